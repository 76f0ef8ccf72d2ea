import { describe, expect, test } from 'vitest';
import { streamOf } from '../../kit/index.ts';
import { orderOf, type Order } from './order.ts';
import { measuredSteps } from './steps.ts';
import type { Told } from './told.ts';

interface Made {
  readonly user: string;
  readonly raws: readonly number[];
  readonly shares?: readonly number[];
  readonly send?: number;
  readonly chosen: number;
  readonly reward: number;
}

const toldOf = ({ user, raws, shares, send = 0.5, chosen, reward }: Made): Told => ({
  user,
  send,
  silent: 1 - send,
  shares: Float64Array.from(shares ?? raws.map(() => 1 / raws.length)),
  chosen,
  reward,
  raws: Float64Array.from(raws),
  ages: new Float64Array(raws.length),
});

/** Steps of whole numbers. */
const wholes = (share: readonly number[]): Order => ({
  from: share.map((_, j) => j),
  share,
  place: share.map(() => 0),
  stepOf: Math.floor,
});

test('by hand: two steps of two users each, one written to and one not', () => {
  const told = [
    { user: 'a', raws: [0], chosen: 0, reward: 3 },
    { user: 'b', raws: [0], chosen: -1, reward: 1 },
    { user: 'c', raws: [1], chosen: 0, reward: 9 },
    { user: 'd', raws: [1], chosen: -1, reward: 3 },
  ].map(toldOf);
  const found = measuredSteps(told, wholes([0.5, 0.5]))!;
  // Written to less not: 3 − 1 and 9 − 3, and 4 for all. Every A is π₁π₀ = ¼.
  expect([...found.mean]).toEqual([2, 6]);
  expect(found.all.mean).toBe(4);
  // b − A m about the mean reward 4: −½ − 1, 1½ − 1, 2½ − 1, ½ − 1; their squares 2¼, ¼, 2¼, ¼, over A² = 1, 4/3 in all.
  expect(found.all.variance).toBeCloseTo((4 / 3) * 5, 12);
  // 2½ over (½)² by step; the mean of both varies by ¼ (10 + 10) = 5, and by 20/3 measured, so all are larger by 4/3.
  for (const one of found.variance) expect(one).toBeCloseTo((4 / 3) * 10, 12);
});

describe('measured steps are those of the definition', () => {
  const stream = streamOf('steps', 'definition');
  const some = Array.from({ length: 400 }, (_, i) => {
    const raws = Array.from({ length: 1 + (i % 3) }, () => stream.uniform());
    const weights = raws.map(() => 0.2 + stream.uniform());
    const sum = weights.reduce((one, other) => one + other, 0);
    const shares = weights.map((weight) => weight / sum);
    // A candidate that could not be drawn counts for nothing, whatever its number.
    if (raws.length === 3) {
      shares[0] = shares[0]! + shares[2]!;
      shares[2] = 0;
      raws[2] = Number.NaN;
    }
    const send = 0.3 + 0.4 * stream.uniform();
    const drawn = stream.uniform();
    const chosen = stream.uniform() > send ? -1 : drawn < shares[0]! ? 0 : raws.length > 1 ? 1 : 0;
    const worth = chosen < 0 ? 0 : raws[chosen]!;
    return toldOf({
      user: `u${Math.floor(i / 4)}`,
      raws,
      shares,
      send,
      chosen,
      reward: 2 + worth + (i % 4 === 0 ? 1 : 0) + 0.3 * stream.normal(),
    });
  });

  /** Sums of A and of b − A m by user and step, from the text of the definition. */
  function byDefinition(told: readonly Told[], { from, share, stepOf }: Order, least = 0.1) {
    const level = told.reduce((sum, { reward }) => sum + reward, 0) / told.length;
    const steps = from.length;
    const users = [...new Set(told.map(({ user }) => user))];
    const zeros = () => users.map(() => Array.from<number>({ length: steps }).fill(0));
    const [a, b] = [zeros(), zeros()];
    for (const { user, send, silent, shares, chosen, reward, raws } of told)
      shares.forEach((part, c) => {
        if (part === 0) return;
        const [u, j] = [users.indexOf(user), stepOf(raws[c]!)];
        a[u]![j]! += send * silent * part;
        if (chosen === c) b[u]![j]! += silent * (reward - level);
        if (chosen < 0) b[u]![j]! -= send * part * (reward - level);
      });
    const sum = (values: readonly number[]) => values.reduce((one, other) => one + other, 0);
    const total = (block: readonly (readonly number[])[]) => sum(block.map(sum));
    const column = (block: readonly (readonly number[])[], j: number) => sum(block.map((row) => row[j]!));
    const m = total(b) / total(a);
    const scores = users.map((_, u) => sum(b[u]!) - m * sum(a[u]!));
    const ofAll =
      ((users.length / (users.length - 1)) * sum(scores.map((one) => one * one))) / (total(a) * total(a));
    const noise = from.map((_, j) =>
      sum(users.map((__, u) => b[u]![j]! - m * a[u]![j]!).map((one) => one * one)),
    );
    const floor = sum(noise) / total(a);
    const own = from.map(
      (_, j) => Math.max(noise[j]!, least * floor * column(a, j)) / (column(a, j) * column(a, j)),
    );
    const ofMean = sum(own.map((one, j) => share[j]! * share[j]! * one));
    return {
      mean: from.map((_, j) => column(b, j) / column(a, j)),
      variance: own.map((one) => one * Math.max(1, ofAll / ofMean)),
      all: { mean: m, variance: ofAll },
      effect: ofAll / ofMean,
      floored: from.filter((_, j) => noise[j]! < least * floor * column(a, j)).length,
    };
  }

  const expectEqual = (told: readonly Told[], order: Order) => {
    const found = measuredSteps(told, order)!;
    const wanted = byDefinition(told, order);
    wanted.mean.forEach((value, j) => expect(found.mean[j]).toBeCloseTo(value, 10));
    wanted.variance.forEach((value, j) => expect(found.variance[j]! / value).toBeCloseTo(1, 9));
    expect(found.all.mean).toBeCloseTo(wanted.all.mean, 10);
    expect(found.all.variance / wanted.all.variance).toBeCloseTo(1, 9);
    return wanted;
  };

  test('users who hang together make all steps less sure', () => {
    expect(expectEqual(some, orderOf(some)).effect).toBeGreaterThan(1);
  });

  test('users whose steps make up for each other make none surer', () => {
    const even = Array.from({ length: 80 }, (_, u) => {
      const off = stream.normal();
      return [0, 1].map((step) =>
        toldOf({
          user: `u${u}`,
          raws: [step],
          chosen: u % 2 === 0 ? 0 : -1,
          reward: (step === 0 ? off : -off) + (u % 2 === 0 ? 1 : 0) + 0.1 * stream.normal(),
        }),
      );
    }).flat();
    expect(expectEqual(even, wholes([0.5, 0.5])).effect).toBeLessThan(0.5);
  });

  test('a step of few who agree by chance is no surer than a tenth of what all say', () => {
    // Steps as fine as a user or two: somebody's noise is next to nothing.
    const raws = some.flatMap(({ raws: own, shares }) => [...own].filter((_, c) => shares[c]! > 0)).sort();
    const from = raws.filter((_, i) => i % 5 === 0);
    const stepOf = (raw: number) => from.filter((one) => one <= raw).length - 1;
    const order = { from, share: from.map(() => 1 / from.length), place: from.map(() => 0), stepOf };
    expect(expectEqual(some, order).floored).toBeGreaterThan(0);
  });
});

test('where nothing can be compared, or nothing varies, nothing is measured', () => {
  const flat = ['a', 'b'].map((user, i) => toldOf({ user, raws: [0], chosen: i - 1, reward: 1 }));
  expect(measuredSteps(flat, wholes([1]))).toBeUndefined();
  const certain = ['a', 'b'].map((user, i) => toldOf({ user, raws: [0], send: 1, chosen: 0, reward: i }));
  expect(measuredSteps(certain, wholes([1]))).toBeUndefined();
});
