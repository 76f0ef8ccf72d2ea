import { describe, expect, test } from 'vitest';
import { replayerOf } from '../decision/index.ts';
import { calibrateSignals } from '../learning/index.ts';
import { experienceOf } from '../outcomes/index.ts';
import { at, decide, learnt, portfolio, sendsOf, setupWith, untaught } from './for-tests/signalled.ts';

const plain = learnt({ scale: 1 });
const sends = sendsOf(plain, { scale: 1 });

describe('the calibration', () => {
  const [shop, music] = plain.signals!;

  test('finds what the signals are worth: .3 in the mean, .6/√12 a spread, and nothing of the other', () => {
    const se = (variance: number) => 3 * Math.sqrt(variance);
    expect(Math.abs(shop!.mean - 0.3)).toBeLessThan(se(shop!.covariance[0]));
    expect(Math.abs(shop!.slope - 0.6 / Math.sqrt(12))).toBeLessThan(se(shop!.covariance[2]));
    expect(Math.abs(music!.mean - 0.2)).toBeLessThan(se(music!.covariance[0]));
    expect(music!.slope).toBeLessThan(se(music!.covariance[2]));
    expect(shop!.treated).toBeGreaterThan(500);
    expect(Math.sqrt(shop!.covariance[2])).toBeLessThan(0.05);
  });

  test('leaves the columns of signals unread by the linear model', () => {
    const { mean, variance } = plain.objectives['plays']!.candidate;
    for (const j of [0, 1, 2, 3, 4, 5, 8, 9, 10, 11, 12, 13]) expect([mean[j], variance[j]]).toEqual([0, 0]);
    expect(variance[6]).toBeGreaterThan(0);
  });

  test('sends the offer to those for whom it is worth more', () => {
    expect(sends.upper).toBeGreaterThan(0.55 * sends.all);
  });
});

describe('a domain that multiplies its scores by ten', () => {
  const inflated = learnt({ scale: 10 });

  test('is the same belief after calibration, and gains no sends', () => {
    const now = sendsOf(inflated, { scale: 10 });
    expect(inflated.signals![0]!.slope).toBeCloseTo(plain.signals![0]!.slope, 5);
    expect(inflated.signals![0]!.high).toBeCloseTo(10 * plain.signals![0]!.high, 4);
    expect(Math.abs(now.all - sends.all)).toBeLessThan(1e-3 * sends.all);
    expect(Math.abs(now.upper - sends.upper)).toBeLessThan(1e-3 * sends.upper);
  });

  test('on the old calibration has the sends of a domain that says nothing new: what was never measured is its mean', () => {
    const [now, mute] = [sendsOf(plain, { scale: 10 }), sendsOf(plain, { scale: 1, age: 60 })];
    expect(Math.abs(now.all / mute.all - 1)).toBeLessThan(0.03);
    expect(now.all).toBeLessThan(1.1 * sends.all);
    expect(now.upper).toBeLessThan(sends.upper);
  });

  test('where the raw number were taken at its word, it would gain: the check can fail', () => {
    const [shop, ...others] = plain.signals!;
    const gullible = { ...plain, signals: [{ ...shop!, high: 1e9, low: -1e9 }, ...others] };
    expect(sendsOf(gullible, { scale: 10 }).all).toBeGreaterThan(1.2 * sends.all);
  });
});

test.each([
  ['their exponential', (number: number) => Math.exp(10 * number)],
  ['their logarithm', (number: number) => Math.log(number)],
  ['a curve with a knee', (number: number) => (number < 0.5 ? number / 1000 : 1000 * number)],
])('a domain that says %s has the sends that it had, once calibrated', (_what, says) => {
  const bent = learnt({ scale: 1, says });
  const now = sendsOf(bent, { scale: 1, says });
  expect(bent.signals![0]!.slope).toBeCloseTo(plain.signals![0]!.slope, 5);
  expect(Math.abs(now.all - sends.all)).toBeLessThan(1e-3 * sends.all);
  expect(Math.abs(now.upper - sends.upper)).toBeLessThan(1e-3 * sends.upper);
});

test('a stale signal fades to the mean of the domain; of another unit it is not looked at', () => {
  const [fresh, old, strange] = [{ scale: 1 }, { scale: 1, age: 60 }, { scale: 1, unit: 'euro' }].map(
    (told) => sendsOf(plain, told),
  );
  expect(fresh!.upper / fresh!.all).toBeGreaterThan(0.55);
  expect(old!.upper / old!.all).toBeCloseTo(500 / 1000, 1);
  expect(Math.abs(strange!.upper / strange!.all - 0.5)).toBeLessThan(0.03);
});

test('before anything was measured no number is taken at its word', () => {
  expect(sendsOf(untaught, { scale: 10 })).toEqual(sendsOf(untaught, { scale: 1 }));
});

test('decisions with signals repeat from their features, bit for bit', () => {
  const replay = replayerOf(setupWith(plain));
  const { decisions } = decide(plain, 50, 'replay', { scale: 1 });
  expect(decisions.flatMap((decision) => replay(decision, 'features'))).toEqual([]);
});

test('few decisions, one value, or no outcomes: nothing is made up', () => {
  expect(learnt({ scale: 1 }, 20).signals).toBeUndefined();
  const [shop] = learnt({ scale: 0 }, 500).signals!;
  expect(shop).toMatchObject({ slope: 0, low: 0, high: 0 });
  const { decisions, facts } = decide(untaught, 100, 'open', { scale: 1 });
  const open = experienceOf(decisions, facts, { portfolio, now: at });
  expect(calibrateSignals(open, portfolio)).toEqual([]);
});
