// A policy that is stopped by hand: its fallback decides, and the record says so.
import { describe, expect, test } from 'vitest';
import { declaredPrices } from '../arbitration/index.ts';
import { parseEvent, userId, type Event, type UserId } from '../events/index.ts';
import { digestOfBytes, millis, msPerDay } from '../kit/index.ts';
import { pushed } from '../opportunities/index.ts';
import { epsilonGreedy, fixed, softmax, uniform } from '../policy/index.ts';
import {
  count,
  defineProgram,
  eachMessage,
  experimentLayer,
  happens,
  portfolioOf,
  type ProgramInput,
} from '../program/index.ts';
import { linearPrior, linearScorer } from '../scoring/index.ts';
import { foldOf, stateOf } from '../state/index.ts';
import { decodeDecision, encodeDecision } from './codec.ts';
import { deciderOf } from './decide.ts';
import type { Decision } from './decision.ts';
import { explain } from './explain.ts';
import { replayerOf } from './replay.ts';
import type { Setup } from './setup.ts';
import type { Snapshot } from './snapshot.ts';

const now = millis(Date.UTC(2025, 2, 3, 12));

const features = { plays: count('play').within('7d') };

type Change = Partial<
  Pick<ProgramInput<'push', typeof features, string>, 'fallback' | 'experiments' | 'holdout'>
>;

const programWith = (id: string, message: string, change: Change = {}) =>
  defineProgram({
    id,
    owner: 'team',
    channels: { push: { cost: 0.01 } },
    features,
    candidateFeatures: { message: eachMessage() },
    messages: { [message]: { topic: 'music', channels: ['push'] } },
    objectives: { plays: happens('play', { horizon: '7d', unit: 'play', rate: 1 }) },
    generators: [pushed({ source: 'test' })],
    rules: [],
    policy: softmax({ temperature: 0.2 }),
    ...change,
  });

function setupWith(change: Change = {}): Setup {
  const { fallback } = change;
  const portfolio = portfolioOf([
    programWith('one', 'hi', change),
    programWith('other', 'ho', fallback ? { fallback } : {}),
  ]);
  const mean = { plays: { candidate: { 'message[0]': 0.3, 'message[1]': 0.1 } } };
  return {
    workspace: { id: 'w', secret: 's' },
    portfolio,
    scorer: linearScorer(linearPrior(portfolio, { mean, sd: { plays: 0.1 } }), portfolio),
    prices: declaredPrices(portfolio),
    engine: 'test',
  };
}

let serial = 0;
const factsOf = (user: UserId): readonly Event[] =>
  [
    { kind: 'consent', scope: 'push', granted: true },
    { kind: 'consent', scope: 'personalisation', granted: true },
    { kind: 'address', channel: 'push', address: user, valid: true },
    ...['one', 'other'].map((program) => ({
      kind: 'opportunity',
      program,
      generator: 'pushed',
      key: program,
      until: now + msPerDay,
    })),
  ].map((rest) => {
    const parsed = parseEvent({ id: `e${++serial}`, user, at: now - msPerDay, ...rest });
    if (!parsed.ok) throw parsed.error;
    return parsed.value;
  });

const users = Array.from({ length: 60 }, (_, i) => userId.parse(`user-${i}`));

/** What everybody gets decided while the policies of these programs are stopped. */
function decidedIn(setup: Setup, policies?: readonly string[]): readonly Decision[] {
  const decider = deciderOf(setup);
  const stops = { messages: [], programs: [], channels: [], marketing: false, policies };
  return users.map((user) => {
    const state = stateOf(foldOf(setup.portfolio), user, factsOf(user));
    const snapshot: Snapshot = { state, version: 3, zone: null, stops };
    return decider.decide(snapshot, now, 0);
  });
}

const armOf = ({ assignments }: Decision) =>
  assignments.find(({ layer }) => layer === experimentLayer('x'))?.arm;
const round = (decision: Decision) => decodeDecision(encodeDecision(decision));
const bytesIn = (decisions: readonly Decision[]) =>
  decisions.map((decision) => digestOfBytes(encodeDecision(decision)));

/** Nothing differs when they are repeated from their bytes, and the bytes say the same. */
function expectRepeated(setup: Setup, decisions: readonly Decision[]): void {
  const replay = replayerOf(setup);
  for (const decision of decisions) {
    const stored = round(decision);
    expect(encodeDecision(stored)).toEqual(encodeDecision(decision));
    expect(stored.fallback).toEqual(decision.fallback);
    for (const depth of ['scores', 'features'] as const) expect(replay(stored, depth)).toEqual([]);
  }
}

test('the record names the programs, and is repeated at both depths; without that it would not be', () => {
  const setup = setupWith({ fallback: uniform() });
  const decisions = decidedIn(setup, ['one']);
  for (const decision of decisions) expect(decision.fallback).toEqual([0]);
  expectRepeated(setup, decisions);
  const { fallback: _, ...forgotten } = decisions[0]!;
  expect(replayerOf(setup)(forgotten as Decision, 'scores')).not.toEqual([]);
});

test('while nothing of the programs is stopped records are what they were, byte for byte', () => {
  const setup = setupWith();
  const usual = bytesIn(decidedIn(setup));
  expect(bytesIn(decidedIn(setup, []))).toEqual(usual);
  expect(bytesIn(decidedIn(setup, ['elsewhere']))).toEqual(usual);
  expect(bytesIn(decidedIn(setup, ['one']))).not.toEqual(usual);
  for (const decision of decidedIn(setup).map(round)) expect(decision).not.toHaveProperty('fallback');
});

test('one program goes on by silence, the other as it was but for it', () => {
  const decisions = decidedIn(setupWith(), ['one']);
  for (const { probability, candidates } of decisions) {
    const at = candidates.findIndex(({ message }) => message === 0);
    expect(probability[at]).toBe(0);
    expect(probability[1 - at]).toBeGreaterThan(0.2);
  }
  for (const { chosen, propensity } of decidedIn(setupWith(), ['one', 'other']))
    expect([chosen, propensity]).toEqual([-1, 1]);
});

describe('an arm that changes the policy', () => {
  const arms = {
    usual: {},
    bold: { changes: { policy: epsilonGreedy({ epsilon: 0.1 }), exploration: { mass: 0.3 } } },
    calm: { changes: { policy: fixed('silence') } },
  };
  const setup = setupWith({ fallback: fixed('hi'), experiments: { x: { arms } } });

  test('is stopped with it: under every arm the same fallback decides, and who is in which is logged', () => {
    const decisions = decidedIn(setup, ['one', 'other']);
    expect(new Set(decisions.map(armOf))).toEqual(new Set(['usual', 'bold', 'calm']));
    const chances = decisions.map(({ probability }) => [...probability].join(' '));
    expect(new Set(chances).size).toBe(1);
    expectRepeated(setup, decisions);
  });

  test('draws for the other program as the arm says, and is itself again when the stop is over', () => {
    const usual = decidedIn(setup);
    const stopped = decidedIn(setup, ['one']);
    const silence = (arm: string) => {
      const { candidates, probability } = stopped.find((decision) => armOf(decision) === arm)!;
      return probability[candidates.findIndex(({ message }) => message === 1)];
    };
    expect(silence('calm')).toBeLessThan(silence('usual')!);
    expect(silence('usual')).toBeLessThan(silence('bold')!);
    expect(bytesIn(decidedIn(setup))).toEqual(bytesIn(usual));
    expectRepeated(setup, stopped);
  });
});

test('what a holdout keeps back is what the fallback would have said', () => {
  const setup = setupWith({ fallback: fixed('hi'), holdout: 0.5 });
  const held = decidedIn(setup, ['one', 'other']).filter(({ shadow }) => shadow);
  expect(held.length).toBeGreaterThan(10);
  for (const { shadow } of held) expect(shadow).toMatchObject({ message: 0, propensity: 0.98 });
  expect(decidedIn(setupWith({ holdout: 0.5 }), ['one', 'other']).some(({ shadow }) => shadow)).toBe(false);
});

test('an explanation says whose fallback decided', () => {
  const setup = setupWith();
  const [stopped] = decidedIn(setup, ['other']);
  expect(explain(stopped!, setup.portfolio, setup.prices).fallback).toEqual(['other']);
  const [usual] = decidedIn(setup);
  expect(explain(usual!, setup.portfolio, setup.prices)).not.toHaveProperty('fallback');
});

test('programs of a portfolio share their fallback', () => {
  const programs = [programWith('one', 'hi', { fallback: uniform() }), programWith('other', 'ho')];
  expect(() => portfolioOf(programs)).toThrow(expect.objectContaining({ code: 'PROGRAM_CONFLICT' }));
});
