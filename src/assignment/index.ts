// Takes a unit and its layers, gives arms with their shares by a pure hash; never looks at outcomes.
export {
  assignerOf,
  type Assigner,
  type ExperimentStanding,
  type Out,
  type Standing,
  type Subject,
} from './assigner.ts';
export { bucketOf } from './buckets.ts';
export { budgetSharesOf, type BudgetShares } from './budgets.ts';
export { holdoutNames, holdoutsOf } from './holdouts.ts';
export { exposuresOf, type Exposure } from './exposures.ts';
export {
  areDataShared,
  labelsOf,
  mayTeach,
  taughtBy,
  type ArmOf,
  type Label,
  type Taught,
} from './labels.ts';
export { splitterOf } from './halves.ts';
export { type Assignment, type Layer } from './holdouts.ts';
export { ownArmOf, purseOf } from './purse.ts';
export { moveOf } from './ramps.ts';
export { stickyInMemory, type Kept, type StickyStore } from './sticky.ts';
export { subjectOf } from './subject.ts';
