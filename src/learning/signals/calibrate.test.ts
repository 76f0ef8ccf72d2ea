import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { streamOf } from '../../kit/index.ts';
import { priorOfSignal, type SignalBelief } from '../../scoring/index.ts';
import { calibrateSignals } from './calibrate.ts';
import { experienceOf, portfolio, retold, type Domain } from './simulated-signal.ts';

const straight = (raw: number) => 0.4 * raw;
/** Nothing for seven in ten, much for the rest: the mean is .15. */
const bent = (raw: number) => (raw < 0.7 ? 0 : 0.5);
const beliefOf = (domain: Domain): SignalBelief => calibrateSignals(experienceOf(domain), portfolio)[0]!;

const bentBelief = beliefOf({ seed: 1, rows: 6000, worth: bent });

describe('a worth that bends', () => {
  test('is found as steps that rise, by the measure of their own spread', () => {
    const { steps, mean, slope, covariance } = bentBelief;
    expect(steps.from.length).toBe(50);
    expect(Math.abs(mean - 0.15)).toBeLessThan(3 * Math.sqrt(covariance[0]));
    expect(Math.abs(slope - 0.5 * Math.sqrt(0.21))).toBeLessThan(3 * Math.sqrt(covariance[2]));
  });

  test('is said of a raw value, where a line would be wrong', () => {
    const low = priorOfSignal(bentBelief, 0.35, 1)!;
    const high = priorOfSignal(bentBelief, 0.85, 1)!;
    for (const [{ mean, variance }, worth] of [
      [low, 0],
      [high, 0.5],
    ] as const)
      expect(Math.abs(mean - worth)).toBeLessThan(3 * Math.sqrt(variance));
    expect(high.mean).toBeGreaterThan(0.4);
    // The line through these increments says .15 + .55 (.6 − .5) there.
    expect(priorOfSignal(bentBelief, 0.6, 1)!.mean).toBeLessThan(0.1);
  });

  test('fades to the mean of the domain as a line does, and is never surer than what it is made of', () => {
    const { mean, covariance, slope, apart } = bentBelief;
    expect(apart).toBeGreaterThan(slope);
    const fresh = priorOfSignal(bentBelief, 0.85, 1)!;
    const half = priorOfSignal(bentBelief, 0.85, 0.5)!;
    const gone = priorOfSignal(bentBelief, 0.85, 0)!;
    expect(half.mean).toBeCloseTo((fresh.mean + mean) / 2, 12);
    expect(gone.mean).toBe(mean);
    expect(gone.variance).toBeCloseTo(covariance[0] + apart * apart, 12);
    expect(half.variance).toBeGreaterThan(fresh.variance);
  });

  test('of few decisions has few steps', () => {
    expect(beliefOf({ seed: 1, rows: 400, worth: bent }).steps.from.length).toBe(10);
  });
});

test('of a straight worth nearly the line is said; a useless signal has no slope to speak of, a falling one none', () => {
  const { steps } = beliefOf({ seed: 1, rows: 12_000, worth: straight });
  const n = steps.mean.length;
  steps.mean.forEach((said, j) =>
    expect(Math.abs(said - straight((j + 0.5) / n))).toBeLessThan(4 * Math.sqrt(steps.variance[j]!)),
  );
  // A free curve would be √50 times less sure of a step than of the mean.
  expect(Math.max(...steps.variance)).toBeLessThan(0.05 * 0.05);
  const useless = beliefOf({ seed: 5, rows: 4000, worth: () => 0.2 });
  expect(useless.slope).toBeLessThan(3 * Math.sqrt(useless.covariance[2]));
  const falling = beliefOf({ seed: 6, rows: 4000, worth: (raw) => -raw });
  expect(falling.slope).toBe(0);
  expect(new Set(falling.steps.mean).size).toBe(1);
});

test('reasons of one decision are measured each by its own number', () => {
  const { mean, slope, covariance, steps } = beliefOf({ seed: 3, rows: 4000, worth: straight, reasons: 3 });
  expect(Math.abs(mean - 0.2)).toBeLessThan(3 * Math.sqrt(covariance[0]));
  expect(Math.abs(slope - 0.4 / Math.sqrt(12))).toBeLessThan(3 * Math.sqrt(covariance[2]));
  expect(steps.mean.at(-1)! - steps.mean[0]!).toBeGreaterThan(0.2);
});

test('any rising transformation of the numbers of a domain is the same belief', () => {
  const logs = [bent, straight].map((worth) => experienceOf({ seed: 1, rows: 6000, worth }));
  const beliefs = logs.map((log) => calibrateSignals(log, portfolio)[0]!);
  const which = fc.integer({ min: 0, max: 1 });
  fc.assert(
    fc.property(which, fc.nat(), fc.integer({ min: -8_000_000, max: 0 }), (at, seed, least) => {
      const [log, belief] = [logs[at]!, beliefs[at]!];
      const raws = [...new Set(log.candidateRows.filter((_, j) => j % 3 === 1))].sort((a, b) => a - b);
      const stream = streamOf('retold', String(seed));
      let last = least;
      const said = new Map<number, number>();
      for (const raw of raws) {
        const gap = stream.uniform();
        // Whole numbers below 2²⁴, which 32 bits tell apart; gaps differ by a factor of 2,500.
        said.set(raw, (last += 1 + Math.floor(2500 * gap * gap * gap * gap)));
      }
      const [again] = calibrateSignals(
        retold(log, (raw) => said.get(raw)!),
        portfolio,
      );
      const { low: _low, high: _high, steps, ...rest } = belief;
      expect(again).toMatchObject(rest);
      expect(again!.steps.mean).toEqual(steps.mean);
      expect(again!.steps.variance).toEqual(steps.variance);
      for (const raw of raws.filter((_, i) => i % 100 === 0))
        expect(priorOfSignal(again!, said.get(raw)!, 0.7)).toEqual(priorOfSignal(belief, raw, 0.7));
    }),
    { numRuns: 20 },
  );
});

test('one value, two values, no user that could have been told', () => {
  const log = experienceOf({ seed: 4, rows: 400, worth: straight });
  const [same] = calibrateSignals(
    retold(log, () => 7),
    portfolio,
  );
  expect(same).toMatchObject({ slope: 0, low: 7, high: 7, steps: { from: [7] } });
  const [two] = calibrateSignals(
    retold(log, (raw) => Math.round(raw)),
    portfolio,
  );
  expect(two!.steps.from).toEqual([0, 1]);
  expect(two!.steps.mean[1]! - two!.steps.mean[0]!).toBeCloseTo(2 * two!.slope, 1);
  expect(calibrateSignals({ ...log, silence: log.silence.map(() => 0) }, portfolio)).toEqual([]);
  expect(calibrateSignals({ ...log, reward: log.reward.map(() => Number.NaN) }, portfolio)).toEqual([]);
});
