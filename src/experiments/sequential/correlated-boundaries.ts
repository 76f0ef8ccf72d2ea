import { normal, rootOf, streamOf } from '../../kit/index.ts';
import { level, sameLength } from '../checks.ts';
import { lowerFactor, type Correlation } from '../many/correlation.ts';
import { folded, latticeRoot } from '../many/lattice.ts';
import type { Look, SequentialDesign } from './boundaries.ts';
import { spent } from './spending.ts';

const points = 8192;

/** A look's conditional distribution on every path: mean, and the common sd. */
interface Conditional {
  readonly mean: Float64Array;
  readonly sd: number;
}

/**
 * Boundaries when the looks have any correlation, not that of independent increments: the error spent at each
 * look is the mean over quasi-random paths that stay inside so far (Genz's transformation on a lattice, one look at a time).
 * Right to about .02 in z for a dozen looks; at most a few dozen looks. The last look is
 * final unless told otherwise.
 */
export function correlatedBoundaries(
  { alpha, sides, spending }: Omit<SequentialDesign, 'planned'>,
  fractions: readonly number[],
  correlation: Correlation,
  isFinal = true,
): readonly Look[] {
  sameLength('rows of the correlation', correlation.length, fractions.length);
  const factor = lowerFactor(correlation);
  const side = level('alpha', alpha) / sides;
  const draws: Float64Array[] = [];
  const weights = new Float64Array(points).fill(1 / points);
  const looks: Look[] = [];
  let before = 0;
  fractions.forEach((fraction, k) => {
    const now =
      isFinal && k === fractions.length - 1 ? side : Math.max(before, spent(spending, side, fraction));
    const conditional = conditionalOf(factor[k]!, draws);
    const z = now - before < 1e-12 ? null : boundary(conditional, weights, now - before);
    looks.push({ fraction, z, spent: now * sides });
    draws.push(stayInside(conditional, weights, { upper: z ?? Infinity, sides, look: k }));
    before = now;
  });
  return looks;
}

function conditionalOf(row: Float64Array, draws: readonly Float64Array[]): Conditional {
  const mean = new Float64Array(points);
  draws.forEach((draw, j) => {
    for (let i = 0; i < points; i++) mean[i]! += row[j]! * draw[i]!;
  });
  return { mean, sd: row[draws.length]! };
}

/** The bound that the paths pass upwards with chance `error`. */
function boundary({ mean, sd }: Conditional, weights: Float64Array, error: number): number {
  const passing = (z: number) => {
    let sum = 0;
    for (let i = 0; i < points; i++) sum += weights[i]! * normal.survival((z - mean[i]!) / sd);
    return sum;
  };
  return rootOf((z) => error - passing(z), {
    low: -8,
    high: normal.upperQuantile(error) + 1e-9,
    width: 1e-8,
  });
}

interface Inside {
  readonly upper: number;
  readonly sides: 1 | 2;
  readonly look: number;
}

/** Draws each path inside the bounds, and takes the mass outside off its weight. */
function stayInside({ mean, sd }: Conditional, weights: Float64Array, { upper, sides, look }: Inside) {
  const shift = streamOf('correlated-boundaries', String(look)).uniform();
  const root = latticeRoot(look);
  const draw = new Float64Array(points);
  for (let i = 0; i < points; i++) {
    const from = sides === 2 ? normal.cdf((-upper - mean[i]!) / sd) : 0;
    const to = normal.cdf((upper - mean[i]!) / sd);
    weights[i]! *= to - from;
    const z = normal.quantile(from + (to - from) * folded(i + 1, root, shift));
    draw[i] = Math.max(-38, Math.min(38, z));
  }
  return draw;
}
