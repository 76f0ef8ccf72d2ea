import { expect, test } from 'vitest';
import { coverageOf } from './simulated-coverage.ts';
import type { Setting } from './simulated-bandit.ts';

const runs = 1000;
const slack = 3 * Math.sqrt((0.94 * 0.06) / runs);

/** Short runs; ten thousand longer ones of many settings are in the long run. */
test.each<readonly [string, Setting]>([
  ['no effect', { means: [0, 0], reward: 'gaussian', floor: 'decaying', batch: 25, rows: 100 }],
  [
    'a small effect, proportions',
    { means: [0.3, 0.4], reward: 'bernoulli', floor: 'constant', batch: 1, rows: 100 },
  ],
])('%s: intervals cover in 1,000 Thompson runs where those of Welch do not', (name, setting) => {
  const coverage = coverageOf(setting, { runs, seed: name });
  expect(coverage.default.covered).toBeGreaterThanOrEqual(0.94 - slack);
  expect(coverage.default.refused).toBe(0);
  expect(coverage.welch.covered).toBeLessThan(0.94);
});
