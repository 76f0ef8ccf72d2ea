// Takes policies and seeded worlds, gives what came of each with intervals and an independent audit; never tunes either.
export { type Breaches, type Law } from './audit.ts';
export { estimate, standings, type Estimate, type Standing } from './compare.ts';
export { type Funnel } from './funnel.ts';
export { horizonInWords, horizonOf, type Horizon, type Loss, type WeeklyLife } from './horizon.ts';
export { live, type Contestant, type Life, type Rehearsal, type Terms } from './life.ts';
export { checkTerms, openTo, strangersIn, topicsOf } from './market.ts';
export { toldEvents } from './population.ts';
export { contactPlans, type Plan } from './references/plans.ts';
export { plan, type PlannedLife, type Reference } from './references/planner.ts';
export { regretOf, type RegretRun, type RegretSplit, type RegretTerm, type RegretWorld } from './regret.ts';
