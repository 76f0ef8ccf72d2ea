import { expect, test } from 'vitest';
import { obrienFleming, pocock, repeatedTestingError, wangTsiatis } from './classic.ts';

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
