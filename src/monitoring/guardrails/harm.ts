import { betaBinomialMixture, proportionSequence } from '../../experiments/index.ts';
import type { Place, Sighting } from '../finding.ts';
import type { Send } from './sends.ts';

/** The number of sends at which the test is tightest; fixed before the data. */
const tuning = 20_000;
const alpha = 0.05;

/** Sends of one place, and those that did harm. */
export interface Harm {
  readonly where: Place;
  readonly name: string;
  readonly sends: number;
  readonly harmed: number;
  readonly limit: number;
  readonly advice: string;
}

/**
 * Σ (harmed − limit) against the beta-binomial mixture (Howard et al. 2021, prop. 7), of which `proportionSequence` has all
 * shares that it does not reject. Where no send has a conditional chance above the limit, however the sends of a user
 * depend on each other, the sum is above nought and as far from it no more often than at the limit itself, so that
 * 1/mixture is a p-value at every look since `since`.
 */
export function sightingOfHarm({ where, name, sends, harmed, limit, advice }: Harm): Sighting {
  const spread = limit * (1 - limit);
  const mixture = betaBinomialMixture({ g: limit, h: 1 - limit, v: tuning * spread, alpha, sides: 2 });
  const excess = harmed - sends * limit;
  const { lower, upper } = proportionSequence(
    { successes: harmed, trials: Math.max(sends, 1), tuning },
    alpha,
  );
  return {
    where,
    statistic: { name, value: harmed / sends },
    threshold: limit,
    interval: [lower ?? 0, upper ?? 1],
    p: excess <= 0 ? 1 : Math.min(1, Math.exp(-mixture.logMixture(excess, sends * spread))),
    n: sends,
    enough: sends > 0,
    size: excess > 0 ? 'alarm' : 'ok',
    advice,
  };
}

/** Sends by a key, with a place for each. */
export function grouped(
  sends: readonly Send[],
  placeOf: (send: Send) => Place,
): readonly { readonly where: Place; readonly sends: readonly Send[] }[] {
  const groups = new Map<string, { where: Place; sends: Send[] }>();
  for (const send of sends) {
    const where = placeOf(send);
    const key = JSON.stringify(where);
    const group = groups.get(key);
    if (group) group.sends.push(send);
    else groups.set(key, { where, sends: [send] });
  }
  return [...groups.values()];
}
