import { quantileSample } from '../../experiments/index.ts';
import type { Sighting } from '../finding.ts';
import type { Monitor } from '../log.ts';
import { comparedOf, isNear, leastUsers, missingOf, type Compared } from './columns.ts';
import { smirnovOf } from './smirnov.ts';

/** A factor this large, or its inverse, is taken for another unit; less may be a change of behaviour. */
const leastFactor = 2;
/** Dividing by the factor must leave at most this part of the distance. */
const unexplained = 0.5;

/** Values that say something: not nought, not the default. */
const spoken = (values: Float64Array, missing: number): Float64Array =>
  values.filter((value) => value > 0 && !isNear(value, missing)).sort();

/** The middle of both sides with its 95 % interval, their ratio, and whether it explains the shift. */
function sightingOf({ feature, reference, current }: Compared): Sighting {
  const missing = missingOf(feature);
  const [before, after] = [spoken(reference, missing), spoken(current, missing)];
  const enough = Math.min(before.length, after.length) >= leastUsers;
  const common = {
    where: { feature: feature.name },
    threshold: leastFactor,
    n: after.length,
    enough,
    advice:
      'All values of this feature grew or shrank by one factor: the source probably counts in another unit, or twice. Convert it back or declare the new scale before the model sees more of it.',
  };
  if (!enough) return { ...common, statistic: { name: 'factor', value: Number.NaN }, size: 'ok' };
  const [old, now] = [quantileSample(before, { share: 0.5 }), quantileSample(after, { share: 0.5 })];
  const factor = now.value / old.value;
  const { distance, p } = smirnovOf(before, after);
  const left = smirnovOf(
    before,
    after.map((value) => value / factor),
  ).distance;
  const isUnit = Math.max(factor, 1 / factor) >= leastFactor && left <= unexplained * distance;
  return {
    ...common,
    statistic: { name: 'factor', value: factor },
    interval: [now.lower / old.upper, now.upper / old.lower],
    p,
    size: isUnit ? 'alarm' : 'ok',
  };
}

/** F51: a number that is the old one times a factor, as where minutes became seconds. */
export const unit: Monitor<'feature_unit'> = {
  kind: 'feature_unit',
  watch: (log) =>
    comparedOf(log)
      .filter(({ feature }) => 'scale' in feature.spec && feature.spec.kind !== 'hoursSince')
      .map(sightingOf),
};
