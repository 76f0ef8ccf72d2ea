import { estimate, type Estimate } from './compare.ts';

/**
 * The runs between a policy and the clairvoyant, from the top down; each differs from the one above in one thing.
 * All runs live in the same worlds.
 */
export const regretRuns = ['clairvoyant', 'informed', 'confined', 'taught', 'greedy', 'policy'] as const;
export type RegretRun = (typeof regretRuns)[number];

/** What each step down costs: the difference between a run and the next. */
export const regretTerms = [
  'what cannot be known',
  'constraints',
  'model form',
  'what is not learned yet',
  'exploration',
] as const;
export type RegretTerm = (typeof regretTerms)[number];

/** A policy's gap to the clairvoyant and its parts, money per user with 95 % intervals over the worlds. */
export interface RegretSplit {
  readonly gap: Estimate;
  readonly terms: Readonly<Record<RegretTerm, Estimate>>;
}

/** Value per user of every run in one world. */
export type RegretWorld = Readonly<Record<RegretRun, number>>;

/**
 * Splits clairvoyant − policy into five differences of runs that telescope, so the terms add up to the gap in every world
 * and thus on average. A term can be negative: a step that was thought to cost value then brought some.
 */
export function regretOf(worlds: readonly RegretWorld[]): RegretSplit {
  const step = (from: RegretRun, to: RegretRun) => estimate(worlds.map((run) => run[from] - run[to]));
  const entries = regretTerms.map((term, i) => [term, step(regretRuns[i]!, regretRuns[i + 1]!)] as const);
  return {
    gap: step('clairvoyant', 'policy'),
    terms: Object.fromEntries(entries) as RegretSplit['terms'],
  };
}
