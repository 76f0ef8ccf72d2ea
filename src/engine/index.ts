// Takes programs, a store and facts, gives committed decisions; never analyses them.
export { engineErrors } from './errors.ts';
export {
  type Dispatch,
  type DispatchReport,
  type DispatchRequest,
  type Handover,
  type Outgoing,
} from './dispatch.ts';
export { noStops } from './board.ts';
export { engineOf, type Engine, type EngineParts } from './engine.ts';
export { type Turn, type TurnResult } from './worker.ts';
export { machineZones, type Zones } from './zones.ts';
export { onlineLearner, onlinePlanLearner, type Learner, type Lesson } from './learn.ts';
export { inMemory } from './in-memory.ts';
export { setupOf, type SetupInput } from './setup.ts';
