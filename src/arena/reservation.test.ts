import fc from 'fast-check';
import { expect, test } from 'vitest';
import { firstCome, inHindsight, reservationOf, spend } from './reservation.ts';

const worth = (values: readonly number[], used: readonly boolean[]) =>
  values.reduce((sum, value, i) => sum + (used[i] ? value : 0), 0);

test('one slot and uniform values: the thresholds of Moser (1956)', () => {
  const n = 20_000;
  const uniform = Float64Array.from({ length: n }, (_, i) => (i + 0.5) / n);
  const reservation = reservationOf(uniform, { opportunities: 5, slots: 1 });
  // E_1 = 1/2, E_{t+1} = (1 + E_t²) / 2: 0, .5, .625, .6953, .7417.
  const expected = [0, 1 / 2, 5 / 8, 89 / 128, (1 + (89 / 128) * (89 / 128)) / 2];
  expected.forEach((value, t) => expect(reservation(t + 1, 1)).toBeCloseTo(value, 6));
});

test('as many slots as opportunities cost nothing, and a slot is worth less the more there are and the later it is', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -2, max: 5, noNaN: true }), { minLength: 1, maxLength: 12 }),
      fc.integer({ min: 1, max: 6 }),
      fc.integer({ min: 1, max: 6 }),
      (sample, opportunities, slots) => {
        const price = reservationOf(sample, { opportunities, slots });
        for (let t = 1; t <= opportunities; t++)
          for (let k = 1; k <= slots; k++) {
            expect(price(t, k)).toBeGreaterThanOrEqual(0);
            if (k >= t) expect(price(t, k)).toBeCloseTo(0, 9);
            if (k > 1) expect(price(t, k)).toBeLessThanOrEqual(price(t, k - 1) + 1e-9);
            if (t > 1) expect(price(t, k)).toBeGreaterThanOrEqual(price(t - 1, k) - 1e-9);
          }
      },
    ),
  );
});

test('nobody uses more slots than there are, and nobody beats hindsight', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -1, max: 3, noNaN: true }), { minLength: 1, maxLength: 10 }),
      fc.integer({ min: 1, max: 4 }),
      (values, slots) => {
        const reservation = reservationOf(values, { opportunities: values.length, slots });
        const best = worth(values, inHindsight(values, slots));
        for (const used of [firstCome(values, slots), spend(values, slots, reservation)]) {
          expect(used.filter(Boolean).length).toBeLessThanOrEqual(slots);
          expect(worth(values, used)).toBeLessThanOrEqual(best + 1e-9);
          used.forEach((yes, i) => expect(yes && values[i]! <= 0).toBe(false));
        }
      },
    ),
  );
});
