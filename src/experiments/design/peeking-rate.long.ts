// 20,000 experiments without effect, read daily, for every sequential method.
import { describe, expect, test } from 'vitest';
import { streamOf } from '../../kit/index.ts';
import { difference } from '../effects/difference.ts';
import { meanArm, type MeanSample } from '../samples/mean-sample.ts';
import { asymptoticSequence } from '../sequential/asymptotic.ts';
import { betaBinomialMixture, proportionSequence } from '../sequential/beta-binomial-mixture.ts';
import { boundaries } from '../sequential/boundaries.ts';
import { gammaExponentialMixture } from '../sequential/gamma-mixture.ts';
import { gavi } from '../sequential/gavi.ts';
import { msprt } from '../sequential/msprt.ts';
import { normalMixture } from '../sequential/normal-mixture.ts';
import type { Spending } from '../sequential/spending.ts';
import { peekingRate, type Stops } from './peeking-rate.ts';

const simulations = 20_000;
const effectOf = (control: MeanSample, treatment: MeanSample) =>
  difference(meanArm(control), meanArm(treatment));

describe('group sequential tests, 14 daily looks: .050 ± .005', () => {
  const kinds: readonly Spending[] = [
    { kind: 'obrien-fleming' },
    { kind: 'pocock' },
    { kind: 'power', rho: 2 },
    { kind: 'hwang-shih-decani', gamma: -4 },
  ];
  test.each(kinds)('%j', (spending) => {
    const fractions = Array.from({ length: 14 }, (_, k) => (k + 1) / 14);
    const looks = boundaries({ alpha: 0.05, sides: 2, spending }, fractions);
    const stops: Stops = ({ at, control, treatment }) => {
      const { value, se } = effectOf(control, treatment);
      return Math.abs(value / se) >= (looks[at]!.z ?? Infinity);
    };
    const { rate } = peekingRate(stops, { looks: 14, perLook: 200, simulations, seed: spending.kind });
    expect(Math.abs(rate - 0.05)).toBeLessThan(0.005);
  });
});

describe('confidence sequences, daily for 180 days after 500 units: at most .05', () => {
  const rho = normalMixture({ v: 20_000, alpha: 0.05 });
  const methods: Readonly<Record<string, Stops>> = {
    asymptotic: ({ control, treatment }) =>
      asymptoticSequence(effectOf(control, treatment), { n: 2 * control.n, tuning: 10_000, alpha: 0.05 }).p <
      0.05,
    'asymptotic, one side': ({ control, treatment }) =>
      asymptoticSequence(effectOf(control, treatment), {
        n: 2 * control.n,
        tuning: 10_000,
        alpha: 0.05,
        side: 'greater',
      }).p < 0.05,
    gavi: ({ control, treatment }) =>
      gavi(effectOf(control, treatment), { n: 2 * control.n, tuning: 10_000, alpha: 0.05 }).p < 0.05,
    msprt: ({ control, treatment }) => msprt(meanArm(control), meanArm(treatment), { alpha: 0.05 }).p < 0.05,
    'normal mixture': ({ control, treatment }) =>
      Math.abs(treatment.sum - control.sum) >= rho.bound(2 * control.n, 0.05),
  };
  test.each(Object.entries(methods))('%s', (seed, stops) => {
    const { rate } = peekingRate(stops, { looks: 180, perLook: 50, burnIn: 250, simulations, seed });
    expect(rate).toBeLessThanOrEqual(0.05);
  });
});

/** The share of runs in which a sum of `days` centred increments passes its bound. */
function crossingRate(
  draw: (stream: ReturnType<typeof streamOf>) => number,
  bound: (day: number) => number,
  seed: string,
) {
  const bounds = Array.from({ length: 180 }, (_, day) => bound(day + 1));
  const stream = streamOf(seed, 'crossing');
  let crossed = 0;
  for (let run = 0; run < simulations; run++) {
    let sum = 0;
    for (const limit of bounds) {
      for (let unit = 0; unit < 10; unit++) sum += draw(stream);
      if (sum >= limit) {
        crossed++;
        break;
      }
    }
  }
  return crossed / simulations;
}

test('beta-binomial mixture on coins of .2, gamma-exponential on waiting times', () => {
  const coins = betaBinomialMixture({ v: 160, alpha: 0.05, g: 0.2, h: 0.8, sides: 1 });
  const heads = crossingRate(
    (stream) => (stream.uniform() < 0.2 ? 0.8 : -0.2),
    (day) => coins.bound(day * 10 * 0.16, 0.05),
    'coins',
  );
  const waits = gammaExponentialMixture({ v: 1000, alpha: 0.05, c: 1 });
  const late = crossingRate(
    (stream) => -Math.log(stream.open()) - 1,
    (day) => waits.bound(day * 10, 0.05),
    'waits',
  );
  expect(heads).toBeLessThanOrEqual(0.05);
  expect(late).toBeLessThanOrEqual(0.05);
});

test('the sequence of a proportion covers it at all times together', () => {
  const stream = streamOf('proportion', 'coverage');
  let missed = 0;
  for (let run = 0; run < 1000; run++) {
    let successes = 0;
    for (let day = 1; day <= 60; day++) {
      for (let unit = 0; unit < 20; unit++) if (stream.uniform() < 0.3) successes++;
      const { lower, upper } = proportionSequence({ successes, trials: 20 * day, tuning: 500 }, 0.05);
      if (lower! > 0.3 || upper! < 0.3) {
        missed++;
        break;
      }
    }
  }
  expect(missed / 1000).toBeLessThanOrEqual(0.05);
});
