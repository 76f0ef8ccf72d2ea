import { quantileSample } from '../../experiments/index.ts';
import type { Sighting } from '../finding.ts';
import type { Log, Monitor } from '../log.ts';
import { comparedOf, isNear, leastUsers, missingOf, type Compared } from './columns.ts';
import { toldNumbers } from './signals.ts';
import { smirnovOf } from './smirnov.ts';

/** A factor this large, or its inverse, is taken for another unit; less may be a change of behaviour. */
const leastFactor = 2;
/** Dividing by the factor must leave at most this part of the distance. */
const unexplained = 0.5;

/** Values that say something: not nought, not the default. */
const spoken = (values: Float64Array, missing: number): Float64Array =>
  values.filter((value) => value > 0 && !isNear(value, missing)).sort();

/** The numbers of one source on both sides, rising. */
interface Sides {
  readonly name: string;
  readonly before: Float64Array;
  readonly after: Float64Array;
}

function sidesOf({ feature, reference, current }: Compared): Sides {
  const missing = missingOf(feature);
  return { name: feature.name, before: spoken(reference, missing), after: spoken(current, missing) };
}

const sidesOfSignals = ({ portfolio, reference, current }: Log): readonly Sides[] => {
  const [before, after] = [toldNumbers(reference, portfolio), toldNumbers(current, portfolio)];
  return [...before].map(([name, numbers]) => ({
    name,
    before: spoken(numbers, 0),
    after: spoken(after.get(name)!, 0),
  }));
};

/** The middle of both sides with its 95 % interval, their ratio, and whether it explains the shift. */
function sightingOf({ name, before, after }: Sides): Sighting {
  const enough = Math.min(before.length, after.length) >= leastUsers;
  const common = {
    where: { feature: name },
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

/** F51: a number that is the old one times a factor, as where minutes became seconds; of features and value signals. */
export const unit: Monitor<'feature_unit'> = {
  kind: 'feature_unit',
  watch: (log) =>
    [
      ...comparedOf(log)
        .filter(({ feature }) => 'scale' in feature.spec && feature.spec.kind !== 'hoursSince')
        .map(sidesOf),
      ...sidesOfSignals(log),
    ].map(sightingOf),
};
