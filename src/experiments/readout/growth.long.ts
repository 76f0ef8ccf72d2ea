// Metrics that go on growing: how often three looks err at 5 %; figures in docs/metrics.md.
import { expect, test } from 'vitest';
import { growthErrors } from './simulated-growth.ts';

test('three looks err in about 5 % of ten thousand experiments where looks are corrected, in more where they are not', () => {
  const erred = growthErrors({ runs: 10_000, users: 60, seed: 'growth' });
  for (const [name, corrected] of Object.entries(erred.corrected)) {
    expect(corrected, name).toBeGreaterThan(0.04);
    expect(corrected, name).toBeLessThan(0.065);
    expect(erred['as a cohort'][name], name).toBeGreaterThan(corrected + 0.01);
    expect(erred['each alone'][name], name).toBeGreaterThan(corrected + 0.03);
  }
});
