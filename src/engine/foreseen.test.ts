import { describe, expect, test } from 'vitest';
import { bestOf, decodeDecision, replayerOf } from '../decision/index.ts';
import { parseEvent, type Event, type UserId } from '../events/index.ts';
import { millis, msPerDay } from '../kit/index.ts';
import { onSchedule } from '../opportunities/index.ts';
import { epsilonGreedy, fixedPlan } from '../policy/index.ts';
import { defineProgram, eachMessage, happens } from '../program/index.ts';
import { memoryStore } from '../store/drivers/memory.ts';
import { engineOf, machineZones, setupOf } from './index.ts';

const user = 'u1' as UserId;
/** A Monday at 8:00 UTC, and the hours of its schedule. */
const monday = millis(Date.UTC(2026, 0, 5, 8));
const atNine = (day: number) => millis(monday + 3_600_000 + day * msPerDay);

/** A mix on one day of the week and a list that is worth three times as much on another; one message a week. */
const program = (listOn: number) =>
  defineProgram({
    id: 'p',
    owner: 'team',
    channels: { push: { cost: 0 } },
    features: {},
    candidateFeatures: { arm: eachMessage() },
    messages: {
      mix: { topic: 'mixes', channels: ['push'] },
      list: { topic: 'lists', channels: ['push'] },
    },
    objectives: { plays: happens('play', { horizon: '1d', unit: 'play', rate: 1 }) },
    generators: [
      onSchedule({ hour: 9, days: [1], validFor: '12h', message: 'mix' }),
      onSchedule({ hour: 9, days: [listOn], validFor: '12h', message: 'list' }),
    ],
    rules: [],
    policy: epsilonGreedy({ epsilon: 0 }),
    exploration: { mass: 0, silence: 0 },
    plans: {
      period: '7d',
      choices: [{ name: 'one', allowance: { all: 1 } }],
      policy: fixedPlan({ plan: 'one' }),
    },
  });

let serial = 0;
const fact = (rest: Record<string, unknown>): Event => {
  const parsed = parseEvent({ id: `e${++serial}`, user, at: monday - 1000, ...rest });
  if (!parsed.ok) throw parsed.error;
  return parsed.value;
};

interface World {
  readonly listOn?: number;
  readonly priced?: boolean;
  readonly facts?: readonly Event[];
}

/** A user who is decided for at every instant of the schedule in two weeks. */
async function lived({ listOn = 5, priced = true, facts = [] }: World) {
  const store = memoryStore();
  const setup = setupOf({
    programs: [program(listOn)],
    workspace: { id: 'w', secret: 's' },
    belief: { mean: { plays: { candidate: { 'arm[0]': 1, 'arm[1]': 3 } } } },
    ...(priced && {
      planPrice: { decisions: 2, share: 1, mean: 1, shape: [1], beside: { share: 0, mean: 0 } },
    }),
  });
  const engine = engineOf({ store, setup, zones: machineZones() });
  const known = [
    fact({ kind: 'consent', scope: 'push', granted: true }),
    fact({ kind: 'address', channel: 'push', address: 'a', valid: true }),
    ...facts,
  ];
  let [result] = await engine.take([{ user, facts: known }]);
  const decisions = [];
  for (let at = monday; ;) {
    at = engine.nextScheduled(result!.state, at)!;
    if (at > atNine(13)) break;
    [result] = await engine.take([{ user, facts: [], decideAt: at, scheduled: true }]);
    decisions.push(result!.decision!);
  }
  const { messages } = setup.portfolio;
  const sent = decisions.map(({ candidates, chosen }) => messages[candidates[chosen]?.message ?? -1]?.name);
  return { store, setup, decisions, sent };
}

describe('what is scheduled', () => {
  test('comes when it is due, each by itself', async () => {
    const { decisions } = await lived({});
    const raised = decisions.map(({ at, opportunities }) => [
      at,
      ...opportunities.map(({ message }) => message),
    ]);
    expect(raised).toEqual([
      [atNine(0), 'mix'],
      [atNine(4), 'list'],
      [atNine(7), 'mix'],
      [atNine(11), 'list'],
    ]);
  });

  test('and is worth more than what is at hand, has the allowance kept for it', async () => {
    const { decisions, sent, store, setup } = await lived({});
    expect(decisions.map(({ plan }) => plan!.ahead)).toEqual([
      [{ at: atNine(4), best: 3 }],
      undefined,
      [{ at: atNine(11), best: 3 }],
      undefined,
    ]);
    expect(sent).toEqual([undefined, 'list', undefined, 'list']);
    const read = decodeDecision((await store.record(decisions[0]!.id))!);
    expect(read).toEqual(decisions[0]);
    expect(replayerOf(setup)(read, 'features')).toEqual([]);
  });

  test('is told from what comes beside it', async () => {
    const { decisions, setup } = await lived({});
    expect(decisions.map(bestOf(setup))).toEqual([1, 3, 1, 3]);
    expect(decisions.map(bestOf({ ...setup, of: 'unscheduled' }))).toEqual([0, 0, 0, 0]);
    const pushed = decisions.map((decision) => ({
      ...decision,
      opportunities: decision.opportunities.map((one) => ({ ...one, generator: 'p:generators.9' })),
    }));
    expect(pushed.map(bestOf({ ...setup, of: 'unscheduled' }))).toEqual([1, 3, 1, 3]);
  });

  test('without a price of the allowance is not looked at: who comes first has it', async () => {
    const { decisions, sent } = await lived({ priced: false });
    expect(decisions.every(({ plan }) => plan!.ahead === undefined)).toBe(true);
    expect(sent).toEqual(['mix', undefined, 'mix', undefined]);
  });

  test('and may not go, is worth nothing today', async () => {
    const unwanted = fact({ kind: 'preference', topic: 'lists', wanted: false });
    const { decisions, sent } = await lived({ facts: [unwanted] });
    expect(decisions[0]!.plan!.ahead).toEqual([{ at: atNine(4), best: 0 }]);
    expect(sent[0]).toBe('mix');
  });

  test('at once is decided at once, exactly', async () => {
    const { decisions, sent } = await lived({ listOn: 1 });
    expect(decisions.every(({ plan }) => plan!.ahead === undefined)).toBe(true);
    expect(sent).toEqual(['list', 'list']);
  });
});
