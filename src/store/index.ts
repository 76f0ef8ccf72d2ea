// Takes commits at an expected version, gives them back durably; never folds, decides or sends.
export { storeConformance, storeDurability, type DurabilityCheck, type StoreCheck } from './conformance.ts';
export { storeErrors } from './errors.ts';
export type { Claim, Commit, CommitOutcome, Due, LogEntry, Store, Stored } from './store.ts';
