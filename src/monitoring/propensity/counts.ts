import { boundedInterval, poissonBinomialTails } from '../../kit/index.ts';
import type { Place, Sighting } from '../finding.ts';

/** Chances of one thing, decision by decision, and how often it happened. */
export interface Drawn {
  readonly where: Place;
  readonly chances: number[];
  count: number;
}

/** Less variance than this tells nothing. */
const leastVariance = 1;

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
  const ends = boundedInterval(
    { value: count, se: Math.sqrt(variance), critical: 1.96 },
    { least: 0, most: chances.length },
  );
  const { lower, upper } = poissonBinomialTails(
    chances.map((p) => Math.min(1, Math.max(0, p))),
    count,
  );
  const impossible = (variance === 0 && count !== Math.round(expected)) || Math.min(lower, upper) === 0;
  return {
    where,
    statistic: { name: 'drawn / expected', value: count / expected },
    threshold: 1,
    interval: [ends.lower / expected, ends.upper / expected],
    p: Math.min(1, 2 * Math.min(lower, upper)),
    n: chances.length,
    enough: variance >= leastVariance || impossible,
    size: 'alarm',
    advice:
      'The logged propensities are not those of the draws: stop learning from and evaluating on this log, and look for what re-ranks, filters or retries after the draw.',
  };
}
