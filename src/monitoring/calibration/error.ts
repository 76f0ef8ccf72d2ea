import { calibrationError } from '../../outcomes/index.ts';
import type { Sighting } from '../finding.ts';
import type { Monitor } from '../log.ts';
import { groupsOf, leastUsers, type Group } from './groups.ts';

/** Errors beside the size of the predictions themselves. */
const matters = { warn: 0.2, alarm: 0.5 } as const;

function sightingOf({ where, contrasts, users }: Group): Sighting {
  const common = {
    where,
    n: users,
    advice:
      'Where the scorer predicts this much, holdbacks measure otherwise. Learn again, or calibrate by the measured increments of each cell.',
  };
  const found = calibrationError(contrasts);
  const name = 'calibration error (root mean square)';
  if (!found) return { ...common, statistic: { name, value: Number.NaN }, enough: false, size: 'ok' };
  const { value, interval, p, scale } = found;
  return {
    ...common,
    statistic: { name, value },
    threshold: 0,
    interval,
    p,
    // Before anything was learned nothing is predicted: there is no prediction to be wrong about.
    enough: users >= leastUsers && scale > 0,
    size: value >= matters.alarm * scale ? 'alarm' : value >= matters.warn * scale ? 'warn' : 'ok',
  };
}

/** Expected calibration error of increments, over fifths of the predictions, by objective and artefact. */
export const error: Monitor<'increment_error'> = {
  kind: 'increment_error',
  watch: (log) => groupsOf(log).map(sightingOf),
};
