import { poissonBinomialTilts, rootOf, type Tails } from '../../kit/index.ts';
import type { Place, Sighting } from '../finding.ts';

/** Chances of one thing, decision by decision, and how often it happened. */
export interface Drawn {
  readonly where: Place;
  readonly chances: number[];
  count: number;
}

/** Less variance than this tells nothing. */
const leastVariance = 1;

/** Odds beyond these, as logarithms, are as good as none and all. */
const far = 40;

/** Where a rising function passes 0, looked for from 0 on in steps that double; an end beyond which it does not. */
function passing(f: (x: number) => number, step: number): number {
  const side = f(0) < 0 ? 1 : -1;
  let reach = step;
  while (reach < far && side * f(side * reach) < 0) reach = Math.min(far, 2 * reach);
  const [low, high] = side > 0 ? [0, reach] : [-reach, 0];
  return rootOf(f, { low, high, width: 1e-9 });
}

/** Chances, how often it happened, and what is expected of them with its variance. */
interface Counted extends Pick<Drawn, 'chances' | 'count'> {
  readonly variance: number;
}

/**
 * The counts to be expected where all odds are those that were logged times one factor, least and most: of the factors
 * under which neither tail of the count is below .025, as Clopper and Pearson have it of equal chances.
 */
function expectable(
  tails: (tilt: number) => Tails,
  { chances, count, variance }: Counted,
): readonly [least: number, most: number] {
  const logit = (tail: number) => Math.log(tail / (1 - tail)) - Math.log(0.025 / 0.975);
  const step = 2 / Math.sqrt(variance);
  const sum = (tilt: number) =>
    chances.reduce((total, p) => total + (p === 0 ? 0 : p / (p + (1 - p) * Math.exp(-tilt))), 0);
  return [
    count === 0 ? 0 : sum(passing((tilt) => logit(tails(tilt).upper), step)),
    count === chances.length ? count : sum(passing((tilt) => -logit(tails(tilt).lower), step)),
  ];
}

/**
 * Choices against the chances they were logged with. Given what came before, each draw is a Bernoulli trial of its
 * logged chance, whoever the user is, so the count is a sum of independent ones: p = 2 min of its two exact tails.
 */
export function sightingOf({ where, chances, count }: Drawn): Sighting {
  let expected = 0;
  let variance = 0;
  for (const p of chances) {
    expected += p;
    variance += p * (1 - p);
  }
  const shares = chances.map((p) => Math.min(1, Math.max(0, p)));
  const tails = poissonBinomialTilts(shares, count);
  const { lower, upper } = tails(0);
  const enough = variance >= leastVariance;
  const ends = enough ? expectable(tails, { chances: shares, count, variance }) : undefined;
  const impossible = (variance === 0 && count !== Math.round(expected)) || Math.min(lower, upper) === 0;
  return {
    where,
    statistic: { name: 'drawn / expected', value: count / expected },
    threshold: 1,
    ...(ends && { interval: [ends[0] / expected, ends[1] / expected] as const }),
    p: Math.min(1, 2 * Math.min(lower, upper)),
    n: chances.length,
    enough: enough || impossible,
    size: 'alarm',
    advice:
      'The logged propensities are not those of the draws: stop learning from and evaluating on this log, and look for what re-ranks, filters or retries after the draw.',
  };
}
