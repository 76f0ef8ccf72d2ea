import { describe, expect, test } from 'vitest';
import type { Decision } from '../../decision/index.ts';
import { portfolioOf, readProgram, valueSignal } from '../../program/index.ts';
import type { SignalBelief } from '../../scoring/index.ts';
import { watch, type LogInput, type MonitorKind } from '../index.ts';
import { healthyLog, program } from '../sample.ts';

const shop = valueSignal({
  domain: 'shop',
  objective: 'bought',
  messages: ['hi'],
  unit: 'points',
  horizonDays: 2,
  halfLife: '2d',
});
const { user, candidate } = program.features;
const portfolio = portfolioOf([
  readProgram({ ...program, features: { user, candidate: { ...candidate, shop } } }),
]);
const plain = healthyLog({ key: 'signals', users: 800, days: 21, lift: 0.5 });

interface Told {
  /** Raw numbers are 100 x the true increment of the message, times this. */
  readonly scale?: number;
  readonly age?: number;
  /** The unit is not the declared one, so that no decision carries the signal. */
  readonly strange?: boolean;
  /** The number of another reason to speak. */
  readonly other?: number;
}

/** The log with a signal for the message "hi", true to scale; what is watched may be told otherwise. */
function told(watched: Told): LogInput {
  const decisions = plain.decisions.map((decision): Decision => {
    const { scale = 1, age = 0.1, strange = false, other } = decision.at < plain.since ? {} : watched;
    const candidates = new Float32Array(3 * 9);
    for (let c = 0; c < 3; c++) candidates[c * 9 + c] = 1;
    if (!strange) candidates.set([1, 100 * scale * (decision.increments.mean[0] ?? 0.2), age], 3);
    if (other !== undefined) candidates.set([1, other, age], 12);
    const digests = { ...decision.digests, portfolio: portfolio.digest };
    return { ...decision, digests, rows: { ...decision.rows, candidates } };
  });
  return { ...plain, portfolio, portfolios: new Map([[portfolio.digest, portfolio]]), decisions };
}

const points = Array.from({ length: 52 }, (_, point) => point);
/** A point is a hundredth of a sale, or so many times as much. */
const promising = (times: number): SignalBelief => ({
  feature: 'shop',
  low: 0,
  high: 51,
  mean: times * 0.25,
  slope: times * 0.15,
  apart: times * 0.15,
  covariance: [0, 0, 0],
  treated: 5000,
  enough: 1000,
  steps: {
    from: points,
    mean: points.map((point) => (times * (point + 0.5)) / 100),
    variance: points.map(() => 0),
  },
});
const belief = promising(1);
const { artefact } = plain.decisions[0]!.digests;
const kinds = ['signal_freshness', 'signal_range', 'increment_slope', 'increment_error'] as const;
const found = (log: LogInput, own: SignalBelief, only: readonly MonitorKind[] = kinds) =>
  watch({ ...log, signals: new Map([[artefact, [own]]]) }, only).filter(
    ({ where }) => where.feature === 'shop',
  );
const alarmsOf = (log: LogInput, only?: readonly MonitorKind[], own = belief) =>
  found(log, own, only).flatMap(({ kind, verdict }) => (verdict === 'alarm' ? [kind] : []));

test('a signal that is worth what it was calibrated to: slope near 1 beside its interval, no alarm', () => {
  const all = found(told({}), belief);
  expect(all.filter(({ verdict }) => verdict === 'alarm')).toEqual([]);
  const slope = all.find(({ statistic }) => statistic.name === 'slope')!;
  expect(slope.interval!.low).toBeLessThan(1);
  expect(slope.interval!.high).toBeGreaterThan(1);
  expect(slope.interval!.high! - slope.interval!.low!).toBeLessThan(1.5);
});

describe('planted', () => {
  test('numbers ten times as large are beyond what was calibrated', () => {
    expect(alarmsOf(told({ scale: 10 }), ['signal_range'])).toContain('signal_range');
  });

  test('a number beyond what was calibrated at one of two reasons', () => {
    expect(alarmsOf(told({ other: 50 }), ['signal_range'])).toEqual([]);
    expect(alarmsOf(told({ other: 52 }), ['signal_range'])).toEqual(['signal_range']);
  });

  test('F51: the unit is named otherwise, and no decision sees the signal', () => {
    expect(alarmsOf(told({ strange: true }), ['signal_freshness'])).toEqual(['signal_freshness']);
  });

  test('F51: numbers that are a hundredth lie within what was calibrated, and are another unit', () => {
    const log = told({ scale: 0.01 });
    expect(alarmsOf(log, ['signal_range'])).toEqual([]);
    expect(alarmsOf(log, ['feature_unit'])).toEqual(['feature_unit']);
    const [factor] = found(log, belief, ['feature_unit']);
    expect(factor!.statistic.value).toBeCloseTo(0.01, 2);
    expect(found(told({}), belief, ['feature_unit'])[0]!.verdict).toBe('ok');
  });

  test('signals of five days ago, half-life two', () => {
    expect(alarmsOf(told({ age: 5 }), ['signal_freshness'])).toContain('signal_freshness');
  });

  test('a calibration that promises three times what is measured', () => {
    expect(alarmsOf(told({}), kinds, promising(3))).toEqual(['increment_slope', 'increment_error']);
  });
});

test('no signal, no calibration, nobody: no word and no error', () => {
  expect(
    found(told({}), { ...belief, treated: 0 }).filter(({ kind }) => kind.startsWith('increment')),
  ).toEqual([]);
  expect(watch(told({}), ['signal_range'])[0]).toMatchObject({ verdict: 'ok', statistic: { value: 0 } });
  expect(watch({ ...told({}), decisions: [] }, ['signal_freshness'])[0]).toMatchObject({
    verdict: 'not_enough_data',
  });
});
