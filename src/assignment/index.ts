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
export { exposuresOf, type Exposure } from './exposures.ts';
export { labelsOf, mayTeach, type Label } from './labels.ts';
export { holdoutsOf, type Assignment, type Layer } from './holdouts.ts';
export { experimentLayer } from './running.ts';
export { keptBy, stickyInMemory, type Kept, type StickyStore } from './sticky.ts';
export { subjectOf } from './subject.ts';
export { unitOf } from './unit.ts';
