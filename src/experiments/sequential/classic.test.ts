import { expect, test } from 'vitest';
import { obrienFleming, pocock, repeatedTestingError, wangTsiatis } from './classic.ts';
import { crossing, summed } from './crossing.ts';

// Jennison and Turnbull (2000), tables 2.1, 2.3 and 2.9.
test.each([
  [5, 0.05, 2.413, 2.04],
  [10, 0.05, 2.555, 2.087],
  [5, 0.1, 2.122, 1.751],
])('%i looks at %f', (looks, alpha, c, b) => {
  expect(pocock({ looks, alpha })).toBeCloseTo(c, 3);
  expect(obrienFleming({ looks, alpha })).toBeCloseTo(b, 2);
});

test('Wang and Tsiatis at Δ = .25, 5 looks', () => {
  expect(wangTsiatis({ looks: 5, alpha: 0.05 }, 0.25)).toBeCloseTo(2.136, 3);
});

test('the constant undoes the error of repeated testing', () => {
  const c = pocock({ looks: 7, alpha: 0.02 });
  expect(repeatedTestingError(7, c)).toBeCloseTo(0.02, 10);
  expect(repeatedTestingError(1, 1.959963984540054)).toBeCloseTo(0.05, 12);
});

test('bounds that grow steeply over the looks are found, too: the error is alpha', () => {
  for (const delta of [-2, 1, 2]) {
    const c = wangTsiatis({ looks: 5, alpha: 0.05 }, delta);
    const gates = [1, 2, 3, 4, 5].map((k) => {
      const upper = c * Math.exp((delta - 0.5) * Math.log(k / 5));
      return { t: k / 5, lower: -upper, upper };
    });
    const { above, below } = crossing(gates, 0);
    expect(summed(above) + summed(below)).toBeCloseTo(0.05, 9);
  }
});

test('looks that cannot be counted, and critical values that are none, are refused', () => {
  const unfit = expect.objectContaining({ code: 'EXPERIMENTS_NUMBER_UNFIT' });
  for (const looks of [0, 2.5, Number.NaN]) expect(() => pocock({ looks, alpha: 0.05 })).toThrow(unfit);
  expect(() => wangTsiatis({ looks: 3, alpha: 0.05 }, Number.NaN)).toThrow(unfit);
  expect(() => repeatedTestingError(3, Number.NaN)).toThrow(unfit);
  expect(repeatedTestingError(3, -1)).toBe(1);
});
