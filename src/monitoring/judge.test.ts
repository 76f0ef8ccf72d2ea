import { expect, test } from 'vitest';
import type { Sighting } from './finding.ts';
import { judged } from './judge.ts';

const sighting = (rest: Partial<Sighting>): Sighting => ({
  where: {},
  statistic: { name: 's', value: 2 },
  n: 10,
  enough: true,
  size: 'alarm',
  advice: 'mend it',
  ...rest,
});
const levels = { warn: 0.01, alarm: 0.001 };

test('p-values are corrected together, and size bounds the verdict', () => {
  const found = judged(
    'k',
    [
      sighting({ p: 0.0002 }),
      sighting({ p: 0.0004, size: 'warn' }),
      sighting({ p: 0.004 }),
      sighting({ p: 0.9 }),
      sighting({ p: 1e-9, enough: false }),
    ],
    levels,
  );
  // By hand: Holm over the four that had enough: 4 x .0002, 3 x .0004, 2 x .004, .9.
  expect(found.map(({ p, verdict }) => [p && Number(p.toFixed(9)), verdict])).toEqual([
    [0.0008, 'alarm'],
    [0.0012, 'warn'],
    [0.008, 'warn'],
    [0.9, 'ok'],
    [null, 'not_enough_data'],
  ]);
  expect(found.map(({ advice }) => advice)).toEqual(['mend it', 'mend it', 'mend it', '', '']);
});

test('what leaves nothing to chance is as bad as its size; what is not finite is null', () => {
  const [one] = judged(
    'k',
    [sighting({ statistic: { name: 's', value: Number.NaN }, interval: [0, Infinity] })],
    levels,
  );
  expect(one).toMatchObject({
    verdict: 'alarm',
    p: null,
    statistic: { value: null },
    interval: { low: 0, high: null },
    threshold: null,
  });
});
