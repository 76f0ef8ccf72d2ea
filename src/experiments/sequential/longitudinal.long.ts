// Values that go on growing after a unit came in: ten looks, a new batch of units before each, value = own rate · age.
import { expect, test } from 'vitest';
import { streamOf } from '../../kit/index.ts';
import { boundaries, type Look } from './boundaries.ts';
import { correlatedBoundaries } from './correlated-boundaries.ts';
import { longitudinalCorrelation } from './longitudinal.ts';

const looks = Array.from({ length: 10 }, (_, k) => k + 1);
const batch = 50;
const ages = (look: number) => Array.from({ length: look }, (_, b) => look - b);

/** Over the units in by look j, rates of variance 1: the mean of age_j · age_k. */
const arm = {
  n: looks.map((look) => batch * look),
  covariance: looks.map((j) =>
    looks.map((k) => (k < j ? 0 : ages(j).reduce((sum, age) => sum + age * (age + k - j), 0) / j)),
  ),
};

/** The share of runs without effect in which |z| passes its boundary at some look. */
function errorOf(bounds: readonly Look[]): number {
  const stream = streamOf('open-ended', 'longitudinal');
  const sds = looks.map((look) => Math.sqrt(ages(look).reduce((sum, age) => sum + age * age, 0)));
  let stopped = 0;
  for (let run = 0; run < 20_000; run++) {
    const rates = looks.map(() => stream.normal());
    const isOut = looks.some((look, k) => {
      const sum = ages(look).reduce((total, age, b) => total + age * rates[b]!, 0);
      return Math.abs(sum / sds[k]!) >= (bounds[k]!.z ?? Infinity);
    });
    if (isOut) stopped++;
  }
  return stopped / 20_000;
}

test('with their covariance the level is kept; as if increments were independent it is not .05', () => {
  const design = { alpha: 0.05, sides: 2, spending: { kind: 'pocock' } } as const;
  const fractions = looks.map((look) => look / 10);
  const corrected = errorOf(correlatedBoundaries(design, fractions, longitudinalCorrelation(arm, arm)));
  const naive = errorOf(boundaries(design, fractions));
  expect(Math.abs(corrected - 0.05)).toBeLessThan(0.005);
  expect(Math.abs(naive - 0.05)).toBeGreaterThan(0.005);
});
