import { describe, expect, test } from 'vitest';
import { declaredPrices } from '../arbitration/index.ts';
import { decodeDecision, decodePlan, planReplayerOf, replayerOf, type Setup } from '../decision/index.ts';
import { parseEvent, type Event, type UserId } from '../events/index.ts';
import { millis, msPerDay } from '../kit/index.ts';
import { pushed } from '../opportunities/index.ts';
import { fixed, fixedPlan, planBandit } from '../policy/index.ts';
import { defineProgram, eachMessage, happens, portfolioOf, type Row } from '../program/index.ts';
import { linearPrior, linearScorer, planPrior } from '../scoring/index.ts';
import { memoryStore } from '../store/drivers/memory.ts';
import { engineOf, machineZones, setupOf } from './index.ts';

const user = 'u1' as UserId;
const now = millis(Date.UTC(2024, 5, 5, 12));
const zones = machineZones();

const setupWith = (policy: Row): Setup => {
  const portfolio = portfolioOf([
    defineProgram({
      id: 'p',
      owner: 'team',
      channels: { push: { cost: 0 }, email: { cost: 0 } },
      features: {},
      candidateFeatures: { arm: eachMessage() },
      messages: { hi: { topic: 't', channels: ['push'] }, ho: { topic: 't', channels: ['email'] } },
      objectives: { plays: happens('play', { horizon: '1d', unit: 'play', rate: 1 }) },
      generators: [pushed({ source: 'test' })],
      rules: [],
      policy: fixed('best'),
      exploration: { mass: 0.3, silence: 0 },
      plans: {
        period: '7d',
        choices: [
          { name: 'calm', allowance: { push: 1, all: 2 } },
          { name: 'lively', allowance: { all: 5 } },
        ],
        policy,
        floor: 0,
      },
    }),
  ]);
  return {
    workspace: { id: 'w', secret: 's' },
    portfolio,
    scorer: linearScorer(linearPrior(portfolio), portfolio),
    prices: declaredPrices(portfolio),
    engine: 'test',
  };
};

let serial = 0;
const fact = (rest: Record<string, unknown>): Event => {
  const parsed = parseEvent({ id: `e${++serial}`, user, at: now - msPerDay, ...rest });
  if (!parsed.ok) throw parsed.error;
  return parsed.value;
};
const known = () =>
  ['push', 'email'].flatMap((channel) => [
    fact({ kind: 'consent', scope: channel, granted: true }),
    fact({ kind: 'address', channel, address: channel, valid: true }),
  ]);
const raised = () =>
  fact({
    kind: 'opportunity',
    program: 'p',
    generator: 'pushed',
    key: `k${++serial}`,
    until: now + 30 * msPerDay,
  });
const world = (policy: Row) => {
  const store = memoryStore();
  const setup = setupWith(policy);
  const engine = engineOf({ store, setup, zones });
  const decide = async (at = now) => (await engine.take([{ user, facts: [raised()], decideAt: at }]))[0]!;
  return { store, setup, engine, decide };
};

describe('the slow clock', () => {
  test('both propensities are logged: one commit, two records, each replayed from its bytes', async () => {
    const { store, setup, engine, decide } = world(planBandit());
    await engine.take([{ user, facts: known() }]);
    const { plan, decision, state } = await decide();
    expect(state.plan).toEqual({ name: plan!.plans[plan!.chosen], at: now, decision: plan!.id });
    expect(decision!.plan).toMatchObject({ name: state.plan!.name, decision: plan!.id });
    expect(decision!.epoch).toBe(plan!.epoch);
    expect(decision!.id).not.toBe(plan!.id);
    const ofPlan = decodePlan((await store.record(plan!.id))!);
    const ofSend = decodeDecision((await store.record(decision!.id))!);
    expect([ofPlan.propensity, ofSend.propensity]).toEqual([plan!.propensity, decision!.propensity]);
    expect(ofPlan.propensity).toBeCloseTo(0.9 / 2 + 0.1 * Number(plan!.chosen === 1), 6);
    expect(planReplayerOf(setup)(ofPlan)).toEqual([]);
    expect(replayerOf(setup)(ofSend, 'features')).toEqual([]);
  });

  test('a plan lasts its period, and then another is chosen', async () => {
    const { engine, decide } = world(fixedPlan({ plan: 'calm' }));
    await engine.take([{ user, facts: known() }]);
    const chosen = [];
    for (const day of [0, 1, 6, 7, 8, 20])
      chosen.push((await decide(millis(now + day * msPerDay))).plan !== undefined);
    expect(chosen).toEqual([true, false, false, true, false, true]);
  });

  test('what decisions brought is remembered of who agreed to it, while the allowance is spent as well', async () => {
    const { engine, decide } = world(fixedPlan({ plan: 'calm' }));
    await engine.take([{ user, facts: known() }]);
    const { state } = await decide();
    expect(state.brought).toBeUndefined();
    await engine.take([
      { user, facts: [fact({ kind: 'consent', scope: 'personalisation', granted: true })] },
    ]);
    for (const day of [1, 2, 3, 4, 5, 6]) await decide(millis(now + day * msPerDay));
    const { state: later, decision } = await decide(millis(now + 7 * msPerDay));
    expect(later.brought!.decisions).toBeGreaterThan(5);
    expect(later.brought!.judged).toBe(later.brought!.decisions);
    expect(decision!.plan!.brought.decisions).toBeGreaterThan(5);
  });

  test('what was learned of opportunities is the price of the plan, unless one is given', () => {
    const { programs } = setupWith(planBandit()).portfolio;
    const prospects = { decisions: 7, share: 0.5, mean: 1, shape: [1] };
    const planBeliefs = { ...planPrior(programs[0]!.plans!), prospects };
    const input = { programs, workspace: { id: 'w', secret: 's' }, planBeliefs };
    expect(setupOf(input).prices.plan).toEqual(prospects);
    const planPrice = { ...prospects, mean: 2 };
    expect(setupOf({ ...input, planPrice }).prices.plan).toEqual(planPrice);
  });

  test('facts alone choose no plan', async () => {
    const { engine } = world(fixedPlan({ plan: 'calm' }));
    const [result] = await engine.take([{ user, facts: known() }]);
    expect(result!.plan).toBeUndefined();
    expect(result!.state.plan).toBeNull();
  });

  test('32 rivals for one user: one plan, and never more than it allows', async () => {
    const { engine, decide } = world(fixedPlan({ plan: 'calm' }));
    await engine.take([{ user, facts: known() }]);
    for (const week of [0, 1]) {
      const at = millis(now + week * 7 * msPerDay);
      const results = await Promise.all(Array.from({ length: 32 }, () => decide(at)));
      expect(results.filter(({ plan }) => plan)).toHaveLength(1);
      const sends = results.flatMap(({ decision }) => {
        const candidate = decision!.candidates[decision!.chosen];
        return candidate ? [candidate.channel] : [];
      });
      expect(sends).toHaveLength(2);
      expect(sends.filter((channel) => channel === 0).length).toBeLessThanOrEqual(1);
    }
  });

  test('what no longer fits the plan when its slot comes is held', async () => {
    const { engine, decide } = world(fixedPlan({ plan: 'calm' }));
    await engine.take([{ user, facts: known() }]);
    for (let turns = 0; turns < 32; turns++) await decide();
    const calmer = fact({
      kind: 'decision',
      decision: 'by-hand',
      clock: 'plan',
      consumed: [],
      plan: 'calm',
      at: now,
    });
    const twoMore = ['a', 'b'].map((decision) =>
      fact({
        kind: 'decision',
        decision,
        clock: 'send',
        consumed: [],
        at: now,
        intent: { program: 'p', message: 'ho', channel: 'email', class: 'marketing', topic: 't', slot: now },
      }),
    );
    await engine.take([{ user, facts: [calmer, ...twoMore] }]);
    const report = await engine.dispatch({ now, limit: 100, lease: 1000 }, () => {});
    expect(report).toEqual({ sent: 0, held: { plan_spent: 2 } });
  });
});
