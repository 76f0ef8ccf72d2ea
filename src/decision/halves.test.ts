// Whoever scores between the two halves gets the decision that `decide` makes.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { declaredPrices } from '../arbitration/index.ts';
import { cap, minimumGap } from '../eligibility/index.ts';
import { parseEvent, type Event, type UserId } from '../events/index.ts';
import { millis, msPerDay, msPerHour, utcTable, type Millis } from '../kit/index.ts';
import { onSchedule, pushed } from '../opportunities/index.ts';
import { fixedPlan, softmax, uniform } from '../policy/index.ts';
import {
  contacts,
  count,
  defineProgram,
  eachMessage,
  happens,
  hourOfDay,
  portfolioOf,
} from '../program/index.ts';
import { emptyIncrements, linearPrior, linearScorer, type Increments } from '../scoring/index.ts';
import { foldOf, stateOf } from '../state/index.ts';
import {
  deciderOf,
  encodeDecision,
  setupsUnder,
  type Decider,
  type Decision,
  type Setup,
  type Snapshot,
} from './index.ts';

/** A Monday, 8:00 UTC: an hour before its schedule. */
const monday = millis(Date.UTC(2026, 0, 5, 8));

const portfolio = portfolioOf([
  defineProgram({
    id: 'p',
    owner: 'team',
    channels: { push: { cost: 0.1 }, inapp: { cost: 0 } },
    features: { plays: count('play').within('7d') },
    candidateFeatures: { arm: eachMessage(), hour: hourOfDay(), tired: contacts('any').within('7d') },
    messages: {
      mix: { topic: 'mixes', channels: ['push', 'inapp'] },
      list: { topic: 'lists', channels: ['push'] },
      note: { topic: 'notes', channels: ['inapp'], class: 'service' },
    },
    objectives: {
      plays: happens('play', { horizon: '1d', unit: 'play', rate: 1 }),
      buys: happens('subscribe', { horizon: '7d', unit: 'purchase', rate: 10 }),
    },
    generators: [
      onSchedule({ hour: 9, days: [1, 3], validFor: '12h', message: 'mix' }),
      onSchedule({ hour: 18, days: [5], validFor: '12h', message: 'list' }),
      pushed({ source: 'test' }),
    ],
    rules: [cap({ limit: 2, per: '24h', otherwise: 'defer' }), minimumGap({ gap: '2h' })],
    policy: softmax({ temperature: 0.5 }),
    holdout: 0.4,
    plans: {
      period: '7d',
      choices: [
        { name: 'calm', allowance: { all: 2 } },
        { name: 'free', allowance: {} },
      ],
      policy: fixedPlan({ plan: 'calm' }),
    },
    experiments: {
      x: {
        arms: {
          usual: {},
          drawn: { changes: { policy: uniform() } },
          fewer: { changes: { messages: ['mix'] } },
        },
      },
      y: { arms: { everybody: {}, own: {} }, data: 'diverted' },
    },
  }),
]);

const believing = (mix: number) =>
  linearScorer(
    linearPrior(portfolio, {
      mean: {
        plays: { user: { plays: 0.05 }, candidate: { 'arm[0]': mix, 'arm[1]': 0.8, tired: -0.2 } },
        buys: { candidate: { 'arm[1]': 0.02 } },
      },
      sd: { plays: 0.1 },
    }),
    portfolio,
  );

const setup: Setup = {
  workspace: { id: 'w', secret: 's' },
  portfolio,
  scorer: believing(0.4),
  learned: [{ experiment: 'y', arm: 'own', scorer: believing(0.9) }],
  prices: {
    ...declaredPrices(portfolio),
    plan: { decisions: 5, share: 0.4, mean: 0.5, shape: [0.5, 1.5], beside: { share: 0.3, mean: 0.5 } },
  },
  engine: 'test',
};

const channel = fc.constantFrom('push', 'inapp');
const intent = fc.record({
  program: fc.constant('p'),
  message: fc.constant('mix'),
  class: fc.constant('marketing'),
  topic: fc.constant('mixes'),
  channel,
  slot: fc.integer({ min: -72, max: 3 }).map((hour) => monday + hour * msPerHour),
});
const decided = { kind: fc.constant('decision'), clock: fc.constant('send'), consumed: fc.constant([]) };

/** A fact, an hour before monday or a few days. */
const said = fc
  .tuple(
    fc.integer({ min: 0, max: 144 }),
    fc.oneof(
      fc.record({ kind: fc.constant('activity'), name: fc.constantFrom('play', 'subscribe') }),
      fc.record({ kind: fc.constant('consent'), scope: channel, granted: fc.boolean() }),
      fc.record({
        kind: fc.constant('opportunity'),
        program: fc.constant('p'),
        generator: fc.constant('test'),
        key: fc.constantFrom('k', 'l'),
        until: fc.constant(monday + 6 * msPerDay),
      }),
      fc.record({ ...decided, decision: fc.uuid(), intent }),
      fc.record({ ...decided, decision: fc.uuid(), shadow: fc.record({ decision: fc.uuid(), intent }) }),
    ),
  )
  .map(([hours, rest]) => ({ at: monday - hours * msPerHour, ...rest }));

/** A user at one version: what is known, and when it is asked about. */
const drawn = fc.record({
  user: fc.nat({ max: 60 }),
  personal: fc.boolean(),
  plan: fc.constantFrom('calm', 'calm', 'free', undefined),
  facts: fc.array(said, { maxLength: 8 }),
  zone: fc.constantFrom(utcTable, null),
  now: fc.nat({ max: 5 * 24 }).map((hours) => millis(monday + hours * msPerHour)),
  attempt: fc.nat({ max: 3 }),
});

type Drawn = typeof drawn extends fc.Arbitrary<infer T> ? T : never;

interface Asked {
  readonly snapshot: Snapshot;
  readonly now: Millis;
  readonly attempt: number;
}

let serial = 0;
function asked({ user: number, personal, plan, facts, zone, now, attempt }: Drawn): Asked {
  const user = `u${number}` as UserId;
  const known = [
    ...['push', 'inapp'].flatMap((scope) => [
      { kind: 'consent', scope, granted: true },
      { kind: 'address', channel: scope, address: `${user}-${scope}`, valid: true },
    ]),
    ...(personal ? [{ kind: 'consent', scope: 'personalisation', granted: true }] : []),
    ...(plan
      ? [{ kind: 'decision', decision: 'plan', clock: 'plan', consumed: [], plan, at: monday - 1 }]
      : []),
    { kind: 'opportunity', program: 'p', generator: 'test', key: 'always', until: monday + 9 * msPerDay },
    ...facts,
  ];
  const events = known.map((rest): Event => {
    const parsed = parseEvent({ id: `e${++serial}`, user, at: monday - 20 * msPerDay, ...rest });
    if (!parsed.ok) throw parsed.error;
    return parsed.value;
  });
  const snapshot = {
    state: stateOf(foldOf(portfolio), user, events),
    version: events.length,
    zone,
    stops: { messages: [], programs: [], channels: [], marketing: false },
  };
  return { snapshot, now, attempt };
}

const schooled = setupsUnder(setup);

/** Decides for many at once: everything that wants a score is scored together, later, and in another order. */
async function apart(decider: Decider, all: readonly Asked[]): Promise<readonly Decision[]> {
  const open = all.map(({ snapshot, now }) => decider.propose(snapshot, now));
  const blocks = open.flatMap(({ proposal, toScore }, i) =>
    toScore.map((rows) => ({ i, rows, scorer: schooled(proposal.assignments).scorer })),
  );
  const scored = open.map((): Increments[] => []);
  for (const { i, rows, scorer } of blocks.toReversed()) {
    const increments = emptyIncrements(rows.count, portfolio.objectives.length);
    await Promise.resolve();
    scorer.score(rows, increments);
    scored[i]!.unshift(increments);
  }
  return open.map((one, i) => decider.settle(one, scored[i]!, all[i]!.attempt));
}

test('whoever scores in between, and whenever, gets the decision that decide makes, to the byte', async () => {
  const decider = deciderOf(setup);
  const seen = { ahead: 0, treated: 0, shadow: 0, refused: 0, own: 0, both: 0 };
  await fc.assert(
    fc.asyncProperty(fc.array(drawn, { minLength: 1, maxLength: 6 }), async (ones) => {
      const all = ones.map(asked);
      const joined = all.map(({ snapshot, now, attempt }) => decider.decide(snapshot, now, attempt));
      const halves = await apart(decider, all);
      expect(halves.map(encodeDecision)).toEqual(joined.map(encodeDecision));
      expect(halves).toEqual(joined);
      for (const { plan, shadow, noes, digests, assignments } of joined) {
        const isHeld = assignments.some(({ arm }) => arm === 'held');
        if (plan?.ahead) seen.ahead++;
        if (isHeld) seen.treated++;
        if (shadow) seen.shadow++;
        if (shadow && plan?.ahead) seen.both++;
        if (noes.length > 0) seen.refused++;
        if (digests.artefact !== setup.scorer.digest) seen.own++;
      }
    }),
    { numRuns: 150, seed: 7 },
  );
  // The sweep has seen what it is about.
  for (const [what, times] of Object.entries(seen)) expect([what, times > 10]).toEqual([what, true]);
});

const exampleOf = (user: number): readonly [Snapshot, Millis, number] => {
  const { snapshot, now, attempt } = asked({
    user,
    personal: true,
    plan: 'calm',
    facts: [],
    zone: utcTable,
    now: monday,
    attempt: 0,
  });
  return [snapshot, now, attempt];
};

test('scores that are not of the rows are refused', () => {
  const decider = deciderOf(setup);
  const [snapshot, now] = exampleOf(0);
  const open = decider.propose(snapshot, now);
  const zeros = open.toScore.map(({ count: rows }) => emptyIncrements(rows, portfolio.objectives.length));
  expect(decider.settle(open, zeros, 0).chosen).toBeGreaterThanOrEqual(-1);
  const settling = (increments: readonly Increments[]) => () => decider.settle(open, increments, 0);
  expect(settling(zeros.slice(1))).toThrow('2 blocks for 3 blocks');
  expect(settling([...zeros, zeros[0]!])).toThrow('4 blocks for 3 blocks');
  expect(settling([emptyIncrements(1, 1), ...zeros.slice(1)])).toThrow('objectives');
  const missing = { ...zeros[0]!, mean: zeros[0]!.mean.map(() => Number.NaN) };
  expect(settling([missing, ...zeros.slice(1)])).toThrow('not finite');
});
