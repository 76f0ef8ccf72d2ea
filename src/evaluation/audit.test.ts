import { describe, expect, test } from 'vitest';
import { auditPropensities, type LoggedBatch } from './index.ts';
import { simulatedBandit } from './simulated-bandit.ts';

const { batch: whole } = simulatedBandit({ key: 'audit', users: 5000 });
const { logging: _, ...choices } = whole;

test.each([
  ['frequency', whole],
  ['inverse', choices],
] as const)('true propensities pass the test of %s, all actions in', (method, batch) => {
  const audit = auditPropensities(batch);
  expect(audit).toMatchObject({ method, untested: [], disagreeing: 0 });
  expect(audit.tested).toHaveLength(3);
  expect(audit.p).toBeGreaterThan(0.01);
  for (const { observed, expected, z } of audit.tested) {
    expect(Math.abs(observed / expected - 1)).toBeLessThan(0.1);
    expect(Math.abs(z)).toBeLessThan(3);
  }
});

const uniform = { values: Float64Array.of(1 / 3, 1 / 3, 1 / 3), of: new Int32Array(whole.rows) };

test('a log that claims to be uniform and is not is found out', () => {
  const propensity = new Float64Array(whole.rows).fill(1 / 3);
  expect(auditPropensities({ ...choices, propensity }).p).toBeLessThan(1e-6);
  const audit = auditPropensities({ ...whole, logging: uniform });
  expect(audit.p).toBeLessThan(1e-6);
  expect(audit.disagreeing).toBeGreaterThan(4000);
});

test('the level holds: one of a hundred true logs has p below .01, give or take', () => {
  const found = { frequency: 0, inverse: 0 };
  for (let run = 0; run < 200; run++) {
    const { batch } = simulatedBandit({ key: `audit ${run}`, users: 300 });
    const { logging: _, ...bare } = batch;
    if (auditPropensities(batch).p < 0.01) found.frequency++;
    if (auditPropensities(bare).p < 0.01) found.inverse++;
  }
  expect(found.frequency).toBeLessThanOrEqual(8);
  expect(found.inverse).toBeLessThanOrEqual(8);
});

test('six rows by hand: counts 4 and 2 against 3 and 3', () => {
  const logging = { values: Float64Array.of(0.5, 0.5), of: new Int32Array(6) };
  const batch: LoggedBatch = {
    rows: 6,
    actions: 2,
    action: Int32Array.of(0, 0, 0, 0, 1, 1),
    propensity: new Float64Array(6).fill(0.5),
    reward: new Float64Array(6),
    target: logging,
  };
  // Both expected counts are below 5, and one cell of all choices tells nothing.
  expect(auditPropensities({ ...batch, logging })).toMatchObject({ tested: [], untested: [0, 1], p: 1 });
  expect(auditPropensities(batch)).toMatchObject({ method: 'inverse', untested: [0, 1], p: 1 });
});

test('an action that the distribution rules out and the log shows is found out', () => {
  const logging = { values: Float64Array.of(0.5, 0.5, 0), of: new Int32Array(whole.rows) };
  expect(auditPropensities({ ...whole, logging }).p).toBe(0);
});

describe('choices drawn for several rows at once', () => {
  /** Every row of a log so many times, as members of a household that was drawn as one. */
  const repeated = (batch: LoggedBatch, members: number, together = true): LoggedBatch => {
    const rows = batch.rows * members;
    const from = Int32Array.from({ length: rows }, (_, i) => Math.floor(i / members));
    const { cluster: _, ...rest } = batch;
    return {
      ...rest,
      rows,
      action: from.map((row) => batch.action[row]!),
      propensity: Float64Array.from(from, (row) => batch.propensity[row]!),
      reward: Float64Array.from(from, (row) => batch.reward[row]!),
      target: { ...batch.target, of: from.map((row) => batch.target.of![row]!) },
      ...(batch.logging && {
        logging: { ...batch.logging, of: from.map((row) => batch.logging!.of![row]!) },
      }),
      ...(together && { cluster: from }),
    };
  };
  const { prediction: __, ...bare } = simulatedBandit({ key: 'together', users: 400 }).batch;

  test('are as probable as the draws are: members who only repeat a draw add nothing', () => {
    const { logging: ___, ...inverse } = bare;
    for (const batch of [bare, inverse]) {
      const alone = auditPropensities(batch).p;
      expect(auditPropensities(repeated(batch, 4)).p / alone).toBeCloseTo(1, 9);
      expect(auditPropensities(repeated(batch, 4, false)).p).toBeLessThan(alone);
      expect(auditPropensities(repeated(batch, 1)).p).toBe(alone);
    }
  });

  test('raise no more alarms than they say, where counted one by one they would', () => {
    const found = { together: 0, apart: 0 };
    for (let run = 0; run < 200; run++) {
      const { prediction: _, ...batch } = simulatedBandit({ key: `together ${run}`, users: 300 }).batch;
      if (auditPropensities(repeated(batch, 4)).p < 0.01) found.together++;
      if (auditPropensities(repeated(batch, 4, false)).p < 0.01) found.apart++;
    }
    expect(found.together).toBeLessThanOrEqual(8);
    expect(found.apart).toBeGreaterThan(30);
  });

  test('and are found out all the same where they are not as logged', () => {
    const { logging: _, prediction: __, ...many } = simulatedBandit({ key: 'together', users: 4000 }).batch;
    const claimed = { ...many, propensity: Float64Array.from(many.action, (a) => [0.5, 0.25, 0.25][a]!) };
    expect(auditPropensities(repeated(claimed, 3)).p).toBeLessThan(0.001);
  });
});
