// Takes commits at an expected version, gives them back durably; never folds, decides or sends.
export { storeConformance, storeDurability } from './conformance.ts';
export type { DurabilityCheck, StoreCheck } from './conformance/check.ts';
export { storeErrors } from './errors.ts';
export { storeOver } from './over.ts';
export type {
  Also,
  Claim,
  Commit,
  CommitOutcome,
  Due,
  LogEntry,
  Notice,
  PostOutcome,
  Store,
  Stored,
  StoredAddress,
} from './store.ts';
