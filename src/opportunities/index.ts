// Takes facts, hours and what upstream pushes, gives opportunities and their candidates; never says which is allowed.
export { scheduledAheadOf, type Scheduled, type ScheduledAhead } from './ahead.ts';
export { type Candidate } from './candidate.ts';
export {
  expanderOf,
  openOpportunities,
  type Expand,
  type Expansion,
  type Gap,
  type Moments,
  type Opening,
} from './expand.ts';
export { type Generator, type Raised } from './generator.ts';
export { onEvent } from './generators/on-event.ts';
export { onSchedule } from './generators/on-schedule.ts';
export { pushed } from './generators/pushed.ts';
export { generatorsOf, type DeclaredGenerator } from './kinds.ts';
