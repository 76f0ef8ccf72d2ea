// Takes increments and prices, gives what each candidate is worth in one unit, and the prices themselves; never draws.
export {
  atLambdas,
  declaredPrices,
  pricesDigest,
  pricesSchema,
  reweighed,
  withArmPrices,
  withSolved,
  type AllSolved,
  type Prices,
  type SolvedPrices,
} from './prices.ts';
export { gatheringOf, type Gathering } from './population/gather.ts';
export { type Population, type PopulationBlock } from './population/problem.ts';
export { courseSchema, paceSteps, type Course } from './course.ts';
export {
  pacedPrice,
  paceMoment,
  Spending,
  windowStart,
  type Pace,
  type SpentWindow,
  type Standing,
} from './pacing.ts';
export { populationSolver, type PopulationSolver, type Relaxed, type Solved } from './population/solve.ts';
export { valuerOf, type Valuer, type Values } from './value.ts';
