// Takes commits at an expected version, gives them back durably; never folds, decides or sends.
export { storeConformance, type StoreCheck } from './conformance.ts';
export { storeErrors } from './errors.ts';
export type { Claim, Commit, CommitOutcome, Due, LogEntry, Store, Stored } from './store.ts';
