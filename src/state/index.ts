// Takes facts and a portfolio's features, gives what is known of a user; never stores and never decides.
export {
  addressBookOf,
  addressKey,
  mayTouch,
  seenBy,
  touchedBy,
  type AddressBook,
  type AddressLedger,
  type AddressState,
  type SharedAddress,
  type Touched,
} from './address.ts';
export { nothingBrought, type Brought } from './brought.ts';
export { affinityKey } from './counters.ts';
export { speakersOf, type Speakers } from './exclusivity.ts';
export { userFeaturesOf, type UserFeatures } from './features.ts';
export { planBookOf, type PlanBook, type PlanStanding, type ToCome } from './plan.ts';
export { foldOf, stateOf, type Fold } from './fold.ts';
export { fromKept, keptForm, type KeptState } from './kept.ts';
export { seriesIn, totalOf, type SeriesBook } from './series.ts';
export { signalInForce, signalKey } from './signals.ts';
export {
  asTreated,
  consentsAt,
  hasAddress,
  isDatedAhead,
  unknownUser,
  withContacts,
  type Contact,
  type Exposed,
  type Opportunity,
  type UserState,
  type ValueSignal,
} from './user-state.ts';
