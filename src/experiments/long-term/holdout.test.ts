import { expect, test } from 'vitest';
import { streamOf } from '../../kit/index.ts';
import { difference } from '../effects/difference.ts';
import { meanArm, sampleOf } from '../samples/mean-sample.ts';
import { holdoutReadout } from './holdout.ts';
import type { HoldoutLog } from './holdout-log.ts';
import { simulatedHoldout } from './simulated-holdout.ts';

const open = { alpha: 0.05, looks: { kind: 'open' } } as const;
/** What a user gains by then: .5 a period since entry, two thirds of the users from the first one on. */
const truths = [0.5, 0.5 * (5 / 3), 0.5 * (8 / 3), 0.5 * (11 / 3)];
const planned = {
  alpha: 0.05,
  looks: { kind: 'planned', periods: 4, spending: { kind: 'pocock' } },
} as const;

test('one period and one share is the difference of means with Welch’s error', () => {
  const values = [1, 2, 4, 8, 3, 5, 9, 2];
  const log = {
    rows: 8,
    user: Int32Array.from(values.keys()),
    period: new Int32Array(8),
    held: Uint8Array.from(values, (_, i) => i % 2),
    probability: new Float64Array(8).fill(0.5),
    value: Float64Array.from(values),
  };
  const arm = (side: number) => meanArm(sampleOf(values.filter((_, i) => i % 2 === side)));
  const welch = difference(arm(1), arm(0));
  const [reading] = holdoutReadout(log, open).readings;
  expect(reading).toMatchObject({ held: 4, treated: 4, period: 0 });
  expect(reading!.value).toBeCloseTo(welch.value, 12);
  expect(reading!.se).toBeCloseTo(welch.se, 12);
  expect(reading!.floor).toBe(17 / 4);
  // Deviations of 1, 2, 4, 8, 3, 5, 9, 2 from their mean of 4.25, in quarters: 13, 9, 1, 15, 5, 3, 19, 9.
  const squares = [13, 9, 1, 15, 5, 3, 19, 9].map((quarters) => quarters * quarters);
  const second = squares.reduce((sum, square) => sum + square, 0) / 8;
  const fourth = squares.reduce((sum, square) => sum + square * square, 0) / 8;
  expect(reading!.effective).toBeCloseTo((4 * second * second) / fourth, 12);
});

test('a period in which nobody did anything has no interval where looks are open, and is refused where they are planned', () => {
  const log = simulatedHoldout(streamOf('flat', 'holdout'), 60, 3);
  const flat = { ...log, value: log.value.map((value, row) => (log.period[row] === 0 ? 0 : value)) };
  const [first, second] = holdoutReadout(flat, open).readings;
  expect(first).toMatchObject({
    value: 0,
    se: 0,
    interval: { lower: null, upper: null },
    pAlone: 1,
    effective: 0,
  });
  expect(second!.interval.lower).toBeLessThan(second!.interval.upper!);
  expect(() => holdoutReadout(flat, planned)).toThrow(
    expect.objectContaining({ code: 'EXPERIMENTS_NO_SPREAD' }),
  );
});

test('a user counts once: rows cut into pieces change nothing', () => {
  const log = simulatedHoldout(streamOf('once', 'holdout'), 200, 4);
  const twice = (column: ArrayLike<number>, map = (x: number) => x): number[] =>
    [...Array.from(column), ...Array.from(column)].map(map);
  const cut: HoldoutLog = {
    rows: 2 * log.rows,
    user: Int32Array.from(twice(log.user)),
    period: Int32Array.from(twice(log.period)),
    held: Uint8Array.from(twice(log.held)),
    probability: Float64Array.from(twice(log.probability)),
    value: Float64Array.from(twice(log.value, (x) => x / 2)),
  };
  const [a, b] = [holdoutReadout(log, open), holdoutReadout(cut, open)];
  a.readings.forEach((reading, k) => {
    expect(b.readings[k]!.value).toBeCloseTo(reading.value, 12);
    expect(b.readings[k]!.se).toBeCloseTo(reading.se, 12);
  });
});

test('read after every period, the open intervals cover at all of them together; that of each period does not', () => {
  const stream = streamOf('cover', 'holdout');
  const runs = 400;
  const covered = { open: 0, plain: 0 };
  for (let run = 0; run < runs; run++) {
    const { readings } = holdoutReadout(simulatedHoldout(stream, 100, 4, 0.5), open);
    if (readings.every(({ interval }, k) => interval.lower! <= truths[k]! && truths[k]! <= interval.upper!))
      covered.open++;
    if (readings.every(({ value, se }, k) => Math.abs(value - truths[k]!) <= 1.96 * se)) covered.plain++;
  }
  expect(covered.open / runs).toBeGreaterThanOrEqual(0.95 - 3 * Math.sqrt((0.95 * 0.05) / runs));
  expect(covered.plain / runs).toBeLessThan(0.95);
});

test('part of the plan keeps its boundaries', () => {
  const log = simulatedHoldout(streamOf('part', 'holdout'), 200, 4);
  const keep = Array.from(log.period.keys()).filter((row) => log.period[row]! < 2);
  const part: HoldoutLog = {
    rows: keep.length,
    user: Int32Array.from(keep, (row) => log.user[row]!),
    period: Int32Array.from(keep, (row) => log.period[row]!),
    held: Uint8Array.from(keep, (row) => log.held[row]!),
    probability: Float64Array.from(keep, (row) => log.probability[row]!),
    value: Float64Array.from(keep, (row) => log.value[row]!),
  };
  const [a, b] = [holdoutReadout(log, planned).readings, holdoutReadout(part, planned).readings];
  b.forEach(({ interval }, k) => {
    expect(interval.lower).toBeCloseTo(a[k]!.interval.lower!, 10);
    expect(interval.upper).toBeCloseTo(a[k]!.interval.upper!, 10);
  });
});

test('a user who changed side, a chance of 1, one side only: refused', () => {
  const log = simulatedHoldout(streamOf('refuse', 'holdout'), 60, 3);
  const unfit = expect.objectContaining({ code: 'EXPERIMENTS_HOLDOUT_UNFIT' });
  const row = 1;
  expect(() =>
    holdoutReadout({ ...log, held: log.held.map((h, i) => (i === row ? 1 - h : h)) }, open),
  ).toThrow(unfit);
  const chances = log.probability.map((p, i) => (i === row ? p / 2 : p));
  expect(() => holdoutReadout({ ...log, probability: chances }, open)).toThrow('assigned otherwise before');
  expect(() => holdoutReadout({ ...log, probability: log.probability.map(() => 1) }, open)).toThrow(unfit);
  expect(() => holdoutReadout({ ...log, held: new Uint8Array(log.rows) }, open)).toThrow(
    expect.objectContaining({ code: 'EXPERIMENTS_SAMPLE_UNFIT' }),
  );
  const few = { kind: 'planned', periods: 2, spending: { kind: 'pocock' } } as const;
  expect(() => holdoutReadout(log, { alpha: 0.05, looks: few })).toThrow('3 periods where 2 were planned');
});
