import { describe, expect, test } from 'vitest';
import { judgeSequences, over, unseen, type SequenceBatch } from '../index.ts';
import { always, logged, simulatedPlans, targetOf, truth, type StatePolicy } from './simulated-plans.ts';
import { windowsOf } from './windows.ts';

const calmer: StatePolicy = (state) => (state === 2 ? [0.7, 0.2, 0.1] : [0.4, 0.4, 0.2]);
const length = 8;

describe('values of a known process', () => {
  // Beyond the reach of weights something has to know where users stand.
  const cells = [1, 2, 4, 6].flatMap((ahead) =>
    [false, true].flatMap((jointly) =>
      (ahead > 4 ? [true] : [true, false]).map((seen) => ({ ahead, jointly, seen })),
    ),
  );
  test.each(cells)('$ahead ahead, jointly $jointly, the state told $seen', ({ ahead, jointly, seen }) => {
    const told = simulatedPlans({ key: 'known', users: 1500, length, jointly });
    const batch = seen ? told : { ...told, x: new Float64Array(told.x.length) };
    const { answers } = judgeSequences(batch, ahead).value(targetOf(told, calmer));
    const exact = truth(calmer, { ahead, length, jointly });
    for (const { estimator, verdict, estimate } of answers) {
      expect(verdict.kind).toBe(ahead > 4 ? 'weak' : 'reliable');
      expect(Math.abs(estimate!.value - exact), estimator).toBeLessThan(4 * estimate!.se);
    }
  });

  test('the difference of two policies is paired, and sharper than either', () => {
    const batch = simulatedPlans({ key: 'pair', users: 1000, length });
    const judge = judgeSequences(batch, 3);
    const ours = judge.value(targetOf(batch, calmer));
    const asIs = judge.value(batch.logging);
    const gain = judge.difference(ours, asIs)!;
    const exact = truth(calmer, { ahead: 3, length }) - truth(logged, { ahead: 3, length });
    expect(Math.abs(gain.value - exact)).toBeLessThan(4 * gain.se);
    expect(gain.se).toBeLessThan(ours.answers[0].estimate!.se);
    expect(gain.value).toBeCloseTo(ours.answers[0].estimate!.value - asIs.answers[0].estimate!.value, 10);
  });

  test('of the policy that was logged, without a model, is the mean of what came', () => {
    const batch = simulatedPlans({ key: 'as is', users: 50, length: 3 });
    const { windows, value } = judgeSequences(batch, 2);
    const sum = windows.row.reduce((total, at) => total + (at < 0 ? 0 : batch.reward[at]!), 0);
    const [, plain] = value(batch.logging).answers;
    expect(plain!.estimate!.value).toBeCloseTo(sum / windows.count, 12);
  });
});

describe('what a log cannot tell is refused', () => {
  const batch = simulatedPlans({ key: 'refused', users: 300, length: 5 });
  const reasons = (ahead: number, target = batch.logging, log = batch) =>
    judgeSequences(log, ahead)
      .value(target)
      .answers.map(({ verdict, estimate }) => ({
        kind: verdict.kind,
        has: estimate !== undefined,
        reasons: verdict.reasons.map(({ kind }) => kind),
      }));

  test('more rows than anybody was seen for', () => {
    const refused = { kind: 'refused', has: false, reasons: ['beyond_log'] };
    expect(reasons(6)).toEqual([refused, refused]);
  });
  test('and farther than weights span is what models say', () => {
    const said = reasons(5);
    expect(said).toMatchObject([
      { kind: 'weak', has: true, reasons: ['model_reliant'] },
      { kind: 'weak', has: true },
    ]);
    expect(said[1]!.reasons).toEqual(['model_alone', 'model_reliant']);
  });
  test('a policy whose weights rest on a few users', () => {
    const [answer] = reasons(4, targetOf(batch, always(2)));
    expect(answer).toMatchObject({ kind: 'refused', has: false });
    expect(answer!.reasons).toContain('few_effective_rows');
  });
  test('actions that the log could never choose', () => {
    const logging = targetOf(batch, (state) => [logged(state)[0] + logged(state)[2], logged(state)[1], 0]);
    const action = batch.action.map((a) => (a === 2 ? 0 : a));
    const [answer] = reasons(1, targetOf(batch, always(2)), { ...batch, logging, action });
    expect(answer!.reasons).toContain('support_hole');
  });
});

test('who left near the end of the log is no window, as who stayed would be none', () => {
  const rows = 5;
  const batch: SequenceBatch = {
    rows,
    actions: 1,
    action: new Int32Array(rows),
    reward: new Float64Array(rows),
    logging: new Float64Array(rows).fill(1),
    columns: 0,
    x: new Float64Array(0),
    // One user stays for three rows; one leaves after the second, seen from the second on of three.
    next: Int32Array.of(1, 2, unseen, 4, over),
    room: Int32Array.of(3, 2, 1, 2, 1),
    cluster: Int32Array.of(0, 0, 0, 3, 3),
  };
  expect([...windowsOf(batch, 2).row]).toEqual([0, 1, 1, 2, 3, 4]);
  expect([...windowsOf(batch, 3).row]).toEqual([0, 1, 2]);
  expect(windowsOf({ ...batch, room: batch.room.map((n) => n + 1) }, 3)).toMatchObject({
    count: 2,
    users: 2,
    cut: 1,
  });
});

test.each([
  ['a row that is no row', { next: Int32Array.of(9, unseen) }, 'next'],
  ['a row that follows itself', { next: Int32Array.of(0, unseen) }, 'next'],
  ['a row of somebody else', { next: Int32Array.of(1, unseen), cluster: Int32Array.of(0, 1) }, 'next'],
  ['a choice without chance', { logging: Float64Array.of(0, 1, 1, 0) }, 'logging'],
  ['no reward', { reward: Float64Array.of(Number.NaN, 0) }, 'reward'],
  ['a weight below nothing', { beside: Float64Array.of(-1, 1) }, 'beside'],
  ['a column too short', { room: Int32Array.of(1) }, 'room'],
])('%s is an error that names it', (_what, change, column) => {
  const batch: SequenceBatch = {
    rows: 2,
    actions: 2,
    action: Int32Array.of(0, 0),
    reward: new Float64Array(2),
    logging: new Float64Array(4).fill(0.5),
    columns: 0,
    x: new Float64Array(0),
    next: Int32Array.of(1, over),
    room: Int32Array.of(2, 1),
    cluster: new Int32Array(2),
    ...change,
  };
  expect(() => judgeSequences(batch, 1)).toThrow(column);
});
