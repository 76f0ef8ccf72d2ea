import { integrate, normal } from '../../../kit/index.ts';
import type { Tie } from './tie.ts';
import { posteriorOf, type Posterior } from './true-effects.ts';

/** A past test in which the proxy rose while the long outcome fell, probably. */
export interface Discord {
  readonly test: number;
  readonly probability: number;
}

/**
 * Tests whose proxy improved while the outcome got worse, most probable first: as many as keep the expected share of
 * false ones, the mean of 1 − probability, at most `fdr` (Müller, Parmigiani, Robert and Rousseau 2004). Probabilities
 * are of the true effects given the measured ones at the estimated distribution of true effects, which is taken as
 * known: the share is exact for the true distribution, and for an estimated one as far as `discord.long.ts` shows.
 */
export function discords({ tests, truth }: Pick<Tie, 'tests' | 'truth'>, fdr: number): readonly Discord[] {
  const ranked = tests
    .map((test) => ({ test: test.test, probability: upAndDown(posteriorOf(test, truth, 2)) }))
    .sort((a, b) => b.probability - a.probability);
  let doubt = 0;
  const kept = ranked.findIndex(({ probability }, i) => (doubt += 1 - probability) > fdr * (i + 1));
  return kept < 0 ? ranked : ranked.slice(0, kept);
}

/** P(first > 0, second < 0), by integrating over the first. */
function upAndDown({ mean, covariance }: Posterior): number {
  const [mx = 0, my = 0] = mean;
  const [xx = 0, xy = 0, , yy = 0] = covariance;
  const sd = Math.sqrt(Math.max(0, xx));
  if (!(sd > 0)) return mx > 0 ? normal.cdf(-my / Math.sqrt(Math.max(yy, Number.MIN_VALUE))) : 0;
  const rest = Math.sqrt(Math.max(0, yy - (xy * xy) / xx));
  const below = (z: number) => {
    const at = my + (xy / sd) * z;
    return rest > 1e-12 * Math.abs(at) ? normal.cdf(-at / rest) : Number(at < 0);
  };
  const from = Math.max(-10, -mx / sd);
  if (from >= 10) return 0;
  return integrate((z) => normal.density(z) * below(z), [from, 10], { absolute: 1e-9 }).value;
}
