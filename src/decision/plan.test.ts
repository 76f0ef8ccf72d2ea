import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { declaredPrices } from '../arbitration/index.ts';
import { parseEvent, type Event, type UserId } from '../events/index.ts';
import { millis, msPerDay, type Digest } from '../kit/index.ts';
import { pushed } from '../opportunities/index.ts';
import { planBandit, uniform } from '../policy/index.ts';
import {
  count,
  defineProgram,
  eachMessage,
  happens,
  plansDigest,
  portfolioOf,
  readProgram,
} from '../program/index.ts';
import {
  columnNames,
  linearPrior,
  linearScorer,
  planPrior,
  type PlanArtefact,
  type PlanBeliefs,
} from '../scoring/index.ts';
import { foldOf, stateOf } from '../state/index.ts';
import {
  bestOf,
  decodeDecision,
  decodePlan,
  deciderOf,
  encodeDecision,
  encodePlan,
  explain,
  explainPlan,
  planFactOf,
  planReplayerOf,
  replayerOf,
  type PlanDecision,
  type Setup,
  type Snapshot,
} from './index.ts';

const user = 'u1' as UserId;
const now = millis(Date.UTC(2024, 5, 5, 12));

const portfolio = portfolioOf([
  defineProgram({
    id: 'p',
    owner: 'team',
    channels: { push: { cost: 0.1 }, email: { cost: 0 } },
    features: { plays: count('play').within('7d') },
    candidateFeatures: { arm: eachMessage() },
    messages: {
      hi: { topic: 't', channels: ['push', 'email'] },
      note: { topic: 't', channels: ['push'], class: 'service' },
    },
    objectives: { plays: happens('play', { horizon: '1d', unit: 'play', rate: 1 }) },
    generators: [pushed({ source: 'test' })],
    rules: [],
    policy: uniform(),
    plans: {
      period: '7d',
      choices: [
        { name: 'silent', allowance: { all: 0 } },
        { name: 'calm', allowance: { push: 1, all: 2 } },
        { name: 'lively', allowance: { push: 3, all: 5 } },
      ],
      policy: planBandit({ neighbours: 0.1, newUsers: { age: '1d', plan: 'silent' } }),
      floor: 0.05,
    },
  }),
]);
const plans = portfolio.plans!;
const beliefs: PlanBeliefs = {
  kind: 'plans',
  version: 1,
  plans: plansDigest(plans),
  beliefs: {
    silent: { mean: 0, sd: 0, rows: 10 },
    calm: { mean: 0.2, sd: 0.1, rows: 10 },
    lively: { mean: 0.1, sd: 0.2, rows: 10 },
  },
};
const setupWith = (change: Partial<Setup> = {}): Setup => ({
  workspace: { id: 'w', secret: 's' },
  portfolio,
  scorer: linearScorer(linearPrior(portfolio), portfolio),
  prices: declaredPrices(portfolio),
  planBeliefs: beliefs,
  engine: 'test',
  ...change,
});
const setup = setupWith();

let serial = 0;
const fact = (rest: Record<string, unknown>): Event => {
  const parsed = parseEvent({ id: `e${++serial}`, user, at: now - 2 * msPerDay, ...rest });
  if (!parsed.ok) throw parsed.error;
  return parsed.value;
};
const known = [
  fact({ kind: 'consent', scope: 'push', granted: true }),
  fact({ kind: 'consent', scope: 'email', granted: true }),
  fact({ kind: 'consent', scope: 'personalisation', granted: true }),
  fact({ kind: 'address', channel: 'push', address: 'a', valid: true }),
  fact({ kind: 'address', channel: 'email', address: 'b', valid: true }),
  fact({ kind: 'activity', name: 'play' }),
  fact({ kind: 'opportunity', program: 'p', generator: 'pushed', key: 'k', until: now + 30 * msPerDay }),
];
const chosen = (plan: string, at: number) =>
  fact({ kind: 'decision', decision: `d-${plan}`, clock: 'plan', consumed: [], plan, at });
const reserved = (channel: string, slot: number, cls = 'marketing') =>
  fact({
    kind: 'decision',
    decision: `s${serial}`,
    clock: 'send',
    consumed: [],
    at: slot,
    intent: { program: 'p', message: 'hi', channel, class: cls, topic: 't', slot },
  });
const snapshotOf = (events: readonly Event[], version = 7): Snapshot => ({
  state: stateOf(foldOf(portfolio), user, events),
  version,
  zone: null,
  stops: { messages: [], programs: [], channels: [], marketing: false },
});
const choose = (events: readonly Event[], version = 7, from = setup): PlanDecision | undefined =>
  deciderOf(from).choosePlan(snapshotOf(events, version), now, 3);
const decide = (events: readonly Event[], from = setup, at = now) =>
  deciderOf(from).decide(snapshotOf(events), at, 0);
const reasons = (events: readonly Event[], at = now) => {
  const { candidates, noes } = decide(events, setup, at);
  const nameOf = ({ message, channel }: (typeof candidates)[number]) =>
    `${portfolio.messages[message]!.name}/${portfolio.channels[channel]!.name}`;
  return noes.map(({ candidate, reason, until }) => [nameOf(candidates[candidate]!), reason, until]);
};

describe('a plan is chosen', () => {
  test('when there is none, when its period is over and when it is gone from the program; not before', () => {
    expect(choose(known)).toBeDefined();
    expect(choose([...known, chosen('calm', now - msPerDay)])).toBeUndefined();
    expect(choose([...known, chosen('calm', now - 7 * msPerDay + 1)])).toBeUndefined();
    expect(choose([...known, chosen('calm', now - 7 * msPerDay)])).toBeDefined();
    expect(choose([...known, chosen('retired', now - msPerDay)])).toBeDefined();
    expect(choose([...known, fact({ kind: 'erasure' })])).toBeUndefined();
  });

  test('never where none are declared', () => {
    const [program] = portfolio.programs;
    const { plans: _, ...without } = program!;
    const bare = portfolioOf([without]);
    const other = {
      ...setup,
      portfolio: bare,
      scorer: linearScorer(linearPrior(bare), bare),
      planBeliefs: undefined,
    };
    expect(choose(known, 7, other)).toBeUndefined();
    expect(decide(known, other).plan).toBeUndefined();
  });

  test('with the beliefs, the exact chance of each and the features as seen', () => {
    const plan = choose(known)!;
    expect(plan).toMatchObject({ plans: ['silent', 'calm', 'lively'], epoch: 7, attempt: 3, clock: 'plan' });
    expect([...plan.mean]).toEqual([0, 0.2, 0.1]);
    expect([...plan.userRow]).toEqual([1, 1]);
    expect(plan.age).toBe(2 * msPerDay);
    expect(plan.probability.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 12);
    expect(plan.propensity).toBe(plan.probability[plan.chosen]);
    expect(planFactOf(plan)).toMatchObject({ clock: 'plan', plan: plan.plans[plan.chosen], consumed: [] });
  });

  test('without consent to personalisation from the constant alone', () => {
    const anonymous = known.filter((e) => e.kind !== 'consent' || e.scope !== 'personalisation');
    expect([...choose(anonymous)!.userRow]).toEqual([1, 0]);
  });

  test('conservatively for a user who came today', () => {
    const today = known.map((event) => ({ ...event, at: now - 1 }));
    const { probability } = choose(today)!;
    expect(probability[0]).toBeCloseTo(0.05 + 0.85 * 0.9, 12);
    expect(probability[2]).toBeCloseTo(0.05, 12);
  });

  test('as often as its probabilities say', () => {
    const { probability } = choose(known)!;
    const drawn = new Float64Array(3);
    const n = 4000;
    for (let version = 0; version < n; version++) drawn[choose(known, version)!.chosen]!++;
    const chi2 = drawn.reduce((sum, seen, j) => {
      const expected = n * probability[j]!;
      return sum + ((seen - expected) * (seen - expected)) / expected;
    }, 0);
    expect(chi2).toBeLessThan(13.8); // 0.999 quantile at 2 degrees of freedom
  });

  test('by beliefs that fit, or by none', () => {
    expect([...choose(known, 7, setupWith({ planBeliefs: undefined }))!.sd]).toEqual([1, 1, 1]);
    const about = (change: Partial<PlanBeliefs>) => () =>
      choose(known, 7, setupWith({ planBeliefs: { ...beliefs, ...change } }));
    expect(about({ plans: 'x' })).toThrow('its beliefs are about other plans');
    expect(about({ beliefs: {} })).toThrow('it believes nothing of "silent"');
  });
});

describe('the plan record', () => {
  const plan = choose(known)!;
  const bytes = encodePlan(plan);

  test('reads back as it was written, and is no send decision', () => {
    expect(decodePlan(bytes)).toEqual(plan);
    expect(encodePlan(decodePlan(bytes))).toEqual(bytes);
    expect(() => decodeDecision(bytes)).toThrow('of another format');
  });

  test('any flipped bit is found', () => {
    fc.assert(
      fc.property(fc.nat(bytes.length * 8 - 1), (bit) => {
        const damaged = bytes.slice();
        damaged[bit >> 3]! ^= 1 << (bit & 7);
        expect(() => decodePlan(damaged)).toThrow('damaged');
      }),
    );
  });

  test('replays bit for bit, names what differs, and refuses another setup', () => {
    const replay = planReplayerOf(setup);
    expect(replay(decodePlan(bytes))).toEqual([]);
    const tampered = { ...plan, probability: plan.probability.map((p) => p / 2) } as PlanDecision;
    expect(new Set(replay(tampered).map(({ what }) => what))).toEqual(new Set(['probability']));
    expect(() => planReplayerOf(setupWith({ planBeliefs: planPrior(plans) }))(plan)).toThrow(
      'made with beliefs',
    );
    const elsewhere = { ...plan, digests: { ...plan.digests, portfolio: 'x' as Digest } } as PlanDecision;
    expect(() => replay(elsewhere)).toThrow('made with portfolio');
  });

  test('goes by the user and the exchange rates where values are by user, and replays from its features', () => {
    const rate = (plays: number) => ({ ...declaredPrices(portfolio), rates: { plays } });
    const byUser = (j: number) => [0, j];
    const planBeliefs: PlanArtefact = {
      kind: 'planQ',
      version: 1,
      plans: plansDigest(plans),
      columns: [...columnNames(portfolio).user],
      ahead: 2,
      objectives: ['plays'],
      weights: [[0, 1, 2].map(byUser), [0, 1, 3].map(() => [0, 0])],
      noise: [
        [1, 0],
        [0, 0],
      ],
      spread: [0, 1, 2].map(() => [0.04, 0, 0, 0]),
      rows: [1, 1, 1],
    };
    for (const plays of [1, 3]) {
      const by = setupWith({ planBeliefs, prices: rate(plays) });
      const made = decodePlan(encodePlan(choose(known, 7, by)!));
      expect([...made.mean]).toEqual([0, plays, 2 * plays]);
      expect([...made.sd]).toEqual([0.2, 0.2, 0.2].map((sd) => expect.closeTo(sd * plays, 12)));
      expect(planReplayerOf(by)(made)).toEqual([]);
      expect(() => planReplayerOf(setupWith({ planBeliefs, prices: rate(9) }))(made)).toThrow('prices');
    }
  });

  test('is explained', () => {
    const explained = explainPlan(plan, portfolio);
    expect(explained).toMatchObject({
      until: new Date(now + 7 * msPerDay).toISOString(),
      features: [{ name: 'plays', value: 1 }],
      chosen: plan.plans[plan.chosen],
      propensity: plan.propensity,
    });
    expect(explained.plans[1]).toMatchObject({ name: 'calm', allowance: { push: 1, all: 2 }, mean: 0.2 });
    const before = plan.probability.slice(0, plan.chosen).reduce((sum, p) => sum + p, 0);
    expect(explained.draw).toBeGreaterThanOrEqual(before);
    expect(explained.draw).toBeLessThan(before + plan.propensity);
  });
});

describe('the allowance', () => {
  const begun = now - msPerDay;
  const end = begun + 7 * msPerDay;
  const under = (plan: string, ...contacts: readonly Event[]) => [...known, chosen(plan, begun), ...contacts];

  test('of the channel is a ceiling, until the period ends', () => {
    expect(reasons(under('calm', reserved('push', now - 1)))).toEqual([['hi/push', 'plan_spent', end]]);
  });
  test('of all channels counts all of them, planned ones too', () => {
    expect(reasons(under('calm', reserved('email', begun), reserved('email', now + msPerDay)))).toEqual([
      ['hi/push', 'plan_spent', end],
      ['hi/email', 'plan_spent', end],
    ]);
  });
  test('0 allows no marketing at all, and leaves service messages alone', () => {
    expect(reasons(under('silent')).map(([name]) => name)).toEqual(['hi/push', 'hi/email']);
  });
  test('does not count what went before the period, or what is no marketing', () => {
    const before = reserved('push', begun - 1);
    expect(reasons(under('calm', before, reserved('push', now - 1, 'service')))).toEqual([]);
  });
  test('of a plan that no other follows holds for each of its periods', () => {
    const later = millis(end + 1);
    expect(reasons(under('calm', reserved('push', now)), later)).toEqual([]);
    expect(reasons(under('calm', reserved('push', end)), later)).toEqual([
      ['hi/push', 'plan_spent', end + 7 * msPerDay],
    ]);
  });
  test('says nothing before the first plan', () => {
    expect(reasons(known)).toEqual([]);
  });
});

describe('a send decision under a plan', () => {
  const events = [...known, chosen('lively', now), reserved('email', now - 1), reserved('push', now)];
  const priced = setupWith({
    prices: {
      ...declaredPrices(portfolio),
      plan: { decisions: 9, share: 0.7, mean: 0.3, shape: [0.2, 0.8, 2] },
    },
  });

  test('logs the plan and what it has left, and replays from the bytes', () => {
    const decision = decide(events, priced);
    expect(decision.plan).toMatchObject({ name: 'lively', from: now, until: now + 7 * msPerDay });
    expect([...decision.plan!.left]).toEqual([2, Number.POSITIVE_INFINITY, 4]);
    const read = decodeDecision(encodeDecision(decision));
    expect(read).toEqual(decision);
    expect(replayerOf(priced)(read, 'features')).toEqual([]);
  });

  test('has the price of its allowance in the values, and explains it', () => {
    const decision = decide(events, priced);
    const explained = explain(decision, portfolio, priced.prices);
    expect(explained.terms).toEqual(['plays', 'message', 'plan']);
    expect(explained.plan).toEqual({
      name: 'lively',
      until: new Date(now + 7 * msPerDay).toISOString(),
      left: { push: 2, all: 4 },
    });
    for (const { terms, value } of explained.choices)
      expect(terms.reduce((sum, term) => sum + term, 0)).toBeCloseTo(value, 12);
    const [push, email, note, silence] = explained.choices.map(({ terms }) => terms[2]!);
    expect(push).toBeLessThan(email!);
    expect(email).toBeLessThan(0);
    expect(note === 0 && silence === 0).toBe(true);
  });

  test('names what its best marketing message is worth, whatever the price of the plan', () => {
    const belief = { mean: { plays: { user: { '(always)': 0.5 } } } };
    const scorer = linearScorer(linearPrior(portfolio, belief), portfolio);
    const best = bestOf({ portfolio, prices: setup.prices });
    for (const prices of [setup.prices, priced.prices])
      expect(best(decide(events, setupWith({ scorer, prices })))).toBe(0.5);
    expect(best(decide(events, priced))).toBe(0);
    const spent = decide([...known, chosen('silent', now)], setupWith({ scorer }));
    expect(best(spent)).toBeUndefined();
    expect(bestOf({ ...setup, scorer })(spent)).toBe(0.5);
    const unwanted = fact({ kind: 'preference', topic: 't', wanted: false });
    expect(bestOf({ ...setup, scorer })(decide([...known, unwanted, chosen('silent', now)]))).toBe(0);
  });

  test('is valued by the rates of its own arm', () => {
    const belief = { mean: { plays: { user: { '(always)': 0.5 } } } };
    const dear = { name: 'dear', weight: 1, changes: { rates: { plays: 3 } } };
    const control = { name: 'control', weight: 1, changes: {} };
    const loose = { budgets: 'shared', data: 'shared' };
    const trial = {
      arms: [control, dear],
      traffic: 1,
      unit: { kind: 'user' },
      audience: { kind: 'always' },
      ...loose,
    };
    const programs = portfolio.programs.map((one) => readProgram({ ...one, experiments: { trial } }));
    const tried = portfolioOf(programs);
    const made = { ...setup, portfolio: tried, scorer: linearScorer(linearPrior(tried, belief), tried) };
    const decision = decide(events, made);
    const bestAs = (arm: string) =>
      bestOf(made)({ ...decision, assignments: [{ layer: 'experiment:trial', arm, share: 0.5 }] });
    expect([bestAs('control'), bestAs('dear')]).toEqual([0.5, 1.5]);
  });

  test('without a price is worth what it was, and has no such term', () => {
    const decision = decide(events);
    expect(decision.value).toEqual(Float64Array.of(-0.1, 0, -0.1));
    expect(explain(decision, portfolio, setup.prices).terms).toEqual(['plays', 'message']);
  });
});
