import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  decodeDecision,
  encodeDecision,
  explainPlan,
  replayerOf,
  type PlanDecision,
  type Setup,
} from '../decision/index.ts';
import { type UserId } from '../events/index.ts';
import { millis, msPerDay, msPerHour } from '../kit/index.ts';
import { pushed } from '../opportunities/index.ts';
import { fixed, fixedPlan } from '../policy/index.ts';
import { defineProgram, eachMessage, happens } from '../program/index.ts';
import { memoryStore } from '../store/drivers/memory.ts';
import { engineOf, machineZones, noStops, setupOf } from './index.ts';
import { factsAbout } from './for-tests/sample.ts';

const user = 'u1' as UserId;
/** A Wednesday at 12:00 UTC, 14:00 in Berlin. */
const now = millis(Date.UTC(2024, 5, 5, 12));
const topics = ['search', 'playlists', 'friends'];

const programWith = (choice: object, from = 'search') =>
  defineProgram({
    id: 'p',
    owner: 'team',
    channels: { push: { cost: 0, tolerance: '12h' } },
    features: {},
    candidateFeatures: { arm: eachMessage() },
    messages: {
      friends: { topic: 'friends', channels: ['push'] },
      playlists: { topic: 'playlists', channels: ['push'] },
      search: { topic: from, channels: ['push'] },
    },
    objectives: { plays: happens('play', { horizon: '1d', unit: 'play', rate: 1 }) },
    generators: [pushed({ source: 'test' })],
    rules: [],
    policy: fixed('best'),
    exploration: { mass: 0, silence: 0 },
    plans: {
      period: '30d',
      choices: [{ name: 'lessons', allowance: {}, ...choice }],
      policy: fixedPlan({ plan: 'lessons' }),
      floor: 0,
    },
  });
const setupWith = (choice: object, from?: string): Setup =>
  setupOf({
    programs: [programWith(choice, from)],
    belief: { mean: { plays: { user: { '(always)': 1 } } } },
    workspace: { id: 'w', secret: 's' },
  });

const fact = factsAbout(user, now - msPerDay);
let serial = 0;
const lives = async (choice: object, zone?: string) => {
  const setup = setupWith(choice);
  const engine = engineOf({ store: memoryStore(), setup, zones: machineZones() });
  let chosen: PlanDecision | undefined;
  const facts = [
    fact({ kind: 'consent', scope: 'push', granted: true }),
    fact({ kind: 'address', channel: 'push', address: 'a', valid: true }),
    ...(zone ? [fact({ kind: 'zone', zone })] : []),
  ];
  await engine.take([{ user, facts }]);
  const decide = async (hours: number) => {
    const at = millis(now + hours * msPerHour);
    const raised = fact({
      kind: 'opportunity',
      at,
      program: 'p',
      generator: 'pushed',
      key: `k${++serial}`,
      until: at + 2 * msPerDay,
    });
    const [result] = await engine.take([{ user, facts: [raised], decideAt: at }]);
    chosen ??= result!.plan;
    return result!.decision!;
  };
  const sent: string[] = [];
  const dispatch = (hours: number) =>
    engine.dispatch(
      { now: millis(now + hours * msPerHour), limit: 9, lease: 1000 },
      (all) => void sent.push(...all.map(({ intent }) => intent.topic)),
    );
  return { engine, setup, decide, dispatch, sent, plan: () => chosen };
};
const sequence = { topics, cooldown: '2d' as const };
const day = 24;

describe('a topic sequence', () => {
  test('has its next step for a candidate, after the cooldown, and then is done', async () => {
    const { decide, dispatch, sent } = await lives({ sequence });
    for (let n = 0; n < 9; n++) {
      await decide(n * day);
      await dispatch(n * day);
    }
    expect(sent).toEqual(topics);
    const { noes, candidates, eligible } = await decide(9 * day);
    expect(eligible).toBe(0);
    expect(noes.map(({ candidate, reason }) => [candidates[candidate]!.message, reason])).toEqual([
      [0, 'sequence_done'],
      [1, 'sequence_done'],
      [2, 'sequence_done'],
    ]);
  });

  test('says which step it is at, and waits for one that is on its way', async () => {
    const { decide } = await lives({ sequence });
    const reasons = ({ noes }: Awaited<ReturnType<typeof decide>>) => noes.map(({ reason }) => reason);
    expect(reasons(await decide(0))).toEqual(['sequence_later', 'sequence_later']);
    expect(reasons(await decide(1))).toEqual(['sequence_later', 'sequence_later', 'sequence_under_way']);
  });

  test('leaves decisions that replay from their features, and a plan that is explained', async () => {
    const { decide, plan, setup } = await lives({ sequence });
    const decision = await decide(0);
    expect(replayerOf(setup)(decodeDecision(encodeDecision(decision)), 'features')).toEqual([]);
    expect(explainPlan(plan()!, setup.portfolio).plans[0]!.sequence).toEqual(topics);
  });

  test('is put off to the end of the cooldown while its reason lasts', async () => {
    const { decide, dispatch } = await lives({ sequence });
    await decide(0);
    await dispatch(0);
    const { chosen, candidates } = await decide(day);
    expect(candidates[chosen]).toMatchObject({ message: 1, slot: now + 2 * msPerDay });
  });

  test('advances on what was delivered alone, however often a step is held', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { minLength: 1, maxLength: 12 }), async (stopped) => {
        const { engine, decide, dispatch, sent } = await lives({ sequence: { topics, cooldown: '0s' } });
        for (const [n, isStopped] of stopped.entries()) {
          await engine.stop(noStops);
          const { chosen, candidates } = await decide(n * day);
          const step = candidates[chosen]?.message;
          expect(step).toBe([2, 1, 0][sent.length]);
          await engine.stop(isStopped ? { ...noStops, channels: ['push'] } : noStops);
          await dispatch(n * day);
        }
        expect(sent).toEqual(topics.slice(0, stopped.filter((one) => !one).length));
      }),
      { numRuns: 25 },
    );
  });

  test('does not advance on a message that failed after all', async () => {
    const { engine, decide, dispatch } = await lives({ sequence });
    const { id } = await decide(0);
    await dispatch(0);
    const at = now + msPerHour;
    await engine.take([{ user, facts: [fact({ kind: 'receipt', decision: id, status: 'failed', at })] }]);
    const { chosen, candidates } = await decide(2);
    expect(candidates[chosen]!.message).toBe(2);
  });

  test('of a topic that no marketing message has is refused', () => {
    const setup = setupWith({ sequence }, 'other');
    expect(() => engineOf({ store: memoryStore(), setup, zones: machineZones() })).toThrow(
      'field plans.choices.0.sequence: no marketing message has the topic "search"',
    );
  });
});

describe('preferred slots', () => {
  const slots = [{ days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], from: '18:00', to: '21:00' }];

  test('are where messages are planned, in the zone of the user, with the gap before them', async () => {
    const { decide } = await lives({ slots }, 'Europe/Berlin');
    const { chosen, candidates, gaps } = await decide(0);
    expect(candidates[chosen]!.slot).toBe(now + 4 * msPerHour);
    expect(gaps).toContainEqual(
      expect.objectContaining({ rule: 'planSlots', start: now, end: now + 4 * msPerHour }),
    );
    const inside = await decide(5);
    expect(inside.candidates[inside.chosen]!.slot).toBe(now + 5 * msPerHour);
  });

  test('are a wish: of an unknown zone they say nothing, and a late message still goes', async () => {
    const unknown = await lives({ slots });
    const { chosen, candidates } = await unknown.decide(0);
    expect(candidates[chosen]!.slot).toBe(now);
    const { decide, dispatch, sent } = await lives({ slots }, 'Europe/Berlin');
    await decide(4);
    await dispatch(9);
    expect(sent).toHaveLength(1);
  });
});
