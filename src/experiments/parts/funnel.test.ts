import fc from 'fast-check';
import { expect, test } from 'vitest';
import { funnelParts } from './funnel.ts';

test('only the step that changed counts', () => {
  const { total, bySteps } = funnelParts([0.5, 0.2, 0.9], [0.5, 0.3, 0.9]);
  expect(total).toBeCloseTo(0.045, 12);
  expect(bySteps[0]).toBe(0);
  expect(bySteps[1]).toBeCloseTo(0.045, 12);
});

test('the parts add up to the lift', () => {
  const rate = fc.double({ min: 0.001, max: 1, noNaN: true });
  fc.assert(
    fc.property(fc.array(fc.tuple(rate, rate), { maxLength: 12 }), (steps) => {
      const [control, treatment] = [steps.map(([a]) => a), steps.map(([, b]) => b)];
      const { total, bySteps } = funnelParts(control, treatment);
      expect(Math.abs(bySteps.reduce((sum, part) => sum + part, 0) - total)).toBeLessThan(1e-9);
    }),
  );
});

test('a step that nobody takes has no logarithm', () => {
  expect(() => funnelParts([0], [0.1])).toThrow(
    expect.objectContaining({ code: 'EXPERIMENTS_SAMPLE_UNFIT' }),
  );
});
