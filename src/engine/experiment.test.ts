import { describe, expect, test } from 'vitest';
import { declaredPrices, pricesDigest } from '../arbitration/index.ts';
import { decodeDecision, replayerOf, type Decision, type Setup } from '../decision/index.ts';
import { minimumGap } from '../eligibility/index.ts';
import { parseEvent, type Event, type UserId } from '../events/index.ts';
import { millis, msPerDay, msPerHour } from '../kit/index.ts';
import { pushed } from '../opportunities/index.ts';
import { fixed, uniform } from '../policy/index.ts';
import {
  experimentLayer,
  defineProgram,
  eachMessage,
  flag,
  happens,
  portfolioOf,
  type ExperimentInput,
  type Row,
} from '../program/index.ts';
import { linearPrior, linearScorer } from '../scoring/index.ts';
import { memoryStore } from '../store/drivers/memory.ts';
import { engineOf, machineZones } from './index.ts';

const now = millis(Date.UTC(2024, 5, 5, 12));
const zones = machineZones();
const features = { premium: flag('premium') };
type Experiments = Readonly<Record<string, ExperimentInput<typeof features>>>;

interface Rest {
  readonly globalHoldout?: number;
  readonly rules?: readonly Row[];
}

const setupWith = (experiments: Experiments, { globalHoldout = 0, rules = [] }: Rest = {}): Setup => {
  const portfolio = portfolioOf([
    defineProgram({
      id: 'p',
      owner: 'team',
      channels: { push: { cost: 0 } },
      features,
      candidateFeatures: { message: eachMessage() },
      messages: { hi: { topic: 't', channels: ['push'] }, ho: { topic: 't', channels: ['push'] } },
      objectives: { plays: happens('play', { horizon: '1d', unit: 'play', rate: 1 }) },
      generators: [pushed({ source: 'test' })],
      rules,
      policy: fixed('best'),
      exploration: { mass: 0, silence: 0 },
      globalHoldout,
      experiments,
    }),
  ]);
  const mean = { plays: { candidate: { 'message[0]': 0.2, 'message[1]': 0.1 } } };
  return {
    workspace: { id: 'w', secret: 's' },
    portfolio,
    scorer: linearScorer(linearPrior(portfolio, { mean }), portfolio),
    prices: declaredPrices(portfolio),
    engine: 'test',
  };
};

let serial = 0;
const fact = (user: string, rest: Record<string, unknown>): Event => {
  const parsed = parseEvent({ id: `e${++serial}`, user, at: now - msPerDay, ...rest });
  if (!parsed.ok) throw parsed.error;
  return parsed.value;
};
const reasonsFor = (user: string, from: number): readonly Event[] => [
  fact(user, { kind: 'consent', scope: 'push', granted: true }),
  fact(user, { kind: 'address', channel: 'push', address: user, valid: true }),
  fact(user, {
    kind: 'opportunity',
    program: 'p',
    generator: 'pushed',
    key: `k${from}`,
    at: from,
    until: from + msPerDay,
  }),
];

const users = Array.from({ length: 60 }, (_, i) => `user-${i}` as UserId);
const armIn = ({ assignments }: Pick<Decision, 'assignments'>, experiment: string) =>
  assignments.find(({ layer }) => layer === experimentLayer(experiment))?.arm;

/** A store and what decides over it; `decide` gives every user a reason to speak. */
function world() {
  const store = memoryStore();
  const decide = async (setup: Setup, at: number, who: readonly UserId[] = users) => {
    const turns = who.map((user) => ({ user, facts: reasonsFor(user, at), decideAt: millis(at) }));
    return engineOf({ store, setup, zones }).take(turns);
  };
  return { store, decide };
}

describe('an experiment on the policy', () => {
  const arms = { control: {}, random: { changes: { policy: uniform(), rates: { plays: 2 } } } };
  const setup = setupWith({ draw: { arms } });

  test('each arm draws by its own policy and rates, and its records replay under the one portfolio', async () => {
    const { store, decide } = world();
    const results = await decide(setup, now);
    const replay = replayerOf(setup);
    const seen = new Set<string>();
    for (const { decision } of results) {
      const arm = armIn(decision!, 'draw')!;
      seen.add(arm);
      expect(decision!.digests.portfolio).toBe(setup.portfolio.digest);
      expect(decision!.digests.prices).toBe(pricesDigest(setup.prices));
      const bytes = await store.record(decision!.id);
      const read = decodeDecision(bytes!);
      expect(replay(read, 'features')).toEqual([]);
      // The best candidate for certain, or each of three choices alike; values are doubled with the rate.
      const { probability, value } = decision!;
      if (arm === 'control') expect([...probability]).toContain(1);
      else for (const p of probability) expect(p).toBeCloseTo(1 / 3, 12);
      expect(Math.max(...value)).toBeCloseTo(arm === 'control' ? 0.2 : 0.4, 6);
    }
    expect(seen).toEqual(new Set(['control', 'random']));
  });

  test('the first decision exposes, once, and the arm is kept while the experiment shrinks to nothing', async () => {
    const { store, decide } = world();
    const first = await decide(setup, now);
    const shrunk = setupWith({ draw: { arms, traffic: 0 } });
    const later = now + 2 * msPerDay;
    const second = await decide(shrunk, later, [...users, 'newcomer' as UserId]);
    for (const [i, { decision, state }] of first.entries()) {
      const arm = armIn(decision!, 'draw')!;
      expect(state.exposed).toEqual({ draw: { arm, share: 0.5, at: now } });
      expect(armIn(second[i]!.decision!, 'draw')).toBe(arm);
      expect(second[i]!.state.exposed).toEqual(state.exposed);
    }
    expect(armIn(second.at(-1)!.decision!, 'draw')).toBeUndefined();
    expect(second.at(-1)!.state.exposed).toBeUndefined();
    const { state } = (await store.read([users[0]!]))[0]!;
    expect(state.exposed!['draw']!.at).toBe(now);
  });

  test('who has no reason to be spoken to is assigned, and not exposed; who is held is neither', async () => {
    const { store } = world();
    const engine = engineOf({ store, setup, zones });
    const [quiet] = await engine.take([{ user: users[0]!, facts: [], decideAt: now }]);
    expect(armIn(quiet!.decision!, 'draw')).toBeDefined();
    expect(quiet!.state.exposed).toBeUndefined();
    const results = await world().decide(setupWith({ draw: { arms } }, { globalHoldout: 0.5 }), now);
    const held = results.filter(({ decision }) => decision!.assignments[0]!.arm === 'held');
    expect(held.length).toBeGreaterThan(10);
    for (const { decision, state } of held) {
      expect(decision!.assignments).toHaveLength(1);
      expect(decision!.chosen).toBe(-1);
      expect(state.exposed).toBeUndefined();
    }
  });
});

test('an experiment on rules holds when deciding and at dispatch', async () => {
  const arms = { spaced: {}, free: { changes: { rules: [] } } };
  const setup = setupWith({ pace: { arms } }, { rules: [minimumGap({ gap: '2d', otherwise: 'drop' })] });
  const { store, decide } = world();
  const dispatch = async (at: number) => {
    const sent: string[] = [];
    const due = { now: millis(at), limit: 1000, lease: 1000 };
    await engineOf({ store, setup, zones }).dispatch(
      due,
      (all) => void sent.push(...all.map((one) => one.user)),
    );
    return sent.toSorted();
  };
  const first = await decide(setup, now);
  expect(await dispatch(now)).toEqual(users.toSorted());
  const later = now + 6 * msPerHour;
  const second = await decide(setup, later);
  const free = users.filter((_, i) => armIn(first[i]!.decision!, 'pace') === 'free');
  expect(free.length).toBeGreaterThan(10);
  expect(second.flatMap(({ decision }) => (decision!.chosen < 0 ? [] : [decision!.user]))).toEqual(free);
  expect(await dispatch(later)).toEqual(free.toSorted());
});

test('a household is in one arm whoever of it is decided for first, while the traffic grows and shrinks', async () => {
  const unit = { kind: 'trait', trait: 'household' } as const;
  const homes = (traffic: number) =>
    setupWith({ tone: { arms: { control: {}, bold: { changes: { policy: uniform() } } }, unit, traffic } });
  const { store, decide } = world();
  const houseOf = (user: UserId) => `h${users.indexOf(user) % 20}`;
  await engineOf({ store, setup: homes(1), zones }).take(
    users.map((user) => ({
      user,
      facts: [fact(user, { kind: 'trait', name: 'household', value: houseOf(user) })],
    })),
  );
  const arms = new Map<string, Set<string>>();
  const met = new Map<UserId, string>();
  for (const [i, traffic] of [0.3, 1, 0.6, 0].entries()) {
    // One more of each household every time, and all who came before.
    const results = await decide(homes(traffic), now + i * msPerDay, users.slice(0, 20 * (i + 1)));
    for (const { decision } of results) {
      const arm = armIn(decision!, 'tone');
      const { user } = decision!;
      expect(arm).toBe(met.get(user) ?? arm);
      if (arm === undefined) continue;
      met.set(user, arm);
      arms.set(houseOf(user), (arms.get(houseOf(user)) ?? new Set()).add(arm));
    }
  }
  expect(arms.size).toBe(20);
  for (const one of arms.values()) expect(one.size).toBe(1);
  expect(new Set([...arms.values()].flatMap((one) => [...one]))).toEqual(new Set(['control', 'bold']));
});

describe('an arm that cannot work is refused when the engine is set up', () => {
  const refused = (changes: NonNullable<ExperimentInput<typeof features>['arms'][string]['changes']>) => () =>
    engineOf({
      store: memoryStore(),
      setup: setupWith({ x: { arms: { control: {}, bold: { changes } } } }),
      zones,
    });
  test.each([
    ['an artefact that is not there', { artefact: '0'.repeat(64) }, /no scorer of artefact 0/],
    ['a budget that is not scarce', { lambdas: { sends: 1 } }, /no budget "sends"/],
    ['a policy that there is not', { policy: { kind: 'magic', version: 1, options: {} } }, /no "magic"/],
  ])('%s', (_what, changes, problem) => {
    expect(refused(changes)).toThrow(problem);
  });
});

test('an arm may score by another artefact, by its digest', async () => {
  const plain = setupWith({});
  const other = linearScorer(
    linearPrior(plain.portfolio, {
      mean: { plays: { candidate: { 'message[0]': 0.1, 'message[1]': 0.5 } } },
    }),
    plain.portfolio,
  );
  const arms = { control: {}, learned: { changes: { artefact: other.digest } } };
  const setup = { ...setupWith({ model: { arms } }), scorers: [other] };
  const results = await world().decide(setup, now);
  for (const { decision } of results) {
    const isLearned = armIn(decision!, 'model') === 'learned';
    expect(decision!.digests.artefact).toBe(isLearned ? other.digest : setup.scorer.digest);
    expect(decision!.candidates[decision!.chosen]!.message).toBe(isLearned ? 1 : 0);
    expect(replayerOf(setup)(decision!, 'features')).toEqual([]);
  }
});
