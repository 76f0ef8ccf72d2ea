import type { Sighting } from '../finding.ts';
import type { Monitor } from '../log.ts';
import { comparedOf, leastUsers, type Compared } from './columns.ts';
import { countsOf, stabilityOf } from './stability.ts';

/** From where on an index is called a small and a large shift (Siddiqi 2006). */
export const shifts = { warn: 0.1, alarm: 0.25 } as const;

/** How bad an index can be. */
export const sizeOf = (index: number): Sighting['size'] =>
  index >= shifts.alarm ? 'alarm' : index >= shifts.warn ? 'warn' : 'ok';

function sightingOf({ feature, reference, current }: Compared): Sighting {
  const counts = countsOf(reference, current);
  const { index, interval, p } = stabilityOf(counts.reference, counts.current);
  return {
    where: { feature: feature.name },
    statistic: { name: 'population stability index', value: index },
    threshold: shifts.alarm,
    interval,
    p,
    n: current.length,
    enough: Math.min(reference.length, current.length) >= leastUsers,
    size: sizeOf(index),
    advice:
      'The model sees other values than it learned from. Ask the owner of the source what changed; learn again when the new values are right.',
  };
}

/** Drift of features as decisions saw them, by the population stability index: one value per user. */
export const distribution: Monitor<'feature_distribution'> = {
  kind: 'feature_distribution',
  watch: (log) => comparedOf(log).map(sightingOf),
};
