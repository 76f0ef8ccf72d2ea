import { describe, expect, test } from 'vitest';
import { decodeDecision, decodePlan, planReplayerOf, replayerOf, type Setup } from '../decision/index.ts';
import { cap } from '../eligibility/index.ts';
import type { UserId } from '../events/index.ts';
import { millis, msPerDay } from '../kit/index.ts';
import { pushed } from '../opportunities/index.ts';
import { fixed, fixedPlan, planBandit } from '../policy/index.ts';
import { defineProgram, eachMessage, happens, type Row } from '../program/index.ts';
import { planPrior } from '../scoring/index.ts';
import { memoryStore } from '../store/drivers/memory.ts';
import { engineOf, machineZones, setupOf, type TurnResult } from './index.ts';
import { factsAbout } from './for-tests/sample.ts';

const user = 'u1' as UserId;
const now = millis(Date.UTC(2024, 5, 5, 12));
const zones = machineZones();

const twoPlans: readonly { name: string; allowance: { push?: number; all: number } }[] = [
  { name: 'calm', allowance: { push: 1, all: 2 } },
  { name: 'lively', allowance: { all: 5 } },
];

interface Change {
  readonly choices?: typeof twoPlans;
  readonly rules?: readonly Row[];
  readonly mass?: number;
  readonly otherwise?: 'defer';
}

const setupWith = (
  policy: Row,
  { choices = twoPlans, rules = [], mass = 0.3, ...more }: Change = {},
): Setup =>
  setupOf({
    programs: [
      defineProgram({
        id: 'p',
        owner: 'team',
        channels: { push: { cost: 0 }, email: { cost: 0 } },
        features: {},
        candidateFeatures: { arm: eachMessage() },
        messages: { hi: { topic: 't', channels: ['push'] }, ho: { topic: 't', channels: ['email'] } },
        objectives: { plays: happens('play', { horizon: '1d', unit: 'play', rate: 1 }) },
        generators: [pushed({ source: 'test' })],
        rules,
        policy: fixed('best'),
        exploration: { mass, silence: 0 },
        plans: { period: '7d', choices, policy, ...more },
      }),
    ],
    belief: { mean: { plays: { user: { '(always)': 1 } } } },
    workspace: { id: 'w', secret: 's' },
  });

const fact = factsAbout(user, now - msPerDay);
let serial = 0;
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
const world = (policy: Row, change?: Change) => {
  const store = memoryStore();
  const setup = setupWith(policy, change);
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
    expect(ofPlan.propensity).toBeCloseTo(0.02 + 0.96 * (0.9 / 2 + 0.1 * Number(plan!.chosen === 1)), 6);
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
    const { engine, decide } = world(fixedPlan({ plan: 'calm' }), { choices: twoPlans.slice(0, 1) });
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

  const three = [{ name: 'three', allowance: { all: 3 } }];
  const slotOf = ({ decision }: TurnResult) => decision!.candidates[decision!.chosen]?.slot;
  const atDay = (day: number) => millis(now + day * msPerDay);

  test.each([
    { name: 'when the next period begins', rules: [], days: [7, 7, 7, 14] },
    {
      name: 'or when the rule that has room later has it',
      rules: [cap({ limit: 3, per: '7d', otherwise: 'defer' })],
      days: [8, 9, 10, 15],
    },
  ])('the fourth of three a week goes at the next slot with room: $name', async ({ rules, days }) => {
    const change = { choices: three, otherwise: 'defer' as const, rules, mass: 0 };
    const { engine, decide } = world(fixedPlan({ plan: 'three' }), change);
    await engine.take([{ user, facts: known(), decideAt: now }]);
    const sentOn = async (day: number) =>
      (await engine.dispatch({ now: atDay(day), limit: 9, lease: 1000 }, () => {})).sent;
    for (const day of [1, 2, 3]) {
      expect(slotOf(await decide(atDay(day)))).toBe(atDay(day));
      expect(await sentOn(day)).toBe(1);
    }
    for (const day of days) expect(slotOf(await decide(atDay(4)))).toBe(atDay(day));
    expect(await sentOn(6)).toBe(0);
    expect(await sentOn(days[0]!)).toBe(days.filter((day) => day === days[0]).length);
  });

  test('is dropped where nothing else is declared, with the time from which there is room', async () => {
    const { engine, decide } = world(fixedPlan({ plan: 'three' }), { choices: three, mass: 0 });
    await engine.take([{ user, facts: known(), decideAt: now }]);
    for (const day of [1, 2, 3]) await decide(atDay(day));
    const fourth = await decide(atDay(4));
    expect(slotOf(fourth)).toBeUndefined();
    expect(fourth.decision!.noes[0]).toMatchObject({ reason: 'plan_spent', until: atDay(7) });
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
