// Takes a preset and deliveries, gives events and the truth behind them; never sees a policy, a propensity or real data.
export { calibrate, sendRates, type CalibrationOptions, type CalibrationRow } from './calibration.ts';
export { plainMessages, type Catalogue, type Messages, type WorldMessage } from './catalogue.ts';
export { deliveriesOf, emptyDeliveries, type Delivery, type DeliveryBlock } from './deliveries.ts';
export { eventKinds, kindCode, type EventBlock, type EventKind } from './events.ts';
export { incrementOf, type Increment, type Intent } from './increment.ts';
export { leaveHazard, organicHazard } from './leaving.ts';
export { valueOf, type Ledger } from './ledger.ts';
export { parsePreset, responseTypes, type Preset, type ResponseType } from './preset.ts';
export { readPreset } from './presets/read.ts';
export { streaming } from './presets/streaming.ts';
export { fits } from './situation.ts';
export { isReachable, standing, type State } from './state.ts';
export type { Traits } from './traits.ts';
export { Tally, type Estimate, type Sender } from './tally.ts';
export { ruleOfThumb, type RuleOfThumb, type ThumbOptions } from './thumb.ts';
export type { Truth } from './truth.ts';
export { stockValue } from './value.ts';
export { createWorld, type World, type WorldOptions } from './world.ts';
