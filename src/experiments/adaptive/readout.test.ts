import { expect, test } from 'vitest';
import { streamOf } from '../../kit/index.ts';
import { drawnSettings } from './drawn-settings.ts';
import type { AdaptiveLog } from './log.ts';
import { adaptiveReadout } from './readout.ts';
import { coverageOf } from './simulated-coverage.ts';
import { banditLog, type Setting } from './simulated-bandit.ts';
import type { Target } from './target.ts';

const arm = (at: number): Target => ({ kind: 'arm', arm: at });
const question = { control: arm(0), treatment: arm(1), alpha: 0.05 } as const;
const slack = (runs: number) => 3 * Math.sqrt((0.94 * 0.06) / runs);

/** Even draws of two arms, with as many rewards of 1 as are asked for, in either arm in turn. */
const even = (rows: number, successes: number): AdaptiveLog => ({
  rows,
  arms: 2,
  arm: Int32Array.from({ length: rows }, (_, row) => row % 2),
  reward: Float64Array.from({ length: rows }, (_, row) => Number(row >= 100 && row < 100 + successes)),
  propensity: new Float64Array(2 * rows).fill(0.5),
});

test('few successes are weak and say so, betting where the range is known, and an interval from five on', () => {
  expect(adaptiveReadout(even(400, 3), question)).toEqual({
    kind: 'weak',
    reason: expect.stringMatching(/^[23]\.\d rewards carry the spread, 5 are needed\./),
  });
  const bet = adaptiveReadout(even(400, 3), { ...question, range: [0, 1] });
  expect(bet).toMatchObject({ kind: 'betting', sequence: { method: 'betting' } });
  expect(adaptiveReadout(even(400, 3), { ...question, range: [0, 1], side: 'greater' }).kind).toBe('weak');
  expect(adaptiveReadout(even(400, 6), question)).toMatchObject({
    kind: 'weighted',
    estimate: { method: 'score-t', side: 'two-sided' },
  });
});

test('an arm without draws or a log without spread is weak; a log that is broken throws', () => {
  const { rows, ...log } = even(400, 40);
  const seldom = Float64Array.from({ length: 800 }, (_, at) => (at % 2 === 0 ? 0.9999 : 0.0001));
  const alone = adaptiveReadout({ ...log, rows, arm: new Int32Array(rows), propensity: seldom }, question);
  expect(alone).toMatchObject({ kind: 'weak', reason: expect.stringContaining('Arm 1 was drawn 0 times') });
  expect(adaptiveReadout(even(400, 0), question)).toMatchObject({ kind: 'weak' });
  expect(() => adaptiveReadout({ ...log, rows: 3 }, question)).toThrow('3 belong');
});

test('no interval passes what the range of rewards allows, and none is changed otherwise', () => {
  const seldom = banditLog(
    { means: [0.5, 0.5], reward: 'bernoulli', floor: 'constant', batch: 10, rows: 60 },
    streamOf('seldom', 'readout'),
  );
  const estimateOf = (asked: Parameters<typeof adaptiveReadout>[1]) => {
    const read = adaptiveReadout(seldom, asked);
    if (read.kind !== 'weighted') throw new Error(read.kind);
    return read.estimate;
  };
  const wide = { ...question, alpha: 1e-12 };
  const { interval: open, ...rest } = estimateOf(wide);
  expect([open.lower! < -1, open.upper! > 1]).toEqual([true, true]);
  expect(estimateOf({ ...wide, range: [0, 1] })).toEqual({ ...rest, interval: { lower: -1, upper: 1 } });
  expect(estimateOf({ ...wide, side: 'greater', range: [0, 1] }).interval).toEqual({
    lower: -1,
    upper: null,
  });
  const alone = { treatment: arm(1), alpha: 1e-12, range: [0, 1] } as const;
  expect(estimateOf(alone).interval).toMatchObject({ upper: 1 });
  const narrow = { treatment: arm(1), alpha: 0.5 };
  expect(estimateOf({ ...narrow, range: [0, 1] })).toEqual(estimateOf(narrow));
  expect(() => adaptiveReadout(seldom, { ...question, range: [0, 0.5] })).toThrow(
    'reward 1 outside [0, 0.5]',
  );
  expect(() => adaptiveReadout(seldom, { ...question, range: [1, 1] })).toThrow('has no width');
});

test('the value of one arm, and one side of a difference', () => {
  const log = banditLog(
    { means: [0.2, 0.4], reward: 'bernoulli', floor: 'constant', batch: 20, rows: 400 },
    streamOf('one', 'readout'),
  );
  const value = adaptiveReadout(log, { treatment: arm(1), alpha: 0.05 });
  expect(value).toMatchObject({
    kind: 'weighted',
    estimate: { assumptions: expect.arrayContaining(['stable-arms']) },
  });
  const above = adaptiveReadout(log, { ...question, side: 'greater' });
  expect(above).toMatchObject({ kind: 'weighted', estimate: { interval: { upper: null } } });
});

test.each<readonly [string, Setting]>([
  [
    'proportions of 2 %',
    { means: [0.02, 0.02], reward: 'bernoulli', floor: 'decaying', batch: 50, rows: 500 },
  ],
  [
    'one customer in thirty spends',
    { means: [1, 1], reward: 'spend of 1 in 30', floor: 'none', batch: 50, rows: 800 },
  ],
  [
    'all arms drift and an arm is dropped',
    {
      means: [0, 0.25],
      reward: 'gaussian',
      floor: 'none',
      batch: 1,
      rows: 1600,
      policy: 'epsilon-greedy',
      drift: { by: -0.8, waves: 0 },
    },
  ],
])('%s: the default covers where a normal interval of each arm does not', (name, setting) => {
  const runs = 500;
  const { default: own, normal } = coverageOf(setting, { runs, seed: name }, ['default', 'normal']);
  expect(own.covered).toBeGreaterThanOrEqual(0.94 - slack(runs));
  expect(normal.covered).toBeLessThan(0.94 - slack(runs));
});

test('over settings drawn at random the default covers, and Welch does not', () => {
  const settings = drawnSettings('unit', 12).map((one) => ({ ...one, rows: Math.min(one.rows, 600) }));
  const runs = 60;
  let [covered, naive] = [0, 0];
  for (const [at, setting] of settings.entries()) {
    const own = coverageOf(setting, { runs, seed: `unit ${at}` }, ['welch', 'default']);
    covered += own.default.covered / settings.length;
    naive += own.welch.covered / settings.length;
  }
  expect(covered).toBeGreaterThanOrEqual(0.94);
  expect(naive).toBeLessThan(covered - 0.02);
});
