import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dot, streamOf } from '../kit/index.ts';
import { evaluate, shapeOf, type Row } from './fitted-q.ts';

const size = { plans: 2, columns: 2, outcomes: 1 };
const fitOf = (rows: readonly Row[], ahead: number, shape = size) =>
  evaluate(rows, shapeOf(rows, shape), { ahead, guess: 1 });

/** Users are well or weary, as one-hot columns. Messages pay at once, make weary, and pay little to the weary. */
const states = [Float64Array.of(1, 0), Float64Array.of(0, 1)];
const pays = [
  [1, 2],
  [0.5, 0.6],
];
/** Chance to be well afterwards, by state and plan; the weary who are written to may be gone for good. */
const well = [
  [1, 0.2],
  [0.7, 0],
];
const stays = [
  [1, 1],
  [1, 0.5],
];
const policy = [
  [0.3, 0.7],
  [0.6, 0.4],
];

/** Q of the policy over so many periods, by recursion. */
function exact(ahead: number): readonly (readonly number[])[] {
  if (ahead === 0)
    return [
      [0, 0],
      [0, 0],
    ];
  const next = exact(ahead - 1);
  const value = (s: number) => policy[s]!.reduce((sum, p, j) => sum + p * next[s]![j]!, 0);
  return pays.map((byPlan, s) =>
    byPlan.map((pay, j) => {
      const up = well[s]![j]!;
      return pay + stays[s]![j]! * (up * value(0) + (1 - up) * value(1));
    }),
  );
}

function lifeOf(key: string, users: number, noise: number): Row[] {
  const stream = streamOf(key, 'lives');
  const rows: Row[] = [];
  for (let u = 0; u < users; u++) {
    let s = stream.below(2);
    for (let t = 0, here = true; t < 4 && here; t++) {
      const p = policy[s]!;
      const plan = stream.uniform() < p[0]! ? 0 : 1;
      const to = stream.uniform() < well[s]![plan]! ? 0 : 1;
      here = stream.uniform() < stays[s]![plan]!;
      rows.push({
        user: `u${u}`,
        plan,
        weight: 1 / p[plan]!,
        x: states[s]!,
        reward: Float64Array.of(pays[s]![plan]! + noise * stream.normal()),
        ...(here && { next: { x: states[to]!, probability: Float64Array.from(policy[to]!) } }),
      });
      s = to;
    }
  }
  return rows;
}

const qOf = (theta: Float64Array, s: number, j: number) => dot(theta.subarray(j * 2, j * 2 + 2), states[s]!);
const cells = [0, 1].flatMap((s) => [0, 1].map((j) => [s, j] as const));

describe('fitted Q evaluation', () => {
  test('finds what the policy of the log is worth, by recursion, and sees farther than a period', () => {
    const rows = lifeOf('many', 4000, 0);
    for (const ahead of [1, 2, 8]) {
      const [theta] = fitOf(rows, ahead).theta;
      for (const [s, j] of cells)
        expect(Math.abs(qOf(theta!, s, j) / exact(ahead)[s]![j]! - 1)).toBeLessThan(0.03);
    }
    const near = fitOf(rows, 1).theta[0]!;
    const far = fitOf(rows, 8).theta[0]!;
    expect(qOf(near, 0, 1)).toBeGreaterThan(qOf(near, 0, 0));
    expect(qOf(far, 0, 1)).toBeLessThan(qOf(far, 0, 0));
  });

  test('is as unsure as it is wrong, when it looks far ahead as well', () => {
    for (const ahead of [1, 4]) {
      const scores = Array.from({ length: 40 }, (_, i) => {
        const rows = lifeOf(`life ${i}`, 300, 1);
        const regression = shapeOf(rows, size);
        const { theta, noise } = evaluate(rows, regression, { ahead, guess: 1 });
        return cells.map(([s, j]) => {
          const factor = regression.factors[j]!;
          // One-hot columns: the variance of a cell is the diagonal of the inverse.
          const sd = Math.sqrt(noise[0]![0]!) / factor[s * 2 + s]!;
          return (qOf(theta[0]!, s, j) - exact(ahead)[s]![j]!) / sd;
        });
      }).flat();
      const spread = Math.sqrt(scores.reduce((sum, z) => sum + z * z, 0) / scores.length);
      expect(spread).toBeGreaterThan(0.5);
      expect(spread).toBeLessThan(1.4);
    }
  });

  test('is linear in the rewards, so that objectives are learned once for all exchange rates', () => {
    const amount = fc.double({ min: -5, max: 5, noNaN: true });
    const life = lifeOf('rates', 40, 1);
    const second = streamOf('rates', 'second');
    const others = life.map(() => second.normal());
    fc.assert(
      fc.property(amount, amount, (a, b) => {
        const withReward = (of: (row: Row, i: number) => readonly number[]) =>
          life.map((row, i) => ({ ...row, reward: Float64Array.from(of(row, i)) }));
        const both = fitOf(
          withReward((row, i) => [row.reward[0]!, others[i]!]),
          5,
          { ...size, outcomes: 2 },
        );
        const one = fitOf(
          withReward((row, i) => [a * row.reward[0]! + b * others[i]!]),
          5,
        );
        one.theta[0]!.forEach((value, at) =>
          expect(value).toBeCloseTo(a * both.theta[0]![at]! + b * both.theta[1]![at]!, 8),
        );
      }),
      { numRuns: 10 },
    );
  });

  test('of nothing, and of a plan that nobody had, is what all have in common, as unsure as the guess', () => {
    const none = fitOf([], 3);
    expect([...none.theta[0]!]).toEqual([0, 0, 0, 0]);
    expect(none.noise[0]![0]).toBe(1);
    const one: Row = { user: 'u', plan: 0, weight: 1, x: states[0]!, reward: Float64Array.of(2) };
    // β = 2/(1 + 1), δ of its plan (2 − 1)/(1 + 1).
    expect([...fitOf([one], 1).theta[0]!]).toEqual([1.5, 0, 1, 0].map((value) => expect.closeTo(value, 12)));
  });

  test('does not depend on the units of a column', () => {
    const rows = lifeOf('units', 60, 1);
    const scaled = rows.map((row) => ({
      ...row,
      x: row.x.map((value, c) => value * [1, 1000][c]!),
      ...(row.next && { next: { ...row.next, x: row.next.x.map((value, c) => value * [1, 1000][c]!) } }),
    }));
    const [there, here] = [fitOf(rows, 4).theta[0]!, fitOf(scaled, 4).theta[0]!];
    there.forEach((value, at) => expect(here[at]! * [1, 1000][at % 2]!).toBeCloseTo(value, 8));
  });
});
