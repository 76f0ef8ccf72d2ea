// Properties of all sequential methods in small; `peeking-rate.long.ts` runs them in full.
import { expect, test } from 'vitest';
import { difference } from '../effects/difference.ts';
import { meanArm } from '../samples/mean-sample.ts';
import { asymptoticSequence } from '../sequential/asymptotic.ts';
import { boundaries } from '../sequential/boundaries.ts';
import { repeatedTestingError } from '../sequential/classic.ts';
import { msprt } from '../sequential/msprt.ts';
import { peekingRate, type Stops } from './peeking-rate.ts';

const zOf = ({ control, treatment }: Parameters<Stops>[0]) => {
  const { value, se } = difference(meanArm(control), meanArm(treatment));
  return Math.abs(value / se);
};

const fortnight = { looks: 14, perLook: 100, simulations: 1000, seed: 'fortnight' };
const spread = (p: number, n: number) => 3 * Math.sqrt((p * (1 - p)) / n);

test('naive peeking is as wrong as the theory says', () => {
  const { rate } = peekingRate((look) => zOf(look) > 1.959964, fortnight);
  const wanted = repeatedTestingError(14, 1.959964);
  expect(wanted).toBeGreaterThan(0.2);
  expect(Math.abs(rate - wanted)).toBeLessThan(spread(wanted, 1000));
});

test('fourteen daily looks of a group sequential test keep .05', () => {
  const design = { alpha: 0.05, sides: 2, spending: { kind: 'power', rho: 2 } } as const;
  const looks = boundaries(
    design,
    Array.from({ length: 14 }, (_, k) => (k + 1) / 14),
  );
  const { rate } = peekingRate((look) => zOf(look) >= looks[look.at]!.z!, fortnight);
  expect(Math.abs(rate - 0.05)).toBeLessThan(spread(0.05, 1000));
});

test('an asymptotic confidence sequence and an mSPRT keep it over 180 days', () => {
  const season = { looks: 180, perLook: 50, burnIn: 500, simulations: 60, seed: 'season' };
  const isOut = (p: number) => p < 0.05;
  const sequence: Stops = ({ control, treatment }) => {
    const effect = difference(meanArm(control), meanArm(treatment));
    return isOut(asymptoticSequence(effect, { n: 2 * control.n, tuning: 5000, alpha: 0.05 }).p);
  };
  const mixture: Stops = ({ control, treatment }) =>
    isOut(msprt(meanArm(control), meanArm(treatment), { alpha: 0.05 }).p);
  for (const stops of [sequence, mixture])
    expect(peekingRate(stops, season).rate).toBeLessThan(0.05 + spread(0.05, 60));
});

test('an effect is found, and the same seed finds it again', () => {
  const stops: Stops = (look) => look.at === 13 && zOf(look) > 1.959964;
  const effect = (1.959964 + 0.8416212) * Math.sqrt(2 / 1400);
  const found = peekingRate(stops, { ...fortnight, effect });
  expect(Math.abs(found.rate - 0.8)).toBeLessThan(spread(0.8, 1000));
  expect(peekingRate(stops, { ...fortnight, effect })).toEqual(found);
});
