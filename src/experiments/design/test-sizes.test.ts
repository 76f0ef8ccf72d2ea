import { expect, test } from 'vitest';
import { streamOf } from '../../kit/index.ts';
import { boundaries } from '../sequential/boundaries.ts';
import { reachedPower } from './test-sizes.ts';

const spending = { kind: 'obrien-fleming' } as const;
const one = { name: 'sales', role: 'success', variance: 1, distance: 0.1 } as const;

test('the power is that of the sequential test by simulation', () => {
  const fractions = [0.3, 0.6, 1];
  const alpha = 0.025;
  const planned = 1500;
  const said = reachedPower(one, { weights: [1, 1], spending, alpha, planned, fractions });
  const looks = boundaries({ alpha, sides: 1, spending }, fractions);
  const stream = streamOf('lifecycle plan', 'power');
  const drift = 0.1 / Math.sqrt(4 / planned);
  const runs = 40_000;
  let shown = 0;
  for (let i = 0; i < runs; i++) {
    let [sum, before] = [0, 0];
    const isShown = looks.some(({ fraction, z }) => {
      sum += drift * (fraction - before) + Math.sqrt(fraction - before) * stream.normal();
      before = fraction;
      return z !== null && sum / Math.sqrt(fraction) >= z;
    });
    if (isShown) shown++;
  }
  expect(Math.abs(shown / runs - said)).toBeLessThan(4 * Math.sqrt((said * (1 - said)) / runs));
});
