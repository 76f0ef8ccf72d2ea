// A made-up log in which nothing is wrong, for the tests of this room: programs, decisions and facts.
import type { Decision, DecisionRecord } from '../decision/index.ts';
import { digestOf, millis, msPerDay, msPerHour, streamOf, type Stream } from '../kit/index.ts';
import {
  count,
  counted,
  defineProgram,
  eachMessage,
  number,
  oneOf,
  portfolioOf,
  score,
  summed,
  type Portfolio,
} from '../program/index.ts';
import type { Fact, LogInput } from './log.ts';

export const day = msPerDay;
const start = 20_000 * day;
const nothing = digestOf({});
const messages = ['hi', 'ho', 'ha'] as const;
const plans = ['free', 'family', 'student'] as const;

export const declared = {
  id: 'p',
  owner: 'team',
  channels: { push: { cost: 0.01 } },
  features: {
    age: number('age', 30),
    plan: oneOf('plan', plans),
    plays: count('play').within('7d').log(),
    risk: score('risk', 0),
  },
  candidateFeatures: { message: eachMessage() },
  messages: {
    hi: { topic: 'jazz', channels: ['push'] },
    ho: { topic: 'rock', channels: ['push'] },
    ha: { topic: 'folk', channels: ['push'] },
  },
  objectives: {
    bought: counted('buy', { horizon: '2d', unit: 'sale', rate: 1 }),
    spent: summed('buy', { horizon: '2d', unit: 'euro', rate: 0 }),
  },
  generators: [],
  rules: [],
  policy: { kind: 'softmax', version: 1, options: {} },
  exploration: { mass: 0.1, silence: 0.1 },
  holdout: 0.2,
} as const;

export const program = defineProgram(declared);

export const portfolio: Portfolio = portfolioOf([program]);

/** What a log is made of. */
export interface Wanted {
  readonly key: string;
  readonly users?: number;
  readonly days?: number;
  /** What a message adds to the chance of a sale, at most. */
  readonly lift?: number;
}

interface Person {
  readonly user: string;
  readonly age: number;
  readonly plan: number;
  readonly held: boolean;
  /** Sale per day without a message, and what each message adds. */
  readonly base: number;
  readonly lifts: readonly number[];
}

function personOf(i: number, stream: Stream, lift: number): Person {
  const plan = stream.below(plans.length);
  const age = 18 + Math.floor(50 * stream.uniform());
  return {
    user: `u${i}`,
    age,
    plan,
    held: stream.uniform() < program.holdout,
    base: 0.02 + 0.06 * stream.uniform(),
    lifts: messages.map((_, m) => (m === plan ? lift : (lift * (age - 18)) / 100)),
  };
}

/** (1 − ε) of a softmax over 10 × the lifts and no-send, ε half on no-send and half over the messages. */
function distributionOf(lifts: readonly number[]): Float64Array {
  const { mass, silence } = program.exploration;
  const odds = Float64Array.from([...lifts, 0], (lift) => Math.exp(10 * lift));
  const sum = odds.reduce((total, value) => total + value, 0);
  const last = lifts.length;
  const mixed = odds.map(
    (odd, i) => ((1 - mass) * odd) / sum + (i === last ? mass / 2 : mass / (2 * lifts.length)),
  );
  return mixed[last]! >= silence
    ? mixed
    : mixed.map((p, i) => (i === last ? silence : (p * (1 - silence)) / (1 - mixed[last]!)));
}

function drawn(probability: Float64Array, uniform: number): number {
  let below = 0;
  const at = probability.findIndex((p) => uniform < (below += p));
  return at < 0 ? probability.length - 1 : at;
}

interface Deciding {
  readonly id: string;
  readonly at: number;
  readonly person: Person;
  readonly plays: number;
  readonly risk: number;
}

function decisionOf({ id, at, person, plays, risk }: Deciding, stream: Stream): Decision {
  const { user, held, lifts, age, plan } = person;
  const eligible = held ? 0 : messages.length;
  const probability = held ? Float64Array.of(1) : distributionOf(lifts);
  const chosen = drawn(probability, stream.uniform());
  const objectives = portfolio.objectives.length;
  const row = Float32Array.of(1, age, ...plans.map((_, i) => Number(i === plan)), Math.log1p(plays), risk);
  const record = {
    id,
    user,
    workspace: 'w',
    clock: 'send',
    attempt: 0,
    engine: 'test',
    at: millis(at),
    zone: 'Europe/Berlin',
    zoneDigest: nothing,
    epoch: 0,
    digests: { portfolio: portfolio.digest, artefact: nothing, prices: nothing, zone: nothing },
    opportunities: [],
    candidates: messages.map((_, message) => ({ message, channel: 0, slot: at, opportunity: 0 })),
    eligible,
    noes: held ? messages.map((_, candidate) => ({ candidate, rule: 'holdout', reason: 'holdout' })) : [],
    gaps: [],
    assignments: [
      {
        layer: 'holdout:p',
        arm: held ? 'held' : 'open',
        share: held ? program.holdout : 1 - program.holdout,
      },
    ],
    rows: { user: row, candidates: Float32Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1), count: messages.length },
    increments: {
      mean: Float32Array.from({ length: eligible * objectives }, (_, i) =>
        i % objectives === 0 ? lifts[Math.floor(i / objectives)]! : 20 * lifts[Math.floor(i / objectives)]!,
      ),
      sd: new Float32Array(eligible * objectives).fill(0.005),
      shared: new Float32Array(objectives).fill(0.005),
    },
    value: Float64Array.from(lifts.slice(0, eligible)),
    probability,
    chosen: chosen === eligible ? -1 : chosen,
    propensity: probability[chosen]!,
  };
  return record as unknown as Decision;
}

/** A log of `days` days; the last third is watched. Everybody is decided for every third day or so, at random. */
export function healthyLog({ key, users = 400, days = 30, lift = 0.1 }: Wanted): LogInput {
  const stream = streamOf(key, 'healthy log');
  const people = Array.from({ length: users }, (_, i) => personOf(i, stream, lift));
  const decisions: Decision[] = [];
  const facts: Fact[] = [];
  let serial = 0;
  const tell = (user: string, at: number, rest: Record<string, unknown>) =>
    void facts.push({ id: `f${serial++}`, user, at: Math.round(at), ...rest } as Fact);
  for (const { user, age, plan } of people) {
    tell(user, start, { kind: 'trait', name: 'age', value: age });
    tell(user, start, { kind: 'trait', name: 'plan', value: plans[plan]! });
    tell(user, start, { kind: 'consent', scope: 'push', granted: true });
  }
  for (let d = 0; d < days; d++) {
    for (const person of people) {
      const { user } = person;
      const midnight = start + d * day;
      const sometime = () => midnight + Math.floor(stream.uniform() * day);
      const risk = stream.uniform();
      tell(user, midnight + 1, { kind: 'score', artefact: 'risk', value: risk });
      if (stream.uniform() < 0.5) tell(user, sometime(), { kind: 'activity', name: 'play' });
      if (stream.uniform() < 0.5)
        tell(user, sometime(), { kind: 'trait', name: 'plan', value: plans[person.plan]! });
      if (stream.uniform() < person.base)
        tell(user, sometime(), { kind: 'activity', name: 'buy', amount: 20 });
      if (stream.uniform() >= 1 / 3) continue;
      const at = sometime();
      const plays = stream.below(5);
      const decision = decisionOf({ id: `d${serial}`, at, person, plays, risk }, stream);
      decisions.push(decision);
      follow(decision, person, { tell, stream });
    }
  }
  facts.sort((a, b) => a.at - b.at);
  return {
    portfolio,
    portfolios: new Map([[portfolio.digest, portfolio]]),
    decisions,
    facts,
    since: start + Math.floor((2 * days) / 3) * day,
    now: start + days * day,
  };
}

interface World {
  readonly tell: (user: string, at: number, rest: Record<string, unknown>) => void;
  readonly stream: Stream;
}

/** The decision as a fact, and what comes of its message. */
function follow({ id, user, at, chosen }: DecisionRecord, { lifts }: Person, { tell, stream }: World): void {
  const message = messages[chosen];
  const intent = { program: 'p', message, channel: 'push', class: 'marketing', topic: 'jazz', slot: at };
  tell(user, at, {
    kind: 'decision',
    decision: id,
    clock: 'send',
    consumed: [],
    ...(message ? { intent } : {}),
  });
  if (!message) return;
  if (stream.uniform() < lifts[chosen]!)
    tell(user, at + msPerHour, { kind: 'activity', name: 'buy', amount: 20 });
  if (stream.uniform() < 0.0005)
    tell(user, at + msPerHour, { kind: 'response', name: 'complaint', channel: 'push', message });
}
