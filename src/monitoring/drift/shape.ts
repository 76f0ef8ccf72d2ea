import type { Sighting } from '../finding.ts';
import type { Monitor } from '../log.ts';
import { comparedOf, leastUsers, type Compared } from './columns.ts';
import { smirnovOf } from './smirnov.ts';

const distances = { warn: 0.1, alarm: 0.2 } as const;

function sightingOf({ feature, reference, current }: Compared): Sighting {
  // The distance that was seen is off by no more than equal samples would be apart.
  const { distance, p, critical: half } = smirnovOf(reference, current);
  return {
    where: { feature: feature.name },
    statistic: { name: 'largest distance of distribution functions', value: distance },
    threshold: distances.alarm,
    interval: [Math.max(0, distance - half), Math.min(1, distance + half)],
    p,
    n: current.length,
    enough: Math.min(reference.length, current.length) >= leastUsers,
    size: distance >= distances.alarm ? 'alarm' : distance >= distances.warn ? 'warn' : 'ok',
    advice:
      'A number is distributed otherwise than before. Ask the owner of the source what changed; `feature_unit` says whether one factor explains it.',
  };
}

/** Drift of features that are numbers, by Smirnov's two-sample test: one value per user, no cells. */
export const shape: Monitor<'feature_shape'> = {
  kind: 'feature_shape',
  watch: (log) =>
    comparedOf(log)
      .filter(({ feature }) => 'scale' in feature.spec)
      .map(sightingOf),
};
