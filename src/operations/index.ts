// Takes the rooms, gives one row per thing a person can ask for; faces are drawn from the rows.
export { operationsErrors } from './errors.ts';
export {
  type LifeRequest,
  type Lives,
  type Operation,
  type OperationContext,
  type TableFiles,
} from './operation.ts';
export { liveRequest } from './simulate/lives.ts';
export { operations } from './table.ts';
export { manifestIn, readIdentity, takeOver, type IdentityFile } from './workspace/manifest.ts';
export { newIdentity, type Identity, type Opening, type OpenWorkspace } from './workspace/workspace.ts';
