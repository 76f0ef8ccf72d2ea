import { expect, test } from 'vitest';
import { nonInferiority } from './non-inferiority.ts';

const effect = { value: -0.5, se: 0.5, df: null, assumptions: [] };

test('one-sided against the margin: z = (−.5 + 1.5)/.5 = 2', () => {
  const read = nonInferiority(effect, { preferred: 'increase', margin: 1.5, alpha: 0.05 });
  expect(read).toMatchObject({ side: 'greater', nullValue: -1.5 });
  expect(read.p).toBeCloseTo(0.02275, 5);
});

test('a decrease is mirrored', () => {
  const up = nonInferiority(effect, { preferred: 'increase', margin: 1.5, alpha: 0.05 });
  const down = nonInferiority({ ...effect, value: 0.5 }, { preferred: 'decrease', margin: 1.5, alpha: 0.05 });
  expect(down.p).toBe(up.p);
  expect(down.interval.upper).toBe(-up.interval.lower!);
});
