import { chiSquared, cholesky } from '../../kit/index.ts';
import type { Sighting } from '../finding.ts';
import type { Monitor } from '../log.ts';
import type { Prediction } from './contrasts.ts';
import { groupsOf, leastUsers, type Group } from './groups.ts';
import { measuredIncrements, type MeasuredIncrements } from '../../outcomes/index.ts';

const mostCells = 5;

/** Errors beside the size of the predictions themselves. */
const matters = { warn: 0.2, alarm: 0.5 } as const;

/** Cuts of predicted increments into cells of equal overlap weight. */
function cutsOf(contrasts: readonly Prediction[]): readonly number[] {
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
function gapsOf(contrasts: readonly Prediction[], cuts: readonly number[]) {
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

/** Root of Σ share·(gap² − se²), which has no bias from noise, with its delta-method interval on the square. */
function errorOf({ covariance }: MeasuredIncrements, gaps: Float64Array, share: Float64Array) {
  const cells = gaps.length;
  let [square, variance] = [0, 0];
  gaps.forEach((gap, j) => {
    square += share[j]! * (gap * gap - covariance[j * cells + j]!);
    gaps.forEach((other, k) => {
      const cov = covariance[j * cells + k]!;
      variance += share[j]! * share[k]! * (4 * gap * other * cov + 2 * cov * cov);
    });
  });
  const half = 1.96 * Math.sqrt(Math.max(0, variance));
  const root = (value: number) => Math.sqrt(Math.max(0, value));
  return { value: root(square), interval: [root(square - half), root(square + half)] as const };
}

/** χ² of the gaps with their whole covariance. */
function chanceOf(covariance: Float64Array, gaps: Float64Array): number {
  const factor = cholesky.factor(covariance, gaps.length);
  if (!factor.ok) return 1;
  const solved = gaps.slice();
  cholesky.solveLower(factor.value, solved);
  return chiSquared.survival(
    solved.reduce((sum, value) => sum + value * value, 0),
    gaps.length,
  );
}

function sightingOf({ where, contrasts, users }: Group): Sighting {
  const common = {
    where,
    n: users,
    advice:
      'Where the scorer predicts this much, holdbacks measure otherwise. Learn again, or calibrate by the measured increments of each cell.',
  };
  const { fit, share, predicted } = gapsOf(contrasts, cutsOf(contrasts));
  const name = 'calibration error (root mean square)';
  if (!fit) return { ...common, statistic: { name, value: Number.NaN }, enough: false, size: 'ok' };
  const gaps = fit.coefficients.map((measured, cell) => measured - predicted[cell]!);
  const scale = Math.sqrt(predicted.reduce((sum, one, cell) => sum + share[cell]! * one * one, 0));
  const { value, interval } = errorOf(fit, gaps, share);
  return {
    ...common,
    statistic: { name, value },
    threshold: 0,
    interval,
    p: chanceOf(fit.covariance, gaps),
    enough: users >= leastUsers,
    size: value >= matters.alarm * scale ? 'alarm' : value >= matters.warn * scale ? 'warn' : 'ok',
  };
}

/** Expected calibration error of increments, over fifths of the predictions, by objective and artefact. */
export const error: Monitor<'increment_error'> = {
  kind: 'increment_error',
  watch: (log) => groupsOf(log).map(sightingOf),
};
