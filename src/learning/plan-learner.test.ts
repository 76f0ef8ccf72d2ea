import { describe, expect, test } from 'vitest';
import type { PlanRecord } from '../decision/index.ts';
import { parseEvent, type DecisionId, type Event, type UserId } from '../events/index.ts';
import { digestOf, millis, msPerDay, streamOf } from '../kit/index.ts';
import { joinOnline, type Experience } from '../outcomes/index.ts';
import { planValuesOf } from '../scoring/index.ts';
import { nothingBrought } from '../state/index.ts';
import { planLearner } from './index.ts';
import { portfolioWithPlans } from './plan-sample.ts';

const portfolio = portfolioWithPlans(3);

interface Row {
  readonly user: string;
  readonly plan: number;
  readonly probability: readonly number[];
  readonly y: number;
  readonly x?: number;
}

/** Complete rows, whose value is y. */
function experienceOf(rows: readonly Row[], from = 0): Experience {
  const users = [...new Set(rows.map(({ user }) => user))];
  const each = <T>(value: (row: Row) => readonly T[]) => rows.flatMap((row) => [...value(row)]);
  const none = rows.length * 3;
  return {
    rows: rows.length,
    objectives: ['spend', 'days'],
    userWidth: 2,
    candidateWidth: 0,
    decision: rows.map((_, i) => `d${from + i}`),
    user: Int32Array.from(rows, ({ user }) => users.indexOf(user)),
    users,
    artefact: new Int32Array(rows.length),
    artefacts: ['a'],
    assigned: new Int32Array(rows.length),
    assignments: [[]],
    at: new Float64Array(rows.length),
    userRows: Float32Array.from(each(({ x = 0 }) => [1, x])),
    first: Int32Array.from({ length: rows.length + 1 }, (_, i) => 3 * i),
    candidateRows: new Float32Array(0),
    message: Int32Array.from({ length: none }, (_, i) => i % 3),
    channel: new Int32Array(none),
    slot: new Float64Array(none),
    probability: Float64Array.from(each(({ probability }) => probability)),
    charge: new Float64Array(none),
    silence: new Float64Array(rows.length),
    chosen: Int32Array.from(rows, ({ plan }) => plan),
    reward: Float64Array.from(each(({ y }) => [y / 2, 0])),
  };
}

const learned = (rows: readonly Row[]) => {
  const learner = planLearner({ portfolio });
  learner.add(experienceOf(rows));
  const { mean, sd } = planValuesOf(learner.beliefs(), portfolio, new Float64Array(2)).of(
    Float32Array.of(1, 0),
  );
  return { mean, sd, beliefs: learner.beliefs().beliefs };
};
const even = [1 / 3, 1 / 3, 1 / 3];

describe('beliefs', () => {
  test('of nothing are alike', () => {
    const { mean, sd } = learned([]);
    expect([...mean]).toEqual([0, 0, 0]);
    expect([...sd]).toEqual([1, 1, 1]);
  });

  test('of three rows, by hand', () => {
    const row = { probability: even };
    const { mean, sd, beliefs } = learned([
      { ...row, user: 'a', plan: 0, y: 1 },
      { ...row, user: 'b', plan: 1, y: 3 },
      { ...row, user: 'c', plan: 1, y: 5 },
    ]);
    // ȳ = 3; plan 0: n = 1, r = −2; plan 1: n = 2, r = 1. σ² = (1 + 2 · 1)/(1 + max(3 − 2 − 1, 0)) = 3.
    expect([...mean]).toEqual([3 - 2 / 2, 3 + 2 / 3, 3].map((value) => expect.closeTo(value, 12)));
    expect([...sd]).toEqual([3 / 2, 3 / 3, 3].map((value) => expect.closeTo(Math.sqrt(value), 12)));
    expect(beliefs['p1']!.rows).toBe(2);
  });

  test('count users, not their periods', () => {
    const rows = (users: number) =>
      Array.from({ length: 60 }, (_, i) => ({
        user: `u${i % users}`,
        plan: 0,
        probability: even,
        y: (i % users) % 2,
      }));
    expect(learned(rows(60)).sd[0]).toBeLessThan(learned(rows(6)).sd[0]! / 2);
  });

  test('are the same whatever the order of the rows', () => {
    const stream = streamOf('plan learner', 'order');
    const rows = Array.from({ length: 40 }, (_, i) => ({
      user: `u${i % 9}`,
      plan: stream.below(3),
      probability: even,
      y: stream.normal(),
      x: stream.normal(),
    }));
    const [there, back] = [learned(rows), learned(rows.toReversed())];
    there.mean.forEach((mean, j) => expect(back.mean[j]).toBeCloseTo(mean, 12));
    there.sd.forEach((sd, j) => expect(back.sd[j]).toBeCloseTo(sd, 12));
  });
});

describe('a bandit that learns while the season turns', () => {
  const truth = [0, 0.3, 0.1];
  /** Values rise by the week, and so does the chance of plan 2: by plain means it looks best. */
  const life = (key: string): readonly Row[] => {
    const stream = streamOf(key, 'life');
    return Array.from({ length: 30 * 40 }, (_, i) => {
      const week = Math.floor(i / 40);
      const favoured = 0.1 + 0.025 * week;
      const probability = [(1 - favoured) / 2, (1 - favoured) / 2, favoured];
      const u = stream.uniform();
      const plan = u < probability[0]! ? 0 : u < probability[0]! + probability[1]! ? 1 : 2;
      const x = stream.normal();
      return { user: `u${i}`, plan, probability, x, y: truth[plan]! + 0.1 * week + 3 * x + stream.normal() };
    });
  };
  const lives = Array.from({ length: 40 }, (_, i) => life(`life ${i}`));
  const gaps = lives.map((rows) => {
    const { mean, sd } = learned(rows);
    return { gap: mean[1]! - mean[2]!, sd: Math.hypot(sd[1]!, sd[2]!) };
  });
  const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

  test('is fooled by plain means', () => {
    const plain = lives.map((rows) => {
      const of = (plan: number) => meanOf(rows.filter((row) => row.plan === plan).map(({ y }) => y));
      return of(1) - of(2);
    });
    expect(meanOf(plain)).toBeLessThan(-0.2);
  });

  test('is not fooled by weights of its propensities', () => {
    const error = Math.sqrt(meanOf(gaps.map(({ sd }) => sd * sd)) / gaps.length);
    expect(Math.abs(meanOf(gaps.map(({ gap }) => gap)) - 0.2)).toBeLessThan(4 * error);
  });

  test('knows how little it knows, and what users bring along does not blur it', () => {
    const scores = gaps.map(({ gap, sd }) => (gap - 0.2) / sd);
    const spread = Math.sqrt(meanOf(scores.map((z) => z * z)));
    expect(spread).toBeGreaterThan(0.5);
    expect(spread).toBeLessThan(1.4);
    expect(meanOf(gaps.map(({ sd }) => sd))).toBeLessThan(0.25); // 0.4 and more with the variance of 9 that x brings
  });
});

describe('from the log', () => {
  const start = 20_000 * msPerDay;
  const user = 'u' as UserId;
  const plan = (change: Partial<PlanRecord> = {}): PlanRecord => ({
    id: 'plan-1' as DecisionId,
    workspace: 'w',
    user,
    clock: 'plan',
    at: millis(start),
    epoch: 1,
    attempt: 0,
    assignments: [],
    engine: 'test',
    digests: { portfolio: portfolio.digest, beliefs: digestOf({}), prices: digestOf({}) },
    age: 0,
    userRow: Float32Array.of(1, 0),
    plans: ['p0', 'p1', 'p2'],
    mean: new Float64Array(3),
    sd: new Float64Array(3),
    probability: Float64Array.from(even),
    chosen: 1,
    propensity: 1 / 3,
    ...change,
  });
  const happened = (id: string, days: number, rest: object): Event => {
    const parsed = parseEvent({ id, user, at: start + days * msPerDay, kind: 'activity', ...rest });
    if (!parsed.ok) throw parsed.error;
    return parsed.value;
  };
  const bought = (id: string, days: number) => happened(id, days, { name: 'buy', amount: 10 });
  const sent = (decision: string) => ({
    plan: {
      name: 'p1',
      decision: decision as DecisionId,
      at: start,
      from: start,
      until: start + 7 * msPerDay,
      left: Float64Array.of(1, 1),
      brought: nothingBrought,
    },
    chosen: 0,
    rows: { user: new Float32Array(0), candidates: new Float32Array(0), count: 1 },
    candidates: [{ message: 0, channel: 0, slot: start, opportunity: 0 }],
  });

  test('a plan is worth all that happens until the last send had its horizon, less the cost of its sends', () => {
    const join = joinOnline({ portfolio });
    const learner = planLearner({ portfolio });
    join.addPlan(plan());
    join.addPlan(plan());
    for (const fact of [bought('a', -0.1), bought('b', 0), bought('c', 9.9), bought('d', 10)])
      join.addFact(fact);
    join.addFact(happened('e', 3, { name: 'play' }));
    for (const of of ['plan-1', 'plan-1', 'another']) learner.addDecision(sent(of));
    const worthAt = (days: number) => {
      learner.add(join.mature(start + days * msPerDay));
      const { mean, rows } = learner.beliefs().beliefs['p1']!;
      return { mean, rows };
    };
    expect(join.open).toBe(1);
    expect(worthAt(9)).toEqual({ mean: 0, rows: 0 });
    // Two purchases at rate 2, one active day against, two sends.
    expect(worthAt(10)).toEqual({ mean: 2 * 20 - 1 - 2 * 0.5, rows: 1 });
    expect(worthAt(30)).toEqual({ mean: 38, rows: 1 });
  });

  test('another portfolio is refused', () => {
    const other = plan({
      digests: { portfolio: digestOf({ other: 1 }), beliefs: digestOf({}), prices: digestOf({}) },
    });
    expect(() => joinOnline({ portfolio }).addPlan(other)).toThrow('decision');
  });
});
