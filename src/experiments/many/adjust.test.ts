import fc from 'fast-check';
import { expect, test } from 'vitest';
import { adjustPs, type Correction } from './adjust.ts';

const ps = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 8 });
const methods: readonly Correction[] = ['bonferroni', 'holm', 'hochberg', 'hommel', 'bh', 'by'];

test('.01, .04, .03 by hand', () => {
  expect(adjustPs([0.01, 0.04, 0.03], 'holm')).toEqual([0.03, 0.06, 0.06]);
  expect(adjustPs([0.01, 0.04, 0.03], 'hochberg')).toEqual([0.03, 0.04, 0.04]);
  expect(adjustPs([0.01, 0.04, 0.03], 'bh')).toEqual([0.03, 0.04, 0.04]);
});

test('each correction is no stricter than the one before it', () => {
  fc.assert(
    fc.property(ps, (ps) => {
      const ladder = (['bonferroni', 'holm', 'hochberg', 'hommel', 'bh'] as const).map((m) =>
        adjustPs(ps, m),
      );
      for (let rung = 1; rung < ladder.length; rung++)
        ladder[rung]!.forEach((p, at) => expect(p).toBeLessThanOrEqual(ladder[rung - 1]![at]! + 1e-12));
    }),
  );
});

test.each(methods)('%s never lowers a p-value, keeps their order and stays at most 1', (method) => {
  fc.assert(
    fc.property(ps, (ps) => {
      const adjusted = adjustPs(ps, method);
      adjusted.forEach((p, i) => {
        expect(p).toBeGreaterThanOrEqual(ps[i]! - 1e-15);
        expect(p).toBeLessThanOrEqual(1);
        adjusted.forEach((q, j) => ps[i]! < ps[j]! && expect(p).toBeLessThanOrEqual(q));
      });
    }),
  );
});

// The closed test over all intersections with Simes' test, of which Hommel's is the short cut.
test('Hommel is the closure of Simes', () => {
  const few = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(few, (ps) => {
      const simes = (set: readonly number[]) =>
        Math.min(...set.toSorted((a, b) => a - b).map((p, i) => (p * set.length) / (i + 1)));
      const closed = ps.map((_, at) => {
        let worst = 0;
        for (let mask = 1; mask < 1 << ps.length; mask++)
          if (mask & (1 << at)) worst = Math.max(worst, simes(ps.filter((_, i) => mask & (1 << i))));
        return Math.min(1, worst);
      });
      adjustPs(ps, 'hommel').forEach((p, at) => expect(p).toBeCloseTo(closed[at]!, 12));
    }),
  );
});

test('what is no p-value is refused, not ranked', () => {
  for (const unfit of [Number.NaN, -0.1, 1.2, Infinity])
    for (const method of methods)
      expect(() => adjustPs([0.3, unfit, 0.01], method)).toThrow(
        expect.objectContaining({ code: 'EXPERIMENTS_P_UNFIT' }),
      );
});
