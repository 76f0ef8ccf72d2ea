// Takes programs, a store and facts, gives committed decisions; never analyses them.
export { type Dispatch, type DispatchReport, type DispatchRequest, type Handover } from './dispatch.ts';
export { type Outgoing } from './second-look.ts';
export { noStops, stopIn, stopsFoundIn, type Stopped } from './stops.ts';
export { engineOf, type Engine, type EngineParts } from './engine.ts';
export { type Turn, type TurnResult } from './worker.ts';
export { machineZones, type Zones } from './zones.ts';
export { onlineLearner, onlinePlanLearner, type Learner, type Lesson } from './learn.ts';
export { moveIn } from './moves.ts';
export { inMemory } from './in-memory.ts';
export { SpendingBook, type PacedBudget } from './spending.ts';
export { setupOf, type SetupInput } from './setup.ts';
