import { expect, test } from 'vitest';
import { obrienFleming, pocock } from './classic.ts';
import { crossing, summed } from './crossing.ts';

test('all paths end somewhere', () => {
  const gates = [0.3, 0.7, 1].map((t) => ({ t, lower: -1, upper: 2 }));
  const last = [...gates.slice(0, 2), { t: 1, lower: 0.5, upper: 0.5 }];
  const { above, below } = crossing(last, 1.3);
  expect(summed(above) + summed(below)).toBeCloseTo(1, 11);
});

// Jennison and Turnbull (2000), tables 2.2 and 2.4: 5 looks, two-sided .05, power .9, inflation 1.207 and 1.026.
test.each([
  ['Pocock', 1.207, (_k: number) => pocock({ looks: 5, alpha: 0.05 })],
  ["O'Brien-Fleming", 1.026, (k: number) => obrienFleming({ looks: 5, alpha: 0.05 }) * Math.sqrt(5 / k)],
])('%s has its published power', (_, inflation, bound) => {
  const gates = [1, 2, 3, 4, 5].map((k) => ({ t: k / 5, lower: -bound(k), upper: bound(k) }));
  const drift = (1.959964 + 1.281552) * Math.sqrt(inflation);
  expect(summed(crossing(gates, drift).above)).toBeCloseTo(0.9, 3);
});
