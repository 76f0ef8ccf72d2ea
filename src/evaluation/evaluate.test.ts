import { describe, expect, test } from 'vitest';
import {
  bootstrapInterval,
  compare,
  dr,
  evaluate,
  ips,
  mips,
  snips,
  type Block,
  type LoggedBatch,
} from './index.ts';
import { simulatedBandit } from './simulated-bandit.ts';

const { batch, truth } = simulatedBandit({ key: 'evaluate', users: 500, rowsPerUser: 4, leaning: 0.5 });

describe('evaluate', () => {
  test('gives each estimator its interval, diagnostics and verdict', () => {
    const { answers, holes, audit } = evaluate(batch, [ips, snips, dr]);
    expect(answers.map(({ estimator }) => estimator)).toEqual(['ips', 'snips', 'dr']);
    expect(holes[0].mass).toBe(0);
    expect(audit.method).toBe('frequency');
    for (const answer of answers) {
      expect(answer.verdict).toEqual({ kind: 'reliable', reasons: [] });
      expect(answer.diagnostics).toMatchObject({ rows: 2000, users: 500 });
      const { interval } = answer.estimate!;
      expect(interval.lower).toBeLessThan(truth);
      expect(interval.upper).toBeGreaterThan(truth);
    }
  });

  test('a policy that the log cannot judge has reasons and no number', () => {
    const never: LoggedBatch = {
      ...batch,
      action: new Int32Array(batch.rows),
      propensity: new Float64Array(batch.rows).fill(1),
      target: { values: Float64Array.of(0, 0, 1), of: new Int32Array(batch.rows) },
      logging: { values: Float64Array.of(1, 0, 0), of: new Int32Array(batch.rows) },
    };
    const { answers, holes } = evaluate(never, [ips, dr]);
    expect(holes[0]).toEqual({ rows: 2000, mass: 1, actions: [2] });
    for (const answer of answers) {
      expect(answer.verdict.kind).toBe('refused');
      expect(answer).not.toHaveProperty('estimate');
    }
  });
});

test('an estimator by category is judged by the support of categories', () => {
  const of = new Int32Array(batch.rows);
  const log: LoggedBatch = {
    ...batch,
    action: batch.action.map((a) => Math.min(a, 1)),
    propensity: new Float64Array(batch.rows).fill(0.5),
    logging: { values: Float64Array.of(0.5, 0.5, 0), of },
    target: { values: Float64Array.of(0.5, 0, 0.5), of },
    category: Int32Array.of(0, 1, 1),
  };
  const { answers, holes } = evaluate(log, [ips, mips]);
  expect(holes[0]).toMatchObject({ mass: 0.5, actions: [2] });
  expect(answers[0]!.verdict.reasons).toContainEqual({ kind: 'support_hole', hole: holes[0], allows: 0.1 });
  expect(answers[1]!.verdict.reasons.map(({ kind }) => kind)).not.toContain('support_hole');
});

describe('compare', () => {
  const logged: Block = batch.logging!;

  test('a policy against itself differs by exactly 0', () => {
    const { difference } = compare(batch, batch.target);
    expect(difference).toMatchObject({ value: 0, se: 0 });
  });

  test('the paired difference is the difference of the values, and sharper than two intervals', () => {
    for (const estimator of [dr, ips, snips]) {
      const { candidate, incumbent, ...rest } = compare(batch, logged, { estimator });
      const difference = rest.difference!;
      expect(difference.value).toBeCloseTo(candidate.estimate!.value - incumbent.estimate!.value, 10);
      expect(difference.se).toBeLessThan(Math.hypot(candidate.estimate!.se, incumbent.estimate!.se));
      expect(difference.units).toBe(500);
      const mean = batch.reward.reduce((sum, r) => sum + r, 0) / batch.rows;
      const gain = truth - mean;
      expect(Math.abs(difference.value - gain)).toBeLessThan(4 * difference.se);
    }
  });

  test('swapping the policies swaps the sign', () => {
    const there = compare(batch, logged).difference!;
    const back = compare({ ...batch, target: logged }, batch.target).difference!;
    expect(back.value).toBeCloseTo(-there.value, 12);
    expect(back.interval.lower).toBeCloseTo(-there.interval.upper, 12);
  });

  test('the bootstrap of the difference resamples users', () => {
    const there = compare(batch, logged).difference!;
    const method = bootstrapInterval({ key: 'pair', resamples: 400 });
    const { interval } = compare(batch, logged, { method }).difference!;
    expect(Math.abs(interval.lower - there.interval.lower)).toBeLessThan(0.5 * there.se);
    expect(Math.abs(interval.upper - there.interval.upper)).toBeLessThan(0.5 * there.se);
  });

  test('where one side is refused there is no difference', () => {
    const { rows } = batch;
    const alone = { ...batch, action: new Int32Array(rows), propensity: new Float64Array(rows).fill(1) };
    const { logging: _, ...unknown } = alone;
    const never = { values: Float64Array.of(0, 0, 1), of: new Int32Array(rows) };
    const same = { values: Float64Array.of(1, 0, 0), of: new Int32Array(rows) };
    const comparison = compare({ ...unknown, target: same }, never);
    expect(comparison.candidate.verdict.kind).not.toBe('refused');
    expect(comparison.incumbent.verdict.kind).toBe('refused');
    expect(comparison).not.toHaveProperty('difference');
  });
});
