import { chiSquared, symmetricEigen } from '../kit/index.ts';
import { measuredIncrements, type Contrast, type MeasuredIncrements } from './measured.ts';

const mostCells = 5;

/** A contrast with what was predicted of each candidate's increment. */
export interface Predicted extends Contrast {
  readonly predicted: Float64Array;
}

/** How far measured increments lie from predicted ones, over fifths of the predictions. */
export interface CalibrationError {
  /** Root mean square, less what noise alone gives. */
  readonly value: number;
  /** Of 95 %: nought is in it exactly where p is at least .05. */
  readonly interval: readonly [low: number, high: number];
  /** P of gaps as large where predictions are right: χ² with their whole covariance. */
  readonly p: number;
  /** Root mean square of the predictions themselves. */
  readonly scale: number;
}

/** Cuts of predicted increments into cells of equal overlap weight. */
function cutsOf(contrasts: readonly Predicted[]): readonly number[] {
  const weighed = contrasts.flatMap(({ predicted, shares, send, silent }) =>
    Array.from(predicted, (value, c) => ({ value, weight: shares[c]! * send * silent })),
  );
  weighed.sort((a, b) => a.value - b.value);
  const total = weighed.reduce((sum, { weight }) => sum + weight, 0);
  const cuts: number[] = [];
  let below = 0;
  weighed.forEach(({ value, weight }, i) => {
    below += weight;
    const isLast = weighed[i + 1]?.value !== value;
    if (
      isLast &&
      cuts.length < mostCells - 1 &&
      below >= ((cuts.length + 1) / mostCells) * total &&
      i + 1 < weighed.length
    )
      cuts.push(value);
  });
  return cuts;
}

const cellOf = (cuts: readonly number[], value: number): number => {
  const at = cuts.findIndex((cut) => value <= cut);
  return at < 0 ? cuts.length : at;
};

/**
 * Measured less predicted, by cell: regressors 1{cell}, rewards less the prediction of what was sent. As cells are
 * few and the overlap weights known, the mean prediction of a cell has no error worth counting.
 */
function gapsOf(contrasts: readonly Predicted[], cuts: readonly number[]) {
  const cells = cuts.length + 1;
  const fit = measuredIncrements(contrasts, cells, ({ predicted }, c, out) => {
    out[cellOf(cuts, predicted[c]!)] = 1;
  });
  const weight = new Float64Array(cells);
  const predicted = new Float64Array(cells);
  for (const { predicted: values, shares, send, silent } of contrasts) {
    values.forEach((value, c) => {
      const cell = cellOf(cuts, value);
      weight[cell]! += shares[c]! * send * silent;
      predicted[cell]! += shares[c]! * send * silent * value;
    });
  }
  const total = weight.reduce((sum, value) => sum + value, 0);
  return {
    fit,
    share: weight.map((value) => value / total),
    predicted: predicted.map((value, cell) => value / weight[cell]!),
  };
}

/** Along an eigenvector of the covariance of the gaps, each times the root of its cell's share: its variance, the gap. */
interface Axis {
  readonly variance: number;
  readonly gap: number;
}

function axesOf(
  { covariance }: Pick<MeasuredIncrements, 'covariance'>,
  gaps: Float64Array,
  share: Float64Array,
): readonly Axis[] {
  const cells = gaps.length;
  const root = share.map((one) => Math.sqrt(one));
  const scaled = covariance.map((value, at) => value * root[Math.floor(at / cells)]! * root[at % cells]!);
  const { values, vectors } = symmetricEigen(scaled, cells);
  return Array.from(values, (variance, axis) => ({
    variance: Math.max(0, variance),
    gap: gaps.reduce((sum, gap, cell) => sum + gap * root[cell]! * vectors[cell * cells + axis]!, 0),
  }));
}

const level = 0.05;
const rootSumOfSquares = (values: readonly number[]): number =>
  Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));

/**
 * The ends of the root mean square over all gaps that the χ² test does not reject at .05 (Scheffé 1953): the ellipsoid
 * Σ (x − gap)²/variance ≤ χ²_.95 along its axes. Its nearest and its farthest point from nought are x = gap·μ/(variance + μ)
 * and gap·μ/(μ − variance) with the multiplier μ at which they lie on its border. So nought is left out exactly where the
 * test rejects; the interval holds for any mean square, not this one alone, and is wide for that.
 */
function endsOf(axes: readonly Axis[]): readonly [low: number, high: number] {
  const reach = chiSquared.upperQuantile(level, axes.length);
  const widest = Math.max(...axes.map(({ variance }) => variance));
  const centre = axes.map(({ gap }) => gap);
  if (!(widest > 0)) return [rootSumOfSquares(centre), rootSumOfSquares(centre)];
  const strayed = (sign: 1 | -1, mu: number) =>
    axes.reduce((sum, { variance, gap }) => {
      const off = gap / (mu + sign * variance);
      return sum + off * off * variance;
    }, 0);
  const most = (rootSumOfSquares(centre) * Math.sqrt(widest)) / Math.sqrt(reach);
  const near = strayed(1, 0) <= reach ? 0 : falling((mu) => strayed(1, mu) - reach, [0, most]);
  // Where no gap lies along the widest axis the farthest point does, by what the others leave of the reach.
  const far = falling((mu) => strayed(-1, mu) - reach, [widest * (1 + 1e-12), widest + most]);
  const others = axes.map(({ variance, gap }) => (gap * far) / (far - variance));
  const left = Math.max(0, reach - strayed(-1, far)) * widest;
  return [
    rootSumOfSquares(axes.map(({ variance, gap }) => (near === 0 ? 0 : (gap * near) / (variance + near)))),
    Math.sqrt(rootSumOfSquares(others) * rootSumOfSquares(others) + left),
  ];
}

/** Where a falling function is nought, by bisection; the lower end where it is not above nought there. */
function falling(of: (x: number) => number, [from, to]: readonly [number, number]): number {
  let [low, high] = [from, to];
  if (!(of(low) > 0)) return low;
  for (let round = 0; round < 200 && high - low > 1e-15 * high; round++) {
    const middle = (low + high) / 2;
    if (of(middle) > 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** P of gaps as far from nought, χ² with their whole covariance; 1 where it leaves a direction without an error. */
function chanceOf(axes: readonly Axis[]): number {
  const widest = Math.max(...axes.map(({ variance }) => variance));
  if (axes.some(({ variance }) => !(variance > 1e-12 * widest))) return 1;
  return chiSquared.survival(
    axes.reduce((sum, { variance, gap }) => sum + (gap * gap) / variance, 0),
    axes.length,
  );
}

/** Root of Σ share·(gap² − se²), which has no bias from noise; not beyond what the test leaves possible. */
export function readGaps(
  fit: Pick<MeasuredIncrements, 'covariance'>,
  gaps: Float64Array,
  share: Float64Array,
): Omit<CalibrationError, 'scale'> {
  const axes = axesOf(fit, gaps, share);
  const p = chanceOf(axes);
  const [least, high] = endsOf(axes);
  const low = p < level ? least : 0;
  const square = axes.reduce((sum, { variance, gap }) => sum + gap * gap - variance, 0);
  return { value: Math.max(low, Math.sqrt(Math.max(0, square))), interval: [low, high] as const, p };
}

/** The expected calibration error of predicted increments; undefined where nothing could be measured. */
export function calibrationError(contrasts: readonly Predicted[]): CalibrationError | undefined {
  const { fit, share, predicted } = gapsOf(contrasts, cutsOf(contrasts));
  if (!fit) return undefined;
  const gaps = fit.coefficients.map((measured, cell) => measured - predicted[cell]!);
  const scale = Math.sqrt(predicted.reduce((sum, one, cell) => sum + share[cell]! * one * one, 0));
  return { ...readGaps(fit, gaps, share), scale };
}
