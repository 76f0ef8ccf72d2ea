import { expect, test } from 'vitest';
import { type Taught } from '../assignment/index.ts';
import {
  decodeDecision,
  planReplayerOf,
  replayerOf,
  type Decision,
  type PlanDecision,
} from '../decision/index.ts';
import { cap } from '../eligibility/index.ts';
import { parseEvent, userId, type Event, type UserId } from '../events/index.ts';
import { millis, msPerDay, msPerHour, streamOf, utcTable } from '../kit/index.ts';
import { pushed } from '../opportunities/index.ts';
import { planBandit, softmax, uniform } from '../policy/index.ts';
import { experimentLayer, counted, defineProgram, eachMessage, valueSignal } from '../program/index.ts';
import { memoryStore } from '../store/drivers/memory.ts';
import {
  engineOf,
  onlineLearner,
  onlinePlanLearner,
  setupOf,
  type Outgoing,
  type SetupInput,
} from './index.ts';

// All that reaches into a decision at once: experiments, plans, holdouts, signals, shared addresses, and their dispatch.
const limit = 3;
const program = defineProgram({
  id: 'p',
  owner: 'team',
  channels: { email: { cost: 0.05, tolerance: '2h' }, push: { cost: 0.1, tolerance: '2h' } },
  features: {},
  candidateFeatures: {
    arm: eachMessage(),
    shop: valueSignal({
      domain: 'shop',
      objective: 'bought',
      messages: ['offer'],
      unit: 'points',
      horizonDays: 1,
    }),
  },
  messages: {
    offer: { topic: 'shop', channels: ['email', 'push'] },
    news: { topic: 'news', channels: ['email'] },
  },
  objectives: { bought: counted('buy', { horizon: '1d', unit: 'sale', rate: 1 }) },
  generators: [pushed({ source: 'test' })],
  rules: [cap({ limit, per: '7d' })],
  policy: softmax({ temperature: 0.5 }),
  exploration: { mass: 0.2, silence: 0.1 },
  holdout: 0.2,
  experiments: {
    policies: { arms: { control: {}, even: { changes: { policy: uniform() } } } },
    prices: { arms: { control: {}, dear: { changes: { rates: { bought: 3 } } } } },
    calm: { arms: { control: {}, calm: { changes: { rules: [cap({ limit: 1, per: '7d' })] } } } },
  },
  plans: {
    period: '3d',
    choices: [
      { name: 'rare', allowance: { all: 1 } },
      { name: 'lively', allowance: { push: 1, all: 3 } },
    ],
    policy: planBandit(),
    floor: 0.1,
  },
});

const start = Date.UTC(2026, 2, 1, 9);
const days = 9;
const users = Array.from({ length: 60 }, (_, i) => userId.parse(`u${i}`));
/** Two users have each mailbox. */
const mailboxOf = (user: UserId): string => `box-${Math.floor(Number(user.slice(1)) / 2)}`;
let serial = 0;
const fact = (user: UserId, at: number, rest: Readonly<Record<string, unknown>>): Event => {
  const parsed = parseEvent({ id: `t${++serial}`, user, at, ...rest });
  if (!parsed.ok) throw parsed.error;
  return parsed.value;
};
const known = (user: UserId, i: number): readonly Event[] =>
  [
    ...['push', 'email', 'personalisation'].map((scope) => ({ kind: 'consent', scope, granted: true })),
    { kind: 'address', channel: 'email', address: mailboxOf(user), valid: true },
    { kind: 'address', channel: 'push', address: `device-${i}`, valid: true },
    {
      kind: 'signal',
      domain: 'shop',
      objective: 'bought',
      unit: 'points',
      horizonDays: 1,
      mean: i % 10,
      sd: 1,
      until: start + 90 * msPerDay,
    },
  ].map((rest) => fact(user, start - msPerDay, rest));

interface Life {
  readonly decisions: readonly { readonly decision: Decision; readonly isSame: boolean }[];
  readonly plans: readonly { readonly plan: PlanDecision; readonly isSame: boolean }[];
  readonly sent: readonly (Outgoing & { readonly at: number })[];
  /** By day: who taught what was learned of messages, and of plans. */
  readonly taught: readonly (readonly [Taught | undefined, Taught | undefined])[];
}

/** Days of decisions and dispatch; some of those who hear buy, and what was learned decides from the fifth day on. */
async function live(): Promise<Life> {
  const store = memoryStore();
  const given: SetupInput = {
    programs: [program],
    workspace: { id: 'w', secret: 's' },
  };
  let setup = setupOf(given);
  const learner = onlineLearner(setup, { every: 1 });
  const planLearner = onlinePlanLearner(setup, { every: 1, ahead: 2 });
  const stream = streamOf('engine', 'together');
  await engineOf({ store, setup, zones: () => utcTable }).take(
    users.map((user, i) => ({ user, facts: known(user, i) })),
  );
  const decisions: Life['decisions'][number][] = [];
  const plans: Life['plans'][number][] = [];
  const sent: Life['sent'][number][] = [];
  const taught: Life['taught'][number][] = [];
  for (let day = 0; day < days; day++) {
    const at = start + day * msPerDay;
    const engine = engineOf({ store, setup, zones: () => utcTable });
    const [replay, replayPlan] = [replayerOf(setup), planReplayerOf(setup)];
    const asked = users.map((user) => ({
      user,
      facts: [
        fact(user, at, {
          kind: 'opportunity',
          program: 'p',
          generator: 'g',
          key: `k${serial}`,
          until: at + msPerHour,
        }),
      ],
      decideAt: millis(at),
    }));
    const results = await engine.take(asked);
    for (const { decision, plan } of results) {
      const read = decodeDecision((await store.record(decision!.id))!);
      decisions.push({ decision: read, isSame: replay(read, 'features').length === 0 });
      if (plan) plans.push({ plan, isSame: replayPlan(plan).length === 0 });
    }
    const before = sent.length;
    await engine.dispatch({ now: millis(at + 1), limit: 1000, lease: 1 }, (all) => {
      sent.push(...all.map((one) => ({ ...one, at })));
    });
    const bought = sent
      .slice(before)
      .filter(({ user }) => stream.uniform() < 0.08 * (Number(user.slice(1)) % 10))
      .map(({ user }) => fact(user, at + msPerHour, { kind: 'activity', name: 'buy' }));
    await engine.take(bought.map((one) => ({ user: one.user, facts: [one] })));
    const lesson = {
      decisions: results.map(({ decision }) => decision!),
      plans: results.flatMap(({ plan }) => plan ?? []),
      facts: bought,
      now: at + msPerDay,
    };
    const learned = { artefact: learner(lesson), planBeliefs: planLearner(lesson) };
    taught.push([learned.artefact?.taught, learned.planBeliefs?.taught]);
    if (day >= 4)
      setup = setupOf({
        ...given,
        ...(learned.artefact ? { artefact: learned.artefact } : {}),
        planBeliefs: learned.planBeliefs,
      });
  }
  return { decisions, plans, sent, taught };
}

const life = await live();
const armOf = (user: UserId, experiment: string): string | undefined =>
  life.decisions
    .find(({ decision }) => decision.user === user)!
    .decision.assignments.find(({ layer }) => layer === experimentLayer(experiment))?.arm;
/** How many items have each key. */
function countBy<T>(items: readonly T[], keyOf: (item: T) => string): readonly number[] {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  return [...counts.values()];
}

test('every record repeats bit for bit, under each arm and under what was learned', () => {
  expect(life.decisions.filter(({ isSame }) => !isSame)).toEqual([]);
  expect(life.plans.filter(({ isSame }) => !isSame)).toEqual([]);
  expect([life.decisions.length, life.plans.length]).toEqual([
    days * users.length,
    (days / 3) * users.length,
  ]);
  expect(new Set(life.decisions.map(({ decision }) => decision.digests.artefact)).size).toBeGreaterThan(3);
});

test('what is learned says whose choices taught it: nobody yet, then every arm with the rows it had', () => {
  const arms = { policies: ['control', 'even'], prices: ['control', 'dear'], calm: ['control', 'calm'] };
  for (const [which, most] of [life.decisions.length, life.plans.length].entries()) {
    const taught = life.taught.at(-1)![which]!;
    expect(Object.keys(taught).toSorted()).toEqual(Object.keys(arms).toSorted());
    const totals = Object.entries(arms).map(([experiment, names]) => {
      expect(Object.keys(taught[experiment]!).toSorted()).toEqual(names.toSorted());
      return Object.values(taught[experiment]!).reduce((sum, rows) => sum + rows, 0);
    });
    // Everybody is in all three, so each row counts once in each.
    expect(new Set(totals).size).toBe(1);
    expect(totals[0]).toBeGreaterThan(most / 3);
    expect(totals[0]).toBeLessThanOrEqual(most);
  }
  expect(life.taught[0]![1]).toEqual({});
});

test('nobody who is held out hears anything, and shadows are drawn for them', () => {
  const held = life.decisions.filter(({ decision }) =>
    decision.assignments.some(({ layer, arm }) => layer === 'holdout:p' && arm === 'held'),
  );
  const names = new Set(held.map(({ decision }) => decision.user));
  expect(names.size).toBeGreaterThan(4);
  expect(life.sent.filter(({ user }) => names.has(user))).toEqual([]);
  expect(held.some(({ decision }) => decision.shadow !== undefined)).toBe(true);
});

test('limits hold for users by their arm, for shared mailboxes, and for the plan of each period', () => {
  expect(life.sent.length).toBeGreaterThan(40);
  const week = life.sent.filter(({ at }) => at < start + 7 * msPerDay);
  for (const count of countBy(week, ({ user }) => user)) expect(count).toBeLessThanOrEqual(limit);
  const calm = week.filter(({ user }) => armOf(user, 'calm') === 'calm');
  for (const count of countBy(calm, ({ user }) => user)) expect(count).toBe(1);
  const byMail = week.filter(({ intent }) => intent.channel === 'email');
  const shared = countBy(byMail, ({ user }) => mailboxOf(user));
  for (const count of shared) expect(count).toBeLessThanOrEqual(limit);
  expect(shared).toContain(limit);
  for (const { plan } of life.plans) {
    const isOfPlan = ({ user, at }: Life['sent'][number]) =>
      user === plan.user && at >= plan.at && at < plan.at + 3 * msPerDay;
    const own = life.sent.filter(isOfPlan);
    expect(own.length).toBeLessThanOrEqual(plan.plans[plan.chosen] === 'rare' ? 1 : 3);
    expect(own.filter(({ intent }) => intent.channel === 'push').length).toBeLessThanOrEqual(1);
  }
});
