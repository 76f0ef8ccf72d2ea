import { describe, expect, test } from 'vitest';
import type { SequenceBatch } from './batch.ts';
import { fifths, regressed } from './brute-force.ts';
import { problemOf } from './estimator.ts';
import { simulatedPlans, targetOf, type StatePolicy } from './simulated-plans.ts';
import { stateRatios } from './state-ratios.ts';
import { windowsOf, type Windows } from './windows.ts';

const bold: StatePolicy = (state) => (state === 0 ? [0.05, 0.05, 0.9] : [0.6, 0.3, 0.1]);

/** ω of the definition: each a regression of the one before, times the weight of the row, on rows of other folds. */
function byDefinition({ columns, x }: SequenceBatch, windows: Windows, ratio: Float64Array) {
  const { count, ahead, row, cluster } = windows;
  const foldOf = fifths(cluster);
  const all = Array.from({ length: count }, (_, i) => i);
  const at = (i: number, t: number) => row[i * ahead + t]!;
  const xOf = (one: number) => [...x.subarray(one * columns, (one + 1) * columns)];
  const found = new Float64Array(count * ahead);
  for (let fold = 0; fold < 5; fold++) {
    let weights = all.map(() => 1);
    for (let t = 0; t < ahead; t++) {
      if (t > 0) {
        const points = all
          .filter((i) => foldOf[i] !== fold && at(i, t) >= 0)
          .map((i) => ({ x: xOf(at(i, t)), y: weights[i]! * ratio[at(i, t - 1)]!, weight: 1 }));
        const model = regressed(points, columns);
        weights = all.map((i) => (at(i, t) < 0 ? 0 : Math.max(0, model(xOf(at(i, t))))));
      }
      for (const i of all) if (foldOf[i] === fold && at(i, t) >= 0) found[i * ahead + t] = weights[i]!;
    }
  }
  return found;
}

describe('state ratios', () => {
  const batch = simulatedPlans({ key: 'ratios', users: 60, length: 5 });
  const windows = windowsOf(batch, 4);
  const { ratio } = problemOf(batch, windows, targetOf(batch, bold));

  test('are those of the definition, written out, and 0 where nothing more came', () => {
    const found = stateRatios(batch, windows, ratio);
    const wanted = byDefinition(batch, windows, ratio);
    expect(windows.row.some((at) => at < 0)).toBe(true);
    wanted.forEach((value, at) => expect(found[at]).toBeCloseTo(value, 9));
    expect(found.filter((_, at) => at % 4 === 0).every((value) => value === 1)).toBe(true);
  });

  test('are never below 0, where a line would be', () => {
    const columns = 1;
    const x = Float64Array.from(batch.action, (_, row) => (row % 7) - 3);
    const steep = ratio.map((_, row) => Math.max(0, x[row]! * x[row]! * x[row]!));
    const odd = { ...batch, columns, x: x.map((_, row) => x[(row + batch.rows - 1) % batch.rows]!) };
    const found = stateRatios(odd, windows, steep);
    const wanted = byDefinition(odd, windows, steep);
    wanted.forEach((value, at) => expect(found[at]).toBeCloseTo(value, 9));
    const later = found.filter((_, at) => at % 4 > 0 && windows.row[at]! >= 0);
    expect(later.some((value) => value === 0)).toBe(true);
    expect(Math.min(...later)).toBe(0);
  });

  test('of the policy that was logged are 1', () => {
    const found = stateRatios(batch, windows, new Float64Array(batch.rows).fill(1));
    windows.row.forEach((at, i) => expect(found[i]).toBeCloseTo(at < 0 ? 0 : 1, 10));
  });

  test('are those of the states: who is sent to daily is tired more often, by as much as the chances say', () => {
    const many = simulatedPlans({ key: 'many', users: 6000, length: 2 });
    const two = windowsOf(many, 2);
    const found = stateRatios(many, two, problemOf(many, two, targetOf(many, bold)).ratio);
    const stateOf = (row: number) => many.x[2 * row]! + 2 * many.x[2 * row + 1]!;
    // From 60 % fresh, 30 % tired, 10 % annoyed who stay with .98, .95, .75: P(state after one row), worked out by hand.
    const start = [0.6 * 0.98, 0.3 * 0.95, 0.1 * 0.75];
    const tires = [0.05, 0.35, 0.7];
    const recovers = [0.5, 0.2, 0.05];
    const after = (policy: StatePolicy) => {
      const mass = [0, 0, 0];
      for (const [state, own] of start.entries())
        for (const [action, chance] of policy(state).entries()) {
          const up = state === 2 ? 0 : tires[action]!;
          const down = (1 - up) * (state === 0 ? 0 : recovers[action]!);
          mass[Math.min(2, state + 1)]! += own * chance * up;
          mass[Math.max(0, state - 1)]! += own * chance * down;
          mass[state]! += own * chance * (1 - up - down);
        }
      return mass;
    };
    const logged: StatePolicy = (state) => (state === 2 ? [0.5, 0.3, 0.2] : [0.3, 0.4, 0.3]);
    const [wanted, usual] = [after(bold), after(logged)];
    for (const state of [0, 1, 2]) {
      const own = Array.from({ length: two.count }, (_, i) => i).filter(
        (i) => two.row[2 * i + 1]! >= 0 && stateOf(two.row[2 * i + 1]!) === state,
      );
      const mean = own.reduce((sum, i) => sum + found[2 * i + 1]! / own.length, 0);
      expect(mean / (wanted[state]! / usual[state]!)).toBeGreaterThan(0.93);
      expect(mean / (wanted[state]! / usual[state]!)).toBeLessThan(1.07);
    }
  });
});
