// 20,000 experiments without effect, read daily, for every sequential method.
import { describe, expect, test } from 'vitest';
import { streamOf } from '../../kit/index.ts';
import type { Effect, Estimate } from '../estimate.ts';
import type { MeanSample } from '../samples/mean-sample.ts';
import { asymptoticSequence } from '../sequential/asymptotic.ts';
import { betaBinomialMixture, proportionSequence } from '../sequential/beta-binomial-mixture.ts';
import { boundaries } from '../sequential/boundaries.ts';
import { gammaExponentialMixture, gammaPoissonMixture } from '../sequential/gamma-mixture.ts';
import { gavi } from '../sequential/gavi.ts';
import { msprt } from '../sequential/msprt.ts';
import { normalMixture, oneSidedNormalMixture } from '../sequential/normal-mixture.ts';
import type { Spending } from '../sequential/spending.ts';
import { sequentialSampleRatio } from '../validity/sequential-sample-ratio.ts';
import { peekingRate, type Stops } from './peeking-rate.ts';

const simulations = 20_000;

type LookSeen = Parameters<Stops>[0];

/** z of the difference of means of two arms alike in size. */
function zOf({ control, treatment }: LookSeen): number {
  const around = ({ n, sum, sumSquares }: MeanSample) => sumSquares - (sum / n) * sum;
  const { n } = control;
  const square = (around(control) + around(treatment)) / (n - 1) / n;
  return (treatment.sum - control.sum) / n / Math.sqrt(square);
}

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
    const stops: Stops = (look) => Math.abs(zOf(look)) >= (looks[look.at]!.z ?? Infinity);
    const { rate } = peekingRate(stops, { looks: 14, perLook: 200, simulations, seed: spending.kind });
    expect(Math.abs(rate - 0.05)).toBeLessThan(0.005);
  });
});

/** The z that a readout of arms of n units asks for: the end of its interval for a standard error of 1. */
const criticals = (read: (effect: Effect, n: number) => Estimate): readonly number[] =>
  Array.from({ length: days }, (_, day) => {
    const { upper, lower } = read(
      { value: 0, se: 1, df: null, assumptions: [] },
      burnIn + perDay * (day + 1),
    ).interval;
    return upper ?? -lower!;
  });

const [days, perDay, burnIn] = [180, 50, 250];

describe('confidence sequences, daily for 180 days after 500 units: at most .05', () => {
  const options = (n: number) => ({ n: 2 * n, tuning: 10_000, alpha: 0.05 });
  const arm = (n: number) => ({ n, mean: 0, variance: n / 2, assumptions: [] });
  const mixture = normalMixture({ v: 20_000, alpha: 0.05 });
  const both =
    (limits: readonly number[]): Stops =>
    (look) =>
      Math.abs(zOf(look)) > limits[look.at]!;
  const upwards =
    (limits: readonly number[]): Stops =>
    (look) =>
      zOf(look) > limits[look.at]!;
  const methods: Readonly<Record<string, Stops>> = {
    asymptotic: both(criticals((effect, n) => asymptoticSequence(effect, options(n)))),
    'asymptotic, one side': upwards(
      criticals((effect, n) => asymptoticSequence(effect, { ...options(n), side: 'greater' })),
    ),
    gavi: both(criticals((effect, n) => gavi(effect, options(n)))),
    msprt: both(criticals((_, n) => msprt(arm(n), arm(n), { alpha: 0.05 }))),
    'normal mixture': ({ at, control, treatment }) => Math.abs(treatment.sum - control.sum) >= limits[at]!,
  };
  const limits = Array.from({ length: days }, (_, day) =>
    mixture.bound(2 * (burnIn + perDay * (day + 1)), 0.05),
  );
  test.each(Object.entries(methods))('%s', (seed, stops) => {
    const { rate } = peekingRate(stops, { looks: days, perLook: perDay, burnIn, simulations, seed });
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

/** Poisson of mean 1 less its mean, by inversion. */
function centredPoisson(stream: ReturnType<typeof streamOf>): number {
  let [left, term, count] = [stream.uniform(), Math.exp(-1), 0];
  while ((left -= term) >= 0 && term > 0) term /= ++count;
  return count - 1;
}

test('the one-sided normal mixture on normal sums, gamma-Poisson on counts', () => {
  const tuning = { v: 1000, alpha: 0.05 };
  const [normals, counts] = [oneSidedNormalMixture(tuning), gammaPoissonMixture({ ...tuning, c: 1 })];
  const above = crossingRate(
    (stream) => stream.normal(),
    (day) => normals.bound(day * 10, 0.05),
    'normals',
  );
  const many = crossingRate(centredPoisson, (day) => counts.bound(day * 10, 0.05), 'counts');
  expect(above).toBeLessThanOrEqual(0.05);
  expect(many).toBeLessThanOrEqual(0.05);
  // Neither is idle: a bound that is passed hardly ever would be no test of the level.
  expect(Math.min(above, many)).toBeGreaterThan(0.01);
});

test('the sample ratio, read daily for 180 days, alarms where it is right in at most .05', () => {
  const stream = streamOf('ratio', 'crossing');
  let alarms = 0;
  for (let run = 0; run < simulations; run++) {
    const blocks = Array.from({ length: 180 }, () => {
      let first = 0;
      for (let unit = 0; unit < 20; unit++) if (stream.uniform() < 0.3) first++;
      return [first, 20 - first];
    });
    const { alarmAt } = sequentialSampleRatio(blocks, [3, 7], { concentration: 500, threshold: 0.05 });
    if (alarmAt !== null) alarms++;
  }
  expect(alarms / simulations).toBeLessThanOrEqual(0.05);
  expect(alarms / simulations).toBeGreaterThan(0.01);
});

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
