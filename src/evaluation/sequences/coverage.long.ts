// Coverage of the intervals over sequences, on simulated logs of known truth: 400 users of eight rows at most, 400 logs a
// cell, within four standard errors of the nominal 95 % and a point and a half for weights that are heavy.
import { expect, test } from 'vitest';
import { judgeSequences } from '../index.ts';
import { logged, simulatedPlans, targetOf, truth, type StatePolicy } from './simulated-plans.ts';

const runs = 400;
const allowed = 4 * Math.sqrt((0.95 * 0.05) / runs) + 0.015;
const length = 8;
const softer: StatePolicy = (state) => (state === 2 ? [0.8, 0.15, 0.05] : [0.35, 0.4, 0.25]);

const cells = [1, 2, 4, 6].flatMap((ahead) => [false, true].map((jointly) => ({ ahead, jointly })));

test.each(cells)('$ahead ahead, jointly $jointly', { timeout: 600_000 }, ({ ahead, jointly }) => {
  const exact = truth(softer, { ahead, length, jointly });
  const gain = exact - truth(logged, { ahead, length, jointly });
  const covered = new Map<string, { answered: number; hits: number }>();
  const count = (name: string, of: number, interval?: { lower: number; upper: number }) => {
    const seen = covered.get(name) ?? { answered: 0, hits: 0 };
    covered.set(name, seen);
    if (!interval) return;
    seen.answered++;
    if (interval.lower <= of && of <= interval.upper) seen.hits++;
  };
  for (let run = 0; run < runs; run++) {
    const batch = simulatedPlans({ key: `coverage ${run}`, users: 400, length, jointly });
    const judge = judgeSequences(batch, ahead);
    const ours = judge.value(targetOf(batch, softer));
    for (const { estimator, estimate } of ours.answers) count(estimator, exact, estimate?.interval);
    count('difference', gain, judge.difference(ours, judge.value(batch.logging))?.interval);
  }
  for (const [name, { answered, hits }] of covered) {
    // Now and then a log of heavy weights is refused.
    expect(answered, name).toBeGreaterThan(0.8 * runs);
    expect(Math.abs(hits / answered - 0.95), `${name}: ${hits} of ${answered}`).toBeLessThan(allowed);
  }
});
