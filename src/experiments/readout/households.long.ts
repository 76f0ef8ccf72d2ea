// Households of one to five with correlation .3: what intervals cover, and how often three looks err; figures in docs/experiments.md.
import { expect, test } from 'vitest';
import { streamOf } from '../../kit/index.ts';
import { householdCoverage, householdErrors } from './simulated-households.ts';

const runs = 10_000;

test('intervals by household cover in 94 % and more of ten thousand experiments, those by member in fewer', () => {
  const { household, member } = householdCoverage(streamOf('households', 'coverage'), runs);
  for (const [name, covered] of Object.entries(household)) {
    expect(covered, name).toBeGreaterThanOrEqual(0.94);
    expect(covered, name).toBeLessThanOrEqual(0.97);
    expect(member[name], name).toBeLessThan(0.935);
  }
});

test('three looks by household err in about 5 % of ten thousand experiments, by member in more', () => {
  const asked = { runs, alsoByMember: runs / 5 };
  const { household, member } = householdErrors(asked);
  for (const [name, erred] of Object.entries(household)) {
    expect(erred, name).toBeLessThan(0.06);
    expect(member[name], name).toBeGreaterThan(0.07);
  }
});
