import { describe, expect, test } from 'vitest';
import { declaredPrices, pricesDigest } from '../arbitration/index.ts';
import { parseEvent, type Event, type UserId } from '../events/index.ts';
import { millis, msPerDay } from '../kit/index.ts';
import { pushed } from '../opportunities/index.ts';
import { fixed, fixedPlan, planBandit, uniform } from '../policy/index.ts';
import {
  experimentLayer,
  count,
  defineProgram,
  eachMessage,
  flag,
  happens,
  plansDigest,
  portfolioOf,
  variantOf,
  type ExperimentInput,
} from '../program/index.ts';
import { linearPrior, linearScorer, planPrior, type PlanBeliefs } from '../scoring/index.ts';
import { foldOf, stateOf, type UserState } from '../state/index.ts';
import {
  bestOf,
  deciderOf,
  decodePlan,
  encodePlan,
  explain,
  explainPlan,
  planReplayerOf,
  recheckerOf,
  replayerOf,
  setupsUnder,
  type Decision,
  type Setup,
  type Snapshot,
} from './index.ts';

const now = millis(Date.UTC(2024, 5, 5, 12));
const features = { plays: count('play').within('7d'), premium: flag('premium') };
type Input = ExperimentInput<typeof features>;

const portfolioWith = (experiments: Readonly<Record<string, Input>>) =>
  portfolioOf([
    defineProgram({
      id: 'p',
      owner: 'team',
      channels: { push: { cost: 0 } },
      features,
      candidateFeatures: { message: eachMessage() },
      messages: { hi: { topic: 't', channels: ['push'] }, ho: { topic: 't', channels: ['push'] } },
      objectives: { plays: happens('play', { horizon: '1d', unit: 'play', rate: 1 }) },
      generators: [pushed({ source: 'test' })],
      rules: [],
      policy: fixed('best'),
      exploration: { mass: 0.2, silence: 0.1 },
      plans: {
        period: '7d',
        choices: [
          { name: 'rare', allowance: { all: 1 } },
          { name: 'calm', allowance: { all: 2 } },
        ],
        policy: planBandit(),
        floor: 0.1,
      },
      experiments,
    }),
  ]);

const believing = (mean: number) => (portfolio: Setup['portfolio']) =>
  linearScorer(
    linearPrior(portfolio, { mean: { plays: { candidate: { 'message[0]': mean, 'message[1]': 0.1 } } } }),
    portfolio,
  );

function setupWith(experiments: Readonly<Record<string, Input>>, more: Partial<Setup> = {}): Setup {
  const portfolio = portfolioWith(experiments);
  return {
    workspace: { id: 'w', secret: 's' },
    portfolio,
    scorer: believing(0.2)(portfolio),
    prices: declaredPrices(portfolio),
    engine: 'test',
    ...more,
  };
}

let serial = 0;
const factsOf = (user: string): readonly Event[] =>
  [
    { kind: 'consent', scope: 'push', granted: true },
    { kind: 'consent', scope: 'personalisation', granted: true },
    { kind: 'address', channel: 'push', address: user, valid: true },
    { kind: 'opportunity', program: 'p', generator: 'pushed', key: 'k', until: now + msPerDay },
  ].map((rest) => {
    const parsed = parseEvent({ id: `e${++serial}`, user, at: now - 2 * msPerDay, ...rest });
    if (!parsed.ok) throw parsed.error;
    return parsed.value;
  });

const users = Array.from({ length: 40 }, (_, i) => `user-${i}` as UserId);
const snapshotOf = ({ portfolio }: Setup, user: UserId, more: readonly Event[] = []): Snapshot => ({
  state: stateOf(foldOf(portfolio), user, [...factsOf(user), ...more]),
  version: 3,
  zone: null,
  stops: { messages: [], programs: [], channels: [], marketing: false },
});
const armIn = ({ assignments }: Pick<Decision, 'assignments'>) =>
  assignments.find(({ layer }) => layer === experimentLayer('x'))?.arm;

/** By arm of experiment x, a decision of some user in it. */
function decisions(setup: Setup) {
  const decider = deciderOf(setup);
  const made = users.map((user) => decider.decide(snapshotOf(setup, user), now, 0));
  return (arm: string) => made.find((decision) => armIn(decision) === arm)!;
}

describe('an arm with messages of its own', () => {
  const arms = { one: { changes: { messages: ['hi'] } }, other: { changes: { messages: ['ho'] } }, both: {} };
  const setup = setupWith({ x: { arms } });
  const of = decisions(setup);
  const nameOf = (message: number) => setup.portfolio.messages[message]!.name;

  test('chooses among them alone, refuses the others by name, and repeats', () => {
    const eligible = (arm: string) => {
      const { candidates, eligible: n } = of(arm);
      return candidates.slice(0, n).map(({ message }) => nameOf(message));
    };
    expect([eligible('one'), eligible('other'), eligible('both')]).toEqual([['hi'], ['ho'], ['hi', 'ho']]);
    const { noes } = explain(of('one'), setup.portfolio, setup.prices);
    expect(noes).toHaveLength(1);
    expect(noes[0]!.name).toContain('ho by push');
    expect(noes[0]!.reasons).toEqual([
      { code: 'out_of_play', words: 'the arm of the user leaves the message out' },
    ]);
    const replay = replayerOf(setup);
    for (const arm of ['one', 'other', 'both']) expect(replay(of(arm), 'features')).toEqual([]);
  });

  test('sends nothing that it leaves out, though it was decided before', () => {
    const recheck = recheckerOf(setup.portfolio);
    const { user, id } = of('one');
    const sent = (message: string) =>
      recheck(
        snapshotOf(setup, user),
        {
          decision: id,
          intent: { program: 'p', message, channel: 'push', class: 'marketing', topic: 't', slot: now },
        },
        now,
      ).map(({ reason }) => reason);
    expect([sent('hi'), sent('ho')]).toEqual([[], ['out_of_play']]);
  });
});

test('an arm with an audience of its own', () => {
  const setup = setupWith({
    x: { arms: { all: {}, few: { changes: { audience: (user) => user.premium.isTrue() } } } },
  });
  const of = decisions(setup);
  expect(of('all').eligible).toBe(2);
  expect(of('few').noes.map(({ reason }) => reason)).toEqual(['not_in_audience', 'not_in_audience']);
});

describe('an arm with contact plans of its own', () => {
  const arms = {
    control: {},
    rare: { changes: { plans: { policy: fixedPlan({ plan: 'rare' }), floor: 0 } } },
    more: { changes: { plans: { allowances: { calm: { all: 5 } } } } },
  };
  const plans = portfolioWith({}).plans!;
  const beliefs: PlanBeliefs = {
    ...planPrior(plans),
    beliefs: { rare: { mean: 0, sd: 0, rows: 9 }, calm: { mean: 0.5, sd: 0.1, rows: 9 } },
  };
  const setup = setupWith({ x: { arms } }, { planBeliefs: beliefs });
  const chosen = users.map((user) => deciderOf(setup).choosePlan(snapshotOf(setup, user), now, 0)!);
  const of = (arm: string) => chosen.find((plan) => armIn(plan) === arm)!;

  test('is chosen for by its own policy and by beliefs about its own plans, and says so in the record', () => {
    expect([...of('rare').probability]).toEqual([1, 0]);
    expect([...of('control').mean]).toEqual([0, 0.5]);
    // Nobody knows what plans with other allowances are worth.
    expect([...of('more').mean]).toEqual([0, 0]);
    const offered = variantOf(setup.portfolio, new Map([['x', 'more']])).portfolio.plans!;
    expect(plansDigest(offered)).not.toBe(plansDigest(plans));
    for (const plan of chosen) expect(decodePlan(encodePlan(plan))).toEqual(plan);
  });

  test('is repeated by the beliefs that its record names, and explained with its allowances', () => {
    const offered = variantOf(setup.portfolio, new Map([['x', 'more']])).portfolio.plans!;
    const named = new Map([beliefs, planPrior(offered)].map((one) => [one.plans, one]));
    for (const plan of chosen) {
      const planBeliefs = named.get(plansDigest(armIn(plan) === 'more' ? offered : plans))!;
      expect(planReplayerOf({ ...setup, planBeliefs })(plan)).toEqual([]);
    }
    const explained = (arm: string) => explainPlan(of(arm), setup.portfolio).plans[1]!.allowance;
    expect([explained('control'), explained('more')]).toEqual([{ all: 2 }, { all: 5 }]);
  });

  test('allows what its plans allow', () => {
    const left = (arm: string) => {
      const { user } = of(arm);
      const plan = parseEvent({
        id: `p${++serial}`,
        user,
        at: now - 1,
        kind: 'decision',
        decision: `d${serial}`,
        clock: 'plan',
        consumed: [],
        plan: 'calm',
      });
      if (!plan.ok) throw plan.error;
      const decision = deciderOf(setup).decide(snapshotOf(setup, user, [plan.value]), now, 0);
      return decision.plan!.left.at(-1);
    };
    expect([left('control'), left('more')]).toEqual([2, 5]);
  });

  test('takes what it learned alone for itself, with the price of its plans', () => {
    const offered = variantOf(setup.portfolio, new Map([['x', 'more']])).portfolio.plans!;
    const prospects = { decisions: 9, share: 0.7, mean: 0.3, shape: [0.2, 2] };
    const own = { ...beliefs, plans: plansDigest(offered), prospects };
    const scorer = believing(0.9)(setup.portfolio);
    const diverted = setupWith(
      { x: { arms, data: 'diverted' } },
      { planBeliefs: beliefs, learned: [{ experiment: 'x', arm: 'more', scorer, plans: own }] },
    );
    const decider = deciderOf(diverted);
    const made = users.map((user) => decider.decide(snapshotOf(diverted, user), now, 0));
    for (const decision of made) {
      const isOwn = armIn(decision) === 'more';
      expect(decision.digests.artefact).toBe((isOwn ? scorer : diverted.scorer).digest);
      const prices = isOwn ? { ...diverted.prices, plan: prospects } : diverted.prices;
      expect(decision.digests.prices).toBe(pricesDigest(prices));
      // What a record names is all that it takes to repeat it.
      const { learned: _, ...named } = { ...diverted, prices, scorer: isOwn ? scorer : diverted.scorer };
      expect(replayerOf(named)(decision, 'features')).toEqual([]);
      expect(bestOf(diverted)(decision)).toBeCloseTo(isOwn ? 0.9 : 0.2, 6);
    }
    const plan = users
      .map((user) => decider.choosePlan(snapshotOf(diverted, user), now, 0)!)
      .find((one) => armIn(one) === 'more')!;
    expect([...plan.mean]).toEqual([0, 0.5]);
  });
});

test('an arm that names an artefact is repeated without those of other arms', () => {
  const portfolio = portfolioWith({});
  const scorer = believing(0.7)(portfolio);
  const stranger = '0'.repeat(64);
  const arms = {
    control: {},
    own: { changes: { artefact: scorer.digest } },
    gone: { changes: { artefact: stranger }, weight: 0 },
  };
  const setup = setupWith({ x: { arms } });
  expect(() => deciderOf(setup)).toThrow('the setup has no scorer of artefact');
  const missing = { ...scorer, digest: stranger as typeof scorer.digest };
  const of = decisions({ ...setup, scorers: [scorer, missing] });
  expect(of('own').digests.artefact).toBe(scorer.digest);
  expect(replayerOf({ ...setup, scorer })(of('own'), 'features')).toEqual([]);
  expect(replayerOf(setup)(of('control'), 'features')).toEqual([]);
  const decider = deciderOf({ ...setup, scorers: [scorer, missing] });
  for (const user of users) {
    const plan = decider.choosePlan(snapshotOf(setup, user), now, 0)!;
    expect(planReplayerOf(setup)(plan)).toEqual([]);
  }
  const under = setupsUnder({ ...setup, scorers: [scorer, missing] });
  expect(under(of('own').assignments).scorer.digest).toBe(scorer.digest);
});

describe('a user is assigned once a decision', () => {
  /** A state that counts how often it is asked what was met, which assigning does once. */
  function counting(state: UserState): { readonly state: UserState; readonly asked: () => number } {
    let asked = 0;
    const counted = Object.defineProperty({ ...state }, 'exposed', {
      // A copy of the state asks nothing.
      enumerable: false,
      get: () => {
        asked++;
        return undefined;
      },
    });
    return { state: counted, asked: () => asked };
  }

  test.each([
    ['no experiment changes anything', { x: { arms: { a: {}, b: {} } } }],
    ['arms change something', { x: { arms: { a: {}, b: { changes: { policy: uniform() } } } } }],
  ] as const)('where %s', (_, experiments) => {
    const setup = setupWith(experiments);
    const snapshot = snapshotOf(setup, users[0]!);
    const asked = (run: (snapshot: Snapshot) => unknown) => {
      const { state, asked: times } = counting(snapshot.state);
      run({ ...snapshot, state });
      return times();
    };
    const decider = deciderOf(setup);
    expect(asked((one) => decider.propose(one, now))).toBe(1);
    expect(asked((one) => decider.decide(one, now, 0))).toBe(1);
    expect(asked((one) => decider.choosePlan(one, now, 0))).toBe(1);
    const recheck = recheckerOf(setup.portfolio);
    const intent = {
      program: 'p',
      message: 'hi',
      channel: 'push',
      class: 'marketing',
      topic: 't',
      slot: now,
    } as const;
    const decision = decider.decide(snapshot, now, 0).id;
    // Once more by the copy without its own contact.
    expect(asked((one) => recheck(one, { decision, intent }, now))).toBe(2);
  });
});
