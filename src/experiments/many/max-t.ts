import { normal } from '../../kit/index.ts';
import { level, sameLength } from '../checks.ts';
import { rootOf } from '../sequential/root.ts';
import { subCorrelation, type Correlation } from './correlation.ts';
import { rectangle } from './rectangle.ts';

/** One side: only large z counts; two sides: large |z|. */
export interface MaxTOptions {
  readonly sides: 1 | 2;
}

/** P(every z, or |z|, stays below c). */
const allBelow = (correlation: Correlation, c: number, { sides }: MaxTOptions): number =>
  rectangle(correlation, {
    lower: correlation.map(() => (sides === 2 ? -c : -Infinity)),
    upper: correlation.map(() => c),
  }).value;

/** The critical value that the largest of correlated z-statistics passes with chance alpha; right to about 1e-3. */
export function maxTCritical(correlation: Correlation, alpha: number, { sides }: MaxTOptions): number {
  const single = level('alpha', alpha) / sides;
  return rootOf((c) => allBelow(correlation, c, { sides }) - (1 - alpha), {
    low: normal.upperQuantile(single),
    high: normal.upperQuantile(single / correlation.length),
    width: 1e-5,
  });
}

/**
 * Step-down max-T adjusted p-values (Westfall and Young 1993, algorithm 2.8, with the normal distribution for the
 * resampling): never above Holm's, and smaller the more the metrics go together.
 */
export function maxT(z: readonly number[], correlation: Correlation, { sides }: MaxTOptions): number[] {
  sameLength('z-statistics', z.length, correlation.length);
  const size = (at: number) => (sides === 2 ? Math.abs(z[at]!) : z[at]!);
  const order = z.map((_, at) => at).sort((a, b) => size(b) - size(a));
  const out = z.map(() => 1);
  let before = 0;
  order.forEach((at, rank) => {
    const rest = order.slice(rank);
    const p = 1 - allBelow(subCorrelation(correlation, rest), size(at), { sides });
    out[at] = before = Math.max(before, p);
  });
  return out;
}
