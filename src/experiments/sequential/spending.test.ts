import fc from 'fast-check';
import { expect, test } from 'vitest';
import { spent, type Spending } from './spending.ts';

test.each<[Spending, number]>([
  [{ kind: 'obrien-fleming' }, 2 * 0.000764], // 2(1 − Φ(2.24140/√.5)) = 2(1 − Φ(3.16982))
  [{ kind: 'pocock' }, 0.025 * Math.log(1 + (Math.E - 1) / 2)],
  [{ kind: 'power', rho: 3 }, 0.025 / 8],
  [{ kind: 'hwang-shih-decani', gamma: -4 }, (0.025 * (1 - Math.exp(2))) / (1 - Math.exp(4))],
  [{ kind: 'hwang-shih-decani', gamma: 0 }, 0.0125],
])('half way, %j', (spending, wanted) => {
  expect(spent(spending, 0.025, 0.5)).toBeCloseTo(wanted, 5);
});

test('spending rises from nothing to all, and goes no further', () => {
  const kinds: readonly Spending[] = [
    { kind: 'obrien-fleming' },
    { kind: 'pocock' },
    { kind: 'power', rho: 0.5 },
    { kind: 'hwang-shih-decani', gamma: 3 },
  ];
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(fc.constantFrom(...kinds), share, share, (spending, a, b) => {
      expect(spent(spending, 0.05, Math.min(a, b))).toBeLessThanOrEqual(
        spent(spending, 0.05, Math.max(a, b)),
      );
    }),
  );
  for (const spending of kinds)
    expect([0, 1, 1.4].map((t) => spent(spending, 0.05, t))).toEqual([0, 0.05, 0.05]);
});

test('Hwang, Shih and DeCani spend whatever γ is, and nothing for one that is no number', () => {
  const at = (gamma: number, t: number) => spent({ kind: 'hwang-shih-decani', gamma }, 0.05, t);
  // mpmath: .05 expm1(−γt)/expm1(−γ)
  expect(at(-1500, 0.999)).toBeCloseTo(0.05 * Math.exp(-1.5), 15);
  expect(at(-4, 0.5)).toBeCloseTo(0.005960146101105878, 15);
  expect(at(4, 0.5)).toBeCloseTo(0.04403985389889412, 15);
  expect([at(1500, 0.5), at(-1500, 0.1)]).toEqual([0.05, 0]);
  expect(() => at(Number.NaN, 0.5)).toThrow(expect.objectContaining({ code: 'EXPERIMENTS_NUMBER_UNFIT' }));
});
