import { describe, expect, test } from 'vitest';
import type { DecisionId } from '../events/index.ts';
import { normal, streamOf } from '../kit/index.ts';
import type { PlanPeriod } from '../outcomes/index.ts';
import { planArtefactSchema, planValuesOf } from '../scoring/index.ts';
import { nothingBrought } from '../state/index.ts';
import { planQLearner } from './index.ts';
import { portfolioWithPlans } from './plan-sample.ts';

const portfolio = portfolioWithPlans(2);

/** Plan 1 brings x more to spend, one more to days. */
function periodsOf(key: string, count: number): readonly PlanPeriod[] {
  const stream = streamOf(key, 'periods');
  return Array.from({ length: count }, (_, i) => {
    const x = stream.normal();
    const chance = 0.2 + 0.6 * normal.cdf(x);
    const plan = Number(stream.uniform() < chance);
    return {
      decision: `d${i}`,
      user: `u${i}`,
      plan,
      userRow: Float32Array.of(1, x),
      probability: Float64Array.of(1 - chance, chance),
      reward: Float64Array.of(3 + 2 * x + plan * x + stream.normal(), plan + stream.normal()),
    };
  });
}

const learnedFrom = (periods: readonly PlanPeriod[], ahead?: number) => {
  const learner = planQLearner({ portfolio, ...(ahead === undefined ? {} : { ahead }) });
  learner.add(periods);
  return learner.artefact();
};
const gainOf = (artefact: ReturnType<typeof learnedFrom>, x: number, rates: readonly number[]) => {
  const { mean, sd } = planValuesOf(artefact, portfolio, Float64Array.from(rates)).of(Float32Array.of(1, x));
  return { gain: mean[1]! - mean[0]!, sd: Math.hypot(sd[0]!, sd[1]!) };
};

describe('values of plans by user', () => {
  test('of a log differ by user, at whatever exchange rates, and know how unsure they are', () => {
    const artefact = learnedFrom(periodsOf('log', 3000));
    expect(planArtefactSchema.parse(structuredClone(artefact))).toEqual(artefact);
    expect(artefact.rows.reduce((sum, n) => sum + n, 0)).toBe(3000);
    for (const x of [-1, 0, 1.5])
      for (const [a, b] of [
        [1, 0],
        [0, -1],
        [2, -1],
      ] as const) {
        const { gain, sd } = gainOf(artefact, x, [a, b]);
        expect(Math.abs(gain - (a * x + b))).toBeLessThan(4 * sd);
        expect(sd).toBeLessThan(0.25);
      }
  });

  test('pay for what was sent under them', () => {
    const learner = planQLearner({ portfolio, ahead: 1 });
    const [period] = periodsOf('costs', 1);
    const sent = {
      plan: {
        name: 'p1',
        decision: period!.decision as DecisionId,
        at: 0,
        from: 0,
        until: 1,
        left: Float64Array.of(1, 1),
        brought: nothingBrought,
      },
      chosen: 0,
      rows: { user: new Float32Array(0), candidates: new Float32Array(0), count: 1 },
      candidates: [{ message: 0, channel: 0, slot: 0, opportunity: 0 }],
    };
    for (const of of [sent, sent, { ...sent, chosen: -1 }]) learner.addDecision(of);
    learner.add([{ ...period!, userRow: Float32Array.of(1, 0), plan: 1 }]);
    // Two at 0.5, of which the priors of what is common and of the plan each leave a part: β = 1/2, δ = 1/4.
    expect(learner.artefact().weights.at(-1)![1]![0]).toBeCloseTo(0.75, 12);
  });

  test('of nothing are alike', () => {
    const { gain, sd } = gainOf(learnedFrom([]), 1, [2, -1]);
    expect(gain).toBe(0);
    expect(sd).toBeGreaterThan(1);
  });

  test('fit one layout, one list of plans and tables of the right sizes', () => {
    const artefact = learnedFrom([]);
    const valuesOf = (change: object) => () =>
      planValuesOf({ ...artefact, ...change }, portfolio, new Float64Array(2));
    expect(valuesOf({ plans: 'x' })).toThrow('about other plans');
    expect(valuesOf({ columns: ['(always)', 'another'] })).toThrow('other columns');
    expect(valuesOf({ objectives: ['days', 'spend'] })).toThrow('other objectives');
    expect(valuesOf({ weights: artefact.weights.slice(1) })).toThrow('other sizes');
    expect(valuesOf({ spread: [[1], [1]] })).toThrow('other sizes');
    expect(valuesOf({ noise: [[1]] })).toThrow('other sizes');
  });
});
