// Takes commits at an expected version, gives them back durably; never folds, decides or sends.
export { storeConformance, storeDurability, type DurabilityCheck, type StoreCheck } from './conformance.ts';
export { storeErrors } from './errors.ts';
export type {
  Also,
  Claim,
  Commit,
  CommitOutcome,
  Due,
  LogEntry,
  Notice,
  Store,
  Stored,
  StoredAddress,
} from './store.ts';
