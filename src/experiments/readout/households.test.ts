// A fast part of households.long.ts.
import { expect, test } from 'vitest';
import { streamOf } from '../../kit/index.ts';
import { householdCoverage, householdErrors } from './simulated-households.ts';

/** So many standard errors of a share of so many runs. */
const within = (share: number, runs: number) => 3 * Math.sqrt((share * (1 - share)) / runs);

test('quantiles, funnels and their steps: intervals by household cover, those by member do not', () => {
  const runs = 150;
  const { household, member } = householdCoverage(streamOf('households', 'coverage'), runs);
  for (const [name, covered] of Object.entries(household))
    expect(covered, name).toBeGreaterThan(0.95 - within(0.95, runs));
  for (const name of ['median', 'funnel', 'opened'])
    expect(member[name], name).toBeLessThan(household[name]!);
});

test('three looks err in 5 % by household, a mean that goes on growing too', () => {
  const runs = 40;
  const { household } = householdErrors({ runs, alsoByMember: 0 });
  for (const [name, erred] of Object.entries(household))
    expect(erred, name).toBeLessThan(0.05 + within(0.05, runs));
});
