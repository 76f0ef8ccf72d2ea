import { describe, expect, test } from 'vitest';
import { declaredPrices } from '../arbitration/index.ts';
import { deciderOf, replayerOf, type Decision } from '../decision/index.ts';
import { parseEvent, type Event, type UserId } from '../events/index.ts';
import { millis, msPerDay, streamOf } from '../kit/index.ts';
import { pushed } from '../opportunities/index.ts';
import { experienceOf } from '../outcomes/index.ts';
import { softmax } from '../policy/index.ts';
import { counted, defineProgram, eachMessage, portfolioOf, valueSignal } from '../program/index.ts';
import { linearPrior, linearScorer, type LinearArtefact } from '../scoring/index.ts';
import { foldOf, stateOf } from '../state/index.ts';
import { calibrateSignals, fitLinear } from './index.ts';

const about = { objective: 'plays', unit: 'points', horizonDays: 2 } as const;
const portfolio = portfolioOf([
  defineProgram({
    id: 'p',
    owner: 'team',
    channels: { push: { cost: 0.2 } },
    features: {},
    candidateFeatures: {
      shop: valueSignal({ domain: 'shop', messages: ['offer'], ...about }),
      arm: eachMessage(),
      music: valueSignal({ domain: 'music', messages: ['song'], ...about }),
    },
    messages: {
      offer: { topic: 'shop', channels: ['push'] },
      song: { topic: 'music', channels: ['push'] },
    },
    objectives: { plays: counted('play', { horizon: '2d', unit: 'play', rate: 1 }) },
    generators: [pushed({ source: 'test' })],
    rules: [],
    policy: softmax({ temperature: 0.1 }),
    exploration: { mass: 0.3, silence: 0.2 },
  }),
]);
const fold = foldOf(portfolio);
const at = 20_000 * msPerDay;

let serial = 0;
const fact = (user: string, when: number, rest: Record<string, unknown>): Event => {
  const parsed = parseEvent({ id: `e${++serial}`, user, at: when, ...rest });
  if (!parsed.ok) throw parsed.error;
  return parsed.value;
};

interface Told {
  /** The shop's numbers are this many times what they were. */
  readonly scale: number;
  /** How old they are, days. */
  readonly age?: number;
  readonly unit?: string;
}

const setupWith = (artefact: LinearArtefact) => ({
  workspace: { id: 'w', secret: 's' },
  portfolio,
  scorer: linearScorer(artefact, portfolio),
  prices: declaredPrices(portfolio),
  engine: 'test',
});

/** Decisions for made-up users: the shop's offer is worth 0 to .6 plays, just as it says; a song .2 whatever music says. */
function decide(
  artefact: LinearArtefact,
  count: number,
  key: string,
  { scale, age = 0, unit = 'points' }: Told,
) {
  const decider = deciderOf(setupWith(artefact));
  const stream = streamOf(key, 'signals');
  const facts = new Map<UserId, Event[]>();
  const decisions: Decision[] = [];
  const worth: number[] = [];
  for (let i = 0; i < count; i++) {
    const user = `${key}-${i}` as UserId;
    const [offer, noise] = [stream.uniform(), stream.uniform()];
    const signal = (domain: string, mean: number) => ({
      kind: 'signal',
      domain,
      mean,
      sd: 0.01,
      until: at + msPerDay,
      ...about,
      unit,
    });
    const why = { program: 'p', generator: 'pushed', key: 'k', until: at + msPerDay };
    const known = [
      fact(user, at - 5, { kind: 'consent', scope: 'push', granted: true }),
      fact(user, at - 5, { kind: 'consent', scope: 'personalisation', granted: true }),
      fact(user, at - 5, { kind: 'address', channel: 'push', address: user, valid: true }),
      fact(user, at - age * msPerDay, signal('shop', scale * offer)),
      fact(user, at, signal('music', noise)),
      fact(user, at, { kind: 'opportunity', ...why }),
    ];
    const state = stateOf(fold, user, known);
    const stops = { messages: [], programs: [], channels: [], marketing: false };
    const decision = decider.decide({ state, version: 1, zone: null, stops }, millis(at), 0);
    const message = decision.chosen < 0 ? undefined : decision.candidates[decision.chosen]!.message;
    const plays = 0.5 + (message === 0 ? 0.6 * offer : message === 1 ? 0.2 : 0);
    const happened = Math.floor(plays + stream.uniform());
    facts.set(
      user,
      Array.from({ length: happened }, (_, n) => fact(user, at + 1 + n, { kind: 'activity', name: 'play' })),
    );
    decisions.push(decision);
    worth.push(offer);
  }
  return { decisions, facts, worth };
}

const untaught = linearPrior(portfolio, { sd: { plays: 0.3 } });

/** What is learned from a log in which the shop spoke on this scale. */
function learnt(told: Told, count = 4000): LinearArtefact {
  const { decisions, facts } = decide(untaught, count, 'log', told);
  const experience = experienceOf(decisions, facts, { portfolio, now: at + 3 * msPerDay });
  return fitLinear(experience, { portfolio }).artefact;
}

/** Expected sends of the offer among new users: the sum of its probabilities, and those of the upper half in worth. */
function sendsOf(artefact: LinearArtefact, told: Told) {
  const { decisions, worth } = decide(artefact, 1000, 'new', told);
  const chances = decisions.map(({ probability }) => probability[0]!);
  const sum = (keep: (i: number) => boolean) => chances.reduce((total, p, i) => total + (keep(i) ? p : 0), 0);
  return { all: sum(() => true), upper: sum((i) => worth[i]! > 0.5) };
}

const plain = learnt({ scale: 1 });
const sends = sendsOf(plain, { scale: 1 });

describe('the calibration', () => {
  const [shop, music] = plain.signals!;

  test('finds what the signals are worth: .3 in the mean, .6/√12 a spread, and nothing of the other', () => {
    const se = (variance: number) => 3 * Math.sqrt(variance);
    expect(Math.abs(shop!.mean - 0.3)).toBeLessThan(se(shop!.covariance[0]));
    expect(Math.abs(shop!.slope - 0.6 / Math.sqrt(12))).toBeLessThan(se(shop!.covariance[2]));
    expect(Math.abs(music!.mean - 0.2)).toBeLessThan(se(music!.covariance[0]));
    expect(music!.slope).toBeLessThan(se(music!.covariance[2]));
    expect(shop!.treated).toBeGreaterThan(500);
    expect(Math.sqrt(shop!.covariance[2])).toBeLessThan(0.05);
  });

  test('leaves the columns of signals unread by the linear model', () => {
    const { mean, variance } = plain.objectives['plays']!.candidate;
    for (const j of [0, 1, 2, 5, 6, 7]) expect([mean[j], variance[j]]).toEqual([0, 0]);
    expect(variance[3]).toBeGreaterThan(0);
  });

  test('sends the offer to those for whom it is worth more', () => {
    expect(sends.upper).toBeGreaterThan(0.55 * sends.all);
  });
});

describe('a domain that multiplies its scores by ten', () => {
  const inflated = learnt({ scale: 10 });

  test('is the same belief after calibration, and gains no sends', () => {
    const now = sendsOf(inflated, { scale: 10 });
    expect(inflated.signals![0]!.slope).toBeCloseTo(plain.signals![0]!.slope, 5);
    expect(inflated.signals![0]!.spread).toBeCloseTo(10 * plain.signals![0]!.spread, 4);
    expect(Math.abs(now.all - sends.all)).toBeLessThan(1e-3 * sends.all);
    expect(Math.abs(now.upper - sends.upper)).toBeLessThan(1e-3 * sends.upper);
  });

  test('on the old calibration has the sends of a domain that says nothing new: what was never measured is its mean', () => {
    const [now, mute] = [sendsOf(plain, { scale: 10 }), sendsOf(plain, { scale: 1, age: 60 })];
    expect(Math.abs(now.all / mute.all - 1)).toBeLessThan(0.03);
    expect(now.all).toBeLessThan(1.1 * sends.all);
    expect(now.upper).toBeLessThan(sends.upper);
  });

  test('where the raw number were taken at its word, it would gain: the check can fail', () => {
    const [shop, ...others] = plain.signals!;
    const gullible = { ...plain, signals: [{ ...shop!, high: 1e9, low: -1e9 }, ...others] };
    expect(sendsOf(gullible, { scale: 10 }).all).toBeGreaterThan(1.2 * sends.all);
  });
});

test('a stale signal fades to the mean of the domain; of another unit it is not looked at', () => {
  const [fresh, old, strange] = [{ scale: 1 }, { scale: 1, age: 60 }, { scale: 1, unit: 'euro' }].map(
    (told) => sendsOf(plain, told),
  );
  expect(fresh!.upper / fresh!.all).toBeGreaterThan(0.55);
  expect(old!.upper / old!.all).toBeCloseTo(500 / 1000, 1);
  expect(Math.abs(strange!.upper / strange!.all - 0.5)).toBeLessThan(0.03);
});

test('decisions with signals repeat from their features, bit for bit', () => {
  const replay = replayerOf(setupWith(plain));
  const { decisions } = decide(plain, 50, 'replay', { scale: 1 });
  expect(decisions.flatMap((decision) => replay(decision, 'features'))).toEqual([]);
});

test('few decisions, one value, or no outcomes: nothing is made up', () => {
  expect(learnt({ scale: 1 }, 20).signals).toBeUndefined();
  const [shop] = learnt({ scale: 0 }, 500).signals!;
  expect(shop).toMatchObject({ slope: 0, spread: 1, low: 0, high: 0 });
  const { decisions, facts } = decide(untaught, 100, 'open', { scale: 1 });
  const open = experienceOf(decisions, facts, { portfolio, now: at });
  expect(calibrateSignals(open, portfolio)).toEqual([]);
});
