// Takes a preset and deliveries, gives events and the truth behind them; never sees a policy, a propensity or real data.
export { catalogueOf, plainMessages, type Catalogue, type WorldMessage } from './catalogue.ts';
export { deliveriesOf, type Delivery, type DeliveryBlock } from './deliveries.ts';
export { simulationErrors } from './errors.ts';
export { eventKinds, kindCode, type EventBlock, type EventKind } from './events.ts';
export { valueOf, type Ledger } from './ledger.ts';
export { conversionCauses } from './population.ts';
export { parsePreset, presetSchema, responseTypes, type Preset, type ResponseType } from './preset.ts';
export { streaming } from './presets/streaming.ts';
export { standing, type State } from './state.ts';
export type { Traits } from './traits.ts';
export { createWorld, type Truth, type World, type WorldOptions } from './world.ts';
