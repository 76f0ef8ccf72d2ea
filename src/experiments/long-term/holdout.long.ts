// A planned holdout read after every period covers at all of them together.
import { expect, test } from 'vitest';
import { streamOf } from '../../kit/index.ts';
import { holdoutReadout } from './holdout.ts';
import { simulatedHoldout } from './simulated-holdout.ts';

test('boundaries for the correlation that cumulated values have keep their level: 600 holdouts of four periods', () => {
  const stream = streamOf('planned', 'holdout');
  const looks = { kind: 'planned', periods: 4, spending: { kind: 'pocock' } } as const;
  const truths = [0.5, 0.5 * (5 / 3), 0.5 * (8 / 3), 0.5 * (11 / 3)];
  const runs = 600;
  let [covered, open] = [0, 0];
  for (let run = 0; run < runs; run++) {
    const log = simulatedHoldout(stream, 200, 4, 0.5);
    const isIn = (kind: typeof looks | { readonly kind: 'open' }) =>
      holdoutReadout(log, { alpha: 0.05, looks: kind }).readings.every(
        ({ interval: { lower, upper } }, k) =>
          (lower ?? -Infinity) <= truths[k]! && truths[k]! <= (upper ?? Infinity),
      );
    if (isIn(looks)) covered++;
    if (isIn({ kind: 'open' })) open++;
  }
  const slack = 3 * Math.sqrt((0.95 * 0.05) / runs);
  expect(Math.abs(covered / runs - 0.95)).toBeLessThan(slack);
  expect(open / runs).toBeGreaterThan(0.95 - slack);
});
