import { describe, expect, test } from 'vitest';
import { cap } from '../eligibility/index.ts';
import { type Event, type UserId } from '../events/index.ts';
import { millis, msPerDay, msPerHour } from '../kit/index.ts';
import { onEvent, onSchedule, pushed } from '../opportunities/index.ts';
import { fixed } from '../policy/index.ts';
import { count, defineProgram, eachMessage, flag, happens, type Row } from '../program/index.ts';
import { memoryStore } from '../store/drivers/memory.ts';
import type { Store } from '../store/index.ts';
import { engineOf, machineZones, noStops, type Outgoing, setupOf } from './index.ts';
import { factsAbout } from './for-tests/sample.ts';

const user = 'u1' as UserId;
const now = millis(Date.UTC(2024, 5, 5, 12));
const zones = machineZones();

const setupWith = (rules: readonly Row[]) =>
  setupOf({
    programs: [
      defineProgram({
        id: 'p',
        owner: 'team',
        channels: { push: { cost: 0 } },
        features: { plays: count('play').within('7d'), premium: flag('premium') },
        candidateFeatures: { arm: eachMessage() },
        audience: (who) => who.premium.isFalse(),
        messages: { hi: { topic: 't', channels: ['push'] }, ho: { topic: 't', channels: ['push'] } },
        objectives: { plays: happens('play', { horizon: '1d', unit: 'play', rate: 1 }) },
        generators: [
          pushed({ source: 'test' }),
          onEvent({ event: 'play', validFor: '1h', times: 2 }),
          onSchedule({ hour: 9, validFor: '2h' }),
        ],
        rules,
        policy: fixed('best'),
        exploration: { mass: 0, silence: 0 },
      }),
    ],
    workspace: { id: 'w', secret: 's' },
  });

const fact = factsAbout(user, now - msPerDay);
const known = () => [
  fact({ kind: 'consent', scope: 'push', granted: true }),
  fact({ kind: 'address', channel: 'push', address: 'a', valid: true }),
  fact({ kind: 'zone', zone: 'Europe/Berlin' }),
];
const raised = (key: string) =>
  fact({ kind: 'opportunity', program: 'p', generator: 'pushed', key, until: now + msPerDay });

const world = (rules: readonly Row[] = []) => {
  const store = memoryStore();
  const engine = engineOf({ store, setup: setupWith(rules), zones });
  const sent: Outgoing[] = [];
  const dispatch = (at = now) =>
    engine.dispatch({ now: at, limit: 100, lease: 1000 }, (outgoing) => void sent.push(...outgoing));
  return { store, engine, sent, dispatch };
};

describe('turns', () => {
  test('a pushed opportunity is decided, reserved, recorded and dispatched once', async () => {
    const { store, engine, sent, dispatch } = world();
    const [result] = await engine.take([{ user, facts: [...known(), raised('k')], decideAt: now }]);
    expect(result!.decision!.chosen).toBe(0);
    expect(result!.state.contacts).toHaveLength(1);
    expect(await store.record(result!.decision!.id)).toBeDefined();
    expect(await dispatch()).toEqual({ sent: 1, held: {} });
    expect(await dispatch()).toEqual({ sent: 0, held: {} });
    expect(sent).toMatchObject([
      { user, decision: result!.decision!.id, intent: { message: 'hi', channel: 'push' } },
    ]);
  });

  test('a fact that comes twice counts once', async () => {
    const { engine } = world();
    const facts = known();
    await engine.take([{ user, facts }]);
    const [again] = await engine.take([{ user, facts: [...facts, raised('k')] }]);
    expect(again!.duplicates).toBe(3);
    expect(Object.keys(again!.state.opportunities)).toEqual(['k']);
  });

  test('and so does one that comes twice in one turn', async () => {
    const { engine } = world();
    const play = fact({ kind: 'activity', name: 'play', at: now - 1 });
    const [result] = await engine.take([{ user, facts: [play, play] }]);
    expect(result!.duplicates).toBe(1);
    expect(result!.state.recent).toHaveLength(1);
  });

  test('32 rivals for one user under a cap of 1: one intent, all decided', async () => {
    const { engine, sent, dispatch } = world([cap({ limit: 1, per: '24h' })]);
    await engine.take([{ user, facts: known() }]);
    const rivals = Array.from({ length: 32 }, (_, i) =>
      engine.take([{ user, facts: [raised(`k${i}`)], decideAt: now }]),
    );
    const decisions = (await Promise.all(rivals)).map(([result]) => result!.decision!);
    expect(decisions.filter(({ chosen }) => chosen >= 0)).toHaveLength(1);
    expect(new Set(decisions.map(({ id }) => id)).size).toBe(32);
    await dispatch();
    expect(sent).toHaveLength(1);
  });

  test('what happens raises an opportunity for users in the audience only', async () => {
    const { engine } = world();
    const plays = () => [2, 1].map((i) => fact({ kind: 'activity', name: 'play', at: now - i }));
    const [free] = await engine.take([{ user, facts: plays() }]);
    expect(Object.keys(free!.state.opportunities)).toEqual(['p:generators.1']);
    const other = 'u2' as UserId;
    const premium = { ...fact({ kind: 'trait', name: 'premium', value: true }), user: other };
    const [paying] = await engine.take([
      { user: other, facts: [premium, ...plays().map((play) => ({ ...play, user: other }))] },
    ]);
    expect(paying!.state.opportunities).toEqual({});
  });

  test('the schedule is the local hour, and raises its opportunity', async () => {
    const { engine } = world();
    const [result] = await engine.take([{ user, facts: known() }]);
    const at = engine.nextScheduled(result!.state, now)!;
    expect(at).toBe(Date.UTC(2024, 5, 6, 7));
    const [decided] = await engine.take([{ user, facts: [], decideAt: at, scheduled: true }]);
    expect(decided!.decision!.opportunities.map(({ generator }) => generator)).toEqual(['p:generators.2']);
  });
});

describe('dispatch checks again', () => {
  const held = async (change: (w: ReturnType<typeof world>) => Promise<unknown> | void, at = now) => {
    const w = world();
    await w.engine.take([{ user, facts: [...known(), raised('k')], decideAt: now }]);
    await change(w);
    const report = await w.dispatch(at);
    expect(w.sent).toEqual([]);
    return report.held;
  };
  const tell = (event: Event) => (w: ReturnType<typeof world>) => w.engine.take([{ user, facts: [event] }]);

  test('an opt-out after the decision wins', async () => {
    const optOut = fact({ kind: 'consent', scope: 'push', granted: false, at: now });
    expect(await held(tell(optOut))).toEqual({ opted_out: 1 });
  });
  test('an address that went is not used', async () => {
    const gone = fact({ kind: 'address', channel: 'push', address: 'a', valid: false, at: now });
    expect(await held(tell(gone))).toEqual({ no_address: 1 });
  });
  test('a stop by hand holds at once', async () => {
    expect(await held((w) => w.engine.stop({ ...noStops, marketing: true }))).toEqual({
      marketing_stopped: 1,
    });
  });
  test('a user who left the audience is not bothered', async () => {
    const bought = fact({ kind: 'trait', name: 'premium', value: true, at: now });
    expect(await held(tell(bought))).toEqual({ not_in_audience: 1 });
  });
  test('what comes later than its channel tolerates is not sent, and frees its place', async () => {
    expect(await held(() => undefined, millis(now + msPerHour + 1))).toEqual({ too_late: 1 });
  });
  test('an erased user has no place left', async () => {
    expect(await held(tell(fact({ kind: 'erasure', at: now })))).toEqual({ superseded: 1 });
  });
  test('what is marked sent is handed over, though the store fails before the rest is', async () => {
    const { store, engine } = world();
    for (const key of ['k', 'l'])
      await engine.take([{ user, facts: [...(key === 'k' ? known() : []), raised(key)], decideAt: now }]);
    let commits = 0;
    const failing: Store = {
      ...store,
      commit: (some) => (++commits > 1 ? Promise.reject(new Error('no room')) : store.commit(some)),
    };
    const sent: Outgoing[] = [];
    const dispatch = engineOf({ store: failing, setup: setupWith([]), zones }).dispatch(
      { now, limit: 9, lease: 1 },
      (outgoing) => void sent.push(...outgoing),
    );
    await expect(dispatch).rejects.toThrow('no room');
    const [read] = await store.read([user]);
    const marked = read!.state.contacts.filter(({ status }) => status === 'sent');
    expect(sent.map(({ decision }) => decision)).toEqual(marked.map(({ decision }) => decision));
    expect(marked).toHaveLength(1);
  });

  test('two intents of one user go out in one dispatch', async () => {
    const w = world();
    await w.engine.take([{ user, facts: [...known(), raised('a')], decideAt: now }]);
    await w.engine.take([{ user, facts: [raised('b')], decideAt: millis(now + msPerHour) }]);
    expect(await w.dispatch(millis(now + msPerHour))).toEqual({ sent: 2, held: {} });
  });
});
