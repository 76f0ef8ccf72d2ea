import { normal } from '../../kit/index.ts';
import { critical, type Sighting } from '../finding.ts';
import type { Monitor } from '../log.ts';
import { groupsOf, leastUsers, type Group } from './groups.ts';
import { measuredIncrements } from '../../outcomes/index.ts';

/** Slopes further from 1 than this make decisions wrong; less is for the next learning. */
const matters = { warn: 0.2, alarm: 0.5 } as const;

const advice =
  'Predicted increments are not what holdbacks measure: below 1 the scorer promises too much, above 1 too little. Learn again; until then lower its weight or go back to the artefact before.';

function sightingsOf({ where, contrasts, users }: Group): readonly Sighting[] {
  const fit = measuredIncrements(contrasts, 2, ({ predicted }, c, out) => {
    out[0] = 1;
    out[1] = predicted[c]!;
  });
  const common = { where, n: users, advice } as const;
  const seOfSlope = fit ? Math.sqrt(fit.covariance[3]!) : 0;
  // Where nobody had an outcome nothing is measured: a slope of 0 without error is no finding.
  if (!fit || !(seOfSlope > 0))
    return [{ ...common, statistic: { name: 'slope', value: Number.NaN }, enough: false, size: 'ok' }];
  const [intercept, slope] = [fit.coefficients[0]!, fit.coefficients[1]!];
  const seOfIntercept = Math.sqrt(fit.covariance[0]!);
  const off = Math.abs(slope - 1);
  return [
    {
      ...common,
      statistic: { name: 'slope', value: slope },
      threshold: 1,
      interval: [slope - critical * seOfSlope, slope + critical * seOfSlope],
      p: 2 * normal.survival(off / seOfSlope),
      enough: users >= leastUsers,
      size: off >= matters.alarm ? 'alarm' : off >= matters.warn ? 'warn' : 'ok',
    },
    {
      ...common,
      statistic: { name: 'intercept', value: intercept },
      threshold: 0,
      interval: [intercept - critical * seOfIntercept, intercept + critical * seOfIntercept],
      p: 2 * normal.survival(Math.abs(intercept) / seOfIntercept),
      enough: users >= leastUsers,
      size: 'warn',
    },
  ];
}

/** Calibration of the scorer: measured against predicted increments have slope 1 and intercept 0, by artefact. */
export const slope: Monitor<'increment_slope'> = {
  kind: 'increment_slope',
  watch: (log) => groupsOf(log).flatMap(sightingsOf),
};
