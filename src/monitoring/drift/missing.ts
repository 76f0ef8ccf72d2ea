import type { Sighting } from '../finding.ts';
import type { Monitor } from '../log.ts';
import { comparedOf, isNear, missingOf, type Compared } from './columns.ts';
import { sightingOfShares } from './shares.ts';

/** Users whose value is the one that also stands for not known: an upper bound of the missing ones. */
function sightingOf({ feature, reference, current }: Compared): Sighting {
  const missing = missingOf(feature);
  const count = (values: Float64Array) =>
    values.reduce((sum, value) => sum + Number(isNear(value, missing)), 0);
  return sightingOfShares({
    where: { feature: feature.name },
    name: 'share of users at the value for not known',
    reference: { n: reference.length, count: count(reference) },
    current: { n: current.length, count: count(current) },
    matters: { warn: 0.03, alarm: 0.1 },
    growth: true,
    advice:
      'The source went silent, was renamed, or sends another type: users fall to the declared default. Mend the source; meanwhile the model decides without this feature.',
  });
}

/** F45, F51: the rate at which features are missing. */
export const missing: Monitor<'feature_missing'> = {
  kind: 'feature_missing',
  watch: (log) => comparedOf(log).map(sightingOf),
};
