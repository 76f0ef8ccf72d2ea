import { describe, expect, test } from 'vitest';
import { over, unseen, type SequenceBatch } from './batch.ts';
import { fifths, regressed } from './brute-force.ts';
import { fittedValues } from './fitted-values.ts';
import { simulatedPlans, targetOf } from './simulated-plans.ts';

const ahead = 3;

/** q̂ and v̂ of the definition: regressions by action, of what came and what is to come, on rows of other folds. */
function byDefinition(batch: SequenceBatch, target: Float64Array) {
  const { rows, actions, columns, action, reward, next, room, x, beside, cluster } = batch;
  const foldOf = fifths(cluster);
  const xOf = (row: number) => [...x.subarray(row * columns, (row + 1) * columns)];
  const q = Array.from({ length: ahead }, () => new Float64Array(rows * actions));
  const v = Array.from({ length: ahead }, () => new Float64Array(rows));
  for (let fold = 0; fold < 5; fold++) {
    let later = new Float64Array(rows);
    for (let h = 1; h <= ahead; h++) {
      const learned = Array.from({ length: rows }, (_, row) => row).filter(
        (row) => foldOf[row] !== fold && room[row]! >= Math.min(h, 2) && (h === 1 || next[row] !== unseen),
      );
      const pointsOf = (a: number | undefined) =>
        learned
          .filter((row) => a === undefined || action[row] === a)
          .map((row) => ({
            x: xOf(row),
            y: reward[row]! + (h > 1 && next[row] !== over ? later[next[row]!]! : 0),
            weight: beside?.[row] ?? 1,
          }));
      const models = Array.from({ length: actions }, (_, a) => {
        const own = pointsOf(a);
        return regressed(own.length > 0 ? own : pointsOf(undefined), columns);
      });
      const now = new Float64Array(rows);
      for (let row = 0; row < rows; row++) {
        const said = models.map((model) => model(xOf(row)));
        said.forEach((value, a) => (now[row]! += target[row * actions + a]! * value));
        if (foldOf[row] !== fold) continue;
        q[h - 1]!.set(said, row * actions);
        v[h - 1]![row] = now[row]!;
      }
      later = now;
    }
  }
  return { q, v };
}

function expectEqual(batch: SequenceBatch, target: Float64Array) {
  const found = fittedValues(batch, target, ahead);
  const wanted = byDefinition(batch, target);
  for (let h = 0; h < ahead; h++) {
    wanted.q[h]!.forEach((value, at) => expect(found.q[h]![at]).toBeCloseTo(value, 9));
    wanted.v[h]!.forEach((value, at) => expect(found.v[h]![at]).toBeCloseTo(value, 9));
  }
}

describe('fitted values are those of the definition, written out', () => {
  test.each([false, true])('what stands beside is weighed: %s', (jointly) => {
    const batch = simulatedPlans({ key: 'by definition', users: 40, length: 4, jointly });
    expectEqual(
      batch,
      targetOf(
        batch,
        (state) => [[0.7, 0.2, 0.1] as const, [0.4, 0.4, 0.2] as const, [0.1, 0.1, 0.8] as const][state]!,
      ),
    );
  });

  test('an action that was never chosen is said to be worth what all are', () => {
    const told = simulatedPlans({ key: 'never', users: 40, length: 4 });
    const batch = { ...told, action: told.action.map((a) => (a === 2 ? 0 : a)) };
    expectEqual(batch, batch.logging);
  });

  test('a row of which the log does not show what followed is of the first step alone', () => {
    const told = simulatedPlans({ key: 'cut', users: 40, length: 4 });
    const batch = { ...told, next: told.next.map((to, row) => (row % 3 === 0 ? unseen : to)) };
    expect(batch.room.some((room, row) => room > 1 && batch.next[row] === unseen)).toBe(true);
    expectEqual(batch, batch.logging);
  });

  test('without columns they are means', () => {
    const told = simulatedPlans({ key: 'means', users: 25, length: 3 });
    const batch = { ...told, columns: 0, x: new Float64Array(0) };
    expectEqual(batch, batch.logging);
    const fold = fifths(batch.cluster);
    const others = [...batch.reward.keys()].filter((row) => fold[row] !== 0 && batch.action[row] === 1);
    const mean = others.reduce((sum, row) => sum + batch.reward[row]! / others.length, 0);
    expect(fittedValues(batch, batch.logging, 1).q[0]![1]).toBeCloseTo(mean, 12);
  });
});
