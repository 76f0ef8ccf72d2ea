import { describe, expect, test } from 'vitest';
import type { Decision } from '../../decision/index.ts';
import { streamOf } from '../../kit/index.ts';
import { watch, type LogInput } from '../index.ts';
import { day, healthyLog } from '../sample.ts';
import type { Contrast } from './contrasts.ts';
import { fitOf } from './moments.ts';

const kinds = ['increment_slope', 'increment_error', 'increment_coverage'] as const;
const healthy = healthyLog({ key: 'calibration', users: 800, days: 21, lift: 0.5 });
const believed = (change: (mean: number) => number): LogInput => ({
  ...healthy,
  decisions: healthy.decisions.map((decision): Decision => {
    const { increments } = decision;
    return { ...decision, increments: { ...increments, mean: increments.mean.map(change) } };
  }),
});
const slopeOf = (log: LogInput) =>
  watch(log, kinds).find(
    ({ statistic, where }) => statistic.name === 'slope' && where.objective === 'bought',
  )!;
const alarmsOf = (log: LogInput) => [
  ...new Set(watch(log, kinds).flatMap(({ kind, verdict }) => (verdict === 'alarm' ? [kind] : []))),
];

test('a scorer that is right: slope 1 within its interval, no alarm', () => {
  expect(alarmsOf(healthy)).toEqual([]);
  const { statistic, interval } = slopeOf(healthy);
  expect(interval!.low).toBeLessThan(1);
  expect(interval!.high).toBeGreaterThan(1);
  expect(interval!.high! - interval!.low!).toBeLessThan(0.6);
  expect(statistic.value).toBeGreaterThan(0.7);
});

describe('planted', () => {
  test('a scorer that promises three times what comes', () => {
    const log = { ...believed((mean) => 3 * mean), block: day / 2 };
    expect(alarmsOf(log)).toEqual(['increment_slope', 'increment_error', 'increment_coverage']);
    expect(slopeOf(log).statistic.value!).toBeCloseTo(slopeOf(healthy).statistic.value! / 3, 6);
  });

  test('a scorer that promises the same to all has no slope, and the error tells', () => {
    const log = believed(() => 0.4);
    expect(slopeOf(log).verdict).toBe('not_enough_data');
    expect(alarmsOf(log)).toContain('increment_error');
  });
});

test('windows that are still open teach nothing', () => {
  const found = watch({ ...healthy, now: healthy.decisions[0]!.at + 1, since: 0 }, kinds);
  expect(found.filter(({ verdict }) => verdict !== 'not_enough_data')).toEqual([]);
});

test('the fit by hand: two sends and two silences', () => {
  const contrast = (chosen: number, reward: number, user: string): Contrast => ({
    user,
    artefact: '',
    at: 0,
    send: 0.5,
    silent: 0.5,
    shares: Float64Array.of(1),
    predicted: Float64Array.of(1),
    sd: Float64Array.of(0),
    message: Int32Array.of(0),
    channel: Int32Array.of(0),
    chosen,
    reward,
  });
  const four = [contrast(0, 5, 'a'), contrast(0, 3, 'b'), contrast(-1, 1, 'c'), contrast(-1, 2, 'd')];
  const fit = fitOf(four, 1, (_one, _c, out) => void (out[0] = 1))!;
  // The means differ by 4 − 1.5; scores ½(±(y − 2.75)) − ¼·2.5 over A = 1.
  expect(fit.coefficients[0]).toBeCloseTo(2.5, 12);
  const scores = [0.5 * 2.25, 0.5 * 0.25, 0.5 * 1.75, 0.5 * 0.75].map((b) => b - 0.625);
  expect(fit.covariance[0]).toBeCloseTo((scores.reduce((sum, s) => sum + s * s, 0) * 4) / 3, 12);
});

test('the fit finds the truth under unequal probabilities, with intervals that hold it', () => {
  const stream = streamOf('fit', 'calibration');
  const runs = 200;
  let held = 0;
  for (let run = 0; run < runs; run++) {
    const contrasts = Array.from({ length: 400 }, (_, i): Contrast => {
      const x = stream.normal();
      const send = 0.1 + 0.8 * stream.uniform();
      const predicted = Float64Array.of(x, 1);
      const shares = Float64Array.of(0.3, 0.7);
      const isSent = stream.uniform() < send;
      const chosen = isSent ? Number(stream.uniform() >= 0.3) : -1;
      const truth = chosen < 0 ? 0 : 0.2 + 0.5 * predicted[chosen]!;
      // Who is likelier to be sent to buys more anyway: the measurement must not mind.
      const reward = 3 * send + truth + stream.normal();
      return {
        user: `u${Math.floor(i / 2)}`,
        artefact: '',
        at: 0,
        send,
        silent: 1 - send,
        shares,
        predicted,
        sd: Float64Array.of(0, 0),
        message: Int32Array.of(0, 1),
        channel: Int32Array.of(0, 0),
        chosen,
        reward,
      };
    });
    const fit = fitOf(contrasts, 2, ({ predicted }, c, out) => {
      out[0] = 1;
      out[1] = predicted[c]!;
    })!;
    held += Number(Math.abs(fit.coefficients[1]! - 0.5) <= 1.96 * Math.sqrt(fit.covariance[3]!));
  }
  // 95 % of 200 and three standard errors of 3.1; the sandwich is a little short for 200 users.
  expect(held).toBeGreaterThan(0.95 * runs - 10);
});
