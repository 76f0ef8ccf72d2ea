import { expect, test } from 'vitest';
import { boundaries, type SequentialDesign } from '../sequential/boundaries.ts';
import { guardedBoundaries, guardedSequence } from './peeking.ts';

const design: SequentialDesign = { alpha: 0.05, sides: 2, spending: { kind: 'pocock' }, planned: 300 };
const information = [100, 200, 300];

test('a cohort metric is tested as planned', () => {
  expect(guardedBoundaries({ kind: 'cohort' }, design, information)).toEqual({
    ok: true,
    value: { correction: 'independent-increments', looks: boundaries(design, information) },
  });
});

test('an open-ended metric is refused without its covariance', () => {
  expect(guardedBoundaries({ kind: 'open-ended' }, design, information)).toMatchObject({
    ok: false,
    error: { kind: 'open-ended-metric' },
  });
});

test('with it the boundaries follow the correlation: looks that share less cost more', () => {
  // Values grow with age, so early looks say little about later ones.
  const arm = {
    n: [50, 100, 150],
    covariance: [
      [1, 1, 1],
      [0, 4, 4],
      [0, 0, 9],
    ],
  };
  const guarded = guardedBoundaries({ kind: 'open-ended', arms: [arm, arm] }, design, information);
  if (!guarded.ok) throw new Error('refused');
  expect(guarded.value.correction).toBe('longitudinal');
  const last = guarded.value.looks.at(-1)!.z!;
  expect(last).toBeGreaterThan(boundaries(design, information).at(-1)!.z!);
});

test('a confidence sequence has no correction', () => {
  const effect = { value: 0.3, se: 0.1, df: null, assumptions: [] };
  const options = { alpha: 0.05, n: 1000, tuning: 1000 };
  expect(guardedSequence({ kind: 'cohort' }, effect, options).ok).toBe(true);
  expect(guardedSequence({ kind: 'open-ended' }, effect, options)).toMatchObject({
    ok: false,
    error: { reason: expect.stringContaining('fixed window') },
  });
});
