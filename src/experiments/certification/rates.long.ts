// The decision rule keeps its promises for any correlation of the metrics: 20,000 decisions each.
import { describe, expect, test } from 'vitest';
import { normal, streamOf } from '../../kit/index.ts';
import { equicorrelation, lowerFactor } from '../many/correlation.ts';
import { certify } from './certify.ts';
import { correlatedPlan } from '../verdict/correlated-plan.ts';
import { decideShip } from '../verdict/decide.ts';
import { leafLevels } from '../verdict/levels.ts';
import { readOnce } from './read-once.ts';
import { shipRule } from '../verdict/rule.ts';

const simulations = 20_000;
const success = ['s0', 's1', 's2', 's3'];
const guardrails = ['g0', 'g1', 'g2'];
const rule = shipRule(success, guardrails);
const budget = {
  alpha: 0.05,
  power: 0.8,
  deterioration: { tests: 7, level: 0.005 },
  quality: { tests: 1, level: 0.001 },
};

/** The share of decisions that ship when the z-statistics have these means; up is good. */
function shipRate(means: readonly number[], rho: number): number {
  const factor = lowerFactor(equicorrelation(7, rho));
  const levels = leafLevels(rule, budget);
  const margins = levels.map(({ leaf, alpha, power }) =>
    leaf.kind === 'better' ? 0 : normal.upperQuantile(alpha) + normal.quantile(power),
  );
  const stream = streamOf(`${rho} ${means.join(' ')}`, 'decisions');
  let shipped = 0;
  for (let run = 0; run < simulations; run++) {
    const e = means.map(() => stream.normal());
    const z = means.map((mean, i) => mean + factor[i]!.reduce((sum, value, j) => sum + value * e[j]!, 0));
    const named = (names: readonly string[], from: number, p: (z: number, at: number) => number) =>
      Object.fromEntries(names.map((name, i) => [name, p(z[from + i]!, from + i)]));
    const { decision } = decideShip({
      rule,
      results: {
        better: named(success, 0, normal.survival),
        notWorse: named(guardrails, 4, normal.survival),
        deteriorated: named([...success, ...guardrails], 0, (value, at) => normal.cdf(value - margins[at]!)),
        quality: { 'sample ratio': stream.uniform() },
      },
      levels: { alpha: 0.05, deterioration: 0.005, quality: 0.001 },
    });
    if (decision === 'ship') shipped++;
  }
  return shipped / simulations;
}

const planned = leafLevels(rule, budget).map(
  ({ alpha, power }) => normal.upperQuantile(alpha) + normal.quantile(power),
);
const only = (at: number) => planned.map((mean, i) => (i >= 4 || i === at ? mean : 0));
const slack = 3 * Math.sqrt((0.05 * 0.95) / simulations);

describe.each([0, 0.3, 0.6, 0.9])('correlation %f', (rho) => {
  test('nothing is better: ships at most alpha', () => {
    expect(shipRate(only(-1), rho)).toBeLessThanOrEqual(0.05 + slack);
  });

  test('a guardrail lies at its margin: ships at most alpha', () => {
    const means = planned.map((mean, i) => (i === 4 ? 0 : mean));
    expect(shipRate(means, rho)).toBeLessThanOrEqual(0.05 + slack);
  });

  test('one success metric is better as planned: ships at least the power less .01', () => {
    expect(shipRate(only(2), rho)).toBeGreaterThanOrEqual(0.79);
  });

  test('the plan that uses the correlation is certified', () => {
    const input = {
      success: success.map((name) => ({ name, variance: 4, effect: 0.1 })),
      guardrails: guardrails.map((name) => ({ name, variance: 4, margin: 0.1 })),
      correlation: equicorrelation(7, rho),
      budget,
    };
    expect(certify(readOnce(input, correlatedPlan(input)), { seed: 'long', simulations })).toMatchObject({
      isWithin: true,
    });
  });
});
