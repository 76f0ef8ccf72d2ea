// Takes policies and seeded worlds, gives what came of each with intervals and an independent audit; never tunes either.
export { type Breaches, type Law } from './audit.ts';
export { estimate, figures, standings, type Estimate, type Standing } from './compare.ts';
export { type Funnel } from './funnel.ts';
export { live, type Contestant, type Life, type Terms } from './life.ts';
