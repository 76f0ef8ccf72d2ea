import { describe, expect, test } from 'vitest';
import { decodeDecision, explain } from '../decision/index.ts';
import { cap } from '../eligibility/index.ts';
import { parseEvent, userId, type Event, type UserId } from '../events/index.ts';
import { millis, msPerDay, msPerHour, utcTable } from '../kit/index.ts';
import { pushed } from '../opportunities/index.ts';
import { softmax } from '../policy/index.ts';
import { contacts, defineProgram, eachMessage, happens, type Program } from '../program/index.ts';
import { memoryStore } from '../store/drivers/memory.ts';
import { engineOf, setupOf } from './index.ts';

const noon = millis(Date.UTC(2024, 5, 5, 12));

const programOf = (id: string, holdout: number): Program =>
  defineProgram({
    id,
    owner: 'team',
    channels: { push: { cost: 0 }, inapp: { cost: 0 } },
    features: {},
    candidateFeatures: { arm: eachMessage(), tired: contacts('any').within('7d') },
    messages: {
      [`${id}-one`]: { topic: 't', channels: ['push'] },
      [`${id}-two`]: { topic: 't', channels: ['inapp'] },
    },
    objectives: { plays: happens('play', { horizon: '1d', unit: 'play', rate: 1 }) },
    generators: [pushed({ source: 'test' })],
    rules: [cap({ limit: 2, per: '24h', same: 'program' })],
    policy: softmax({ temperature: 1 }),
    exploration: { mass: 0, silence: 0.1 },
    holdout,
  });

const belief = { mean: { plays: { candidate: { 'arm[0]': 1, tired: -0.5 } } } };
const setupWith = (...programs: readonly Program[]) =>
  setupOf({ programs, belief, workspace: { id: 'w', secret: 's' } });

let serial = 0;
const fact = (user: UserId, rest: Readonly<Record<string, unknown>>): Event => {
  const parsed = parseEvent({ id: `s${++serial}`, user, at: noon - msPerDay, ...rest });
  if (!parsed.ok) throw parsed.error;
  return parsed.value;
};
const known = (user: UserId) =>
  ['push', 'inapp'].flatMap((channel) => [
    fact(user, { kind: 'consent', scope: channel, granted: true }),
    fact(user, { kind: 'address', channel, address: `${user}-${channel}`, valid: true }),
  ]);
const reason = (user: UserId, program: string, at: number) =>
  fact(user, { kind: 'opportunity', program, generator: 'g', key: `k${serial}`, at, until: at + msPerDay });

const worldOf = (...programs: readonly Program[]) => {
  const store = memoryStore();
  const setup = setupWith(...programs);
  const engine = engineOf({ store, setup, zones: () => utcTable });
  const ask = async (user: UserId, at: number = noon, program = 'a') => {
    const facts = [reason(user, program, at)];
    const [result] = await engine.take([{ user, facts, decideAt: millis(at) }]);
    return { decision: result!.decision!, state: result!.state };
  };
  const left: string[] = [];
  const dispatch = (at: number) =>
    engine.dispatch({ now: millis(at), limit: 1000, lease: 1 }, (outgoing) => {
      for (const { user } of outgoing) left.push(user);
    });
  const meet = (user: UserId) => engine.take([{ user, facts: known(user) }]);
  return { store, setup, engine, ask, dispatch, left, meet };
};
type World = ReturnType<typeof worldOf>;

const users = (count: number) => Array.from({ length: count }, (_, i) => userId.parse(`u${i}`));

/** A user of a world who is held out of its first program. */
async function heldIn(world: World): Promise<UserId> {
  for (const user of users(50)) {
    await world.meet(user);
    const { decision } = await world.ask(user, noon - msPerDay);
    if (decision.assignments.find(({ layer }) => layer === 'holdout:a')?.arm === 'held') return user;
  }
  throw new Error('nobody is held out');
}

test('a shadow is drawn as often as the treated are sent the same', async () => {
  const held = worldOf(programOf('a', 0.9));
  const treated = worldOf(programOf('a', 0));
  const count = 400;
  let shadows = 0;
  let expected = 0;
  let variance = 0;
  for (const user of users(count)) {
    await Promise.all([held.meet(user), treated.meet(user)]);
    const { decision } = await held.ask(user);
    if (!decision.assignments.some(({ arm }) => arm === 'held')) continue;
    const { decision: free } = await treated.ask(user);
    const chance = free.probability[0]!;
    expect(decision.chosen).toBe(-1);
    expect(decision.propensity).toBe(1);
    if (decision.shadow) {
      const place = free.candidates.findIndex(({ message }) => message === decision.shadow!.message);
      expect(decision.shadow.propensity).toBe(free.probability[place]);
      expect(decision.shadow.slot).toBe(noon);
    }
    if (decision.shadow?.message === free.candidates[0]!.message) shadows++;
    expected += chance;
    variance += chance * (1 - chance);
  }
  expect(expected).toBeGreaterThan(200);
  expect(Math.abs(shadows - expected)).toBeLessThan(5 * Math.sqrt(variance));
});

describe('who is held out', () => {
  test('meets limits and features as if contacted, and never is', async () => {
    const world = worldOf(programOf('a', 0.9));
    const user = await heldIn(world);
    let last = await world.ask(user);
    const chances: number[] = [];
    for (let hour = 1; hour < 12; hour++) {
      const before = last.state.shadow?.length ?? 0;
      last = await world.ask(user, noon + hour * msPerHour);
      if (last.decision.shadow) chances.push(last.decision.shadow.propensity);
      const reasons = last.decision.noes.map(({ reason: code }) => code);
      expect(reasons.includes('cap_reached')).toBe(before >= 2);
      expect(last.decision.shadow === undefined || before < 2).toBe(true);
    }
    expect(last.state.shadow!.length).toBe(2);
    expect(last.state.contacts).toEqual([]);
    expect(await world.dispatch(noon + 12 * msPerHour)).toEqual({ sent: 0, held: {} });
    expect(world.left).toEqual([]);
  });

  test('has what was kept back in the record, and in words', async () => {
    const world = worldOf(programOf('a', 0.9));
    const user = await heldIn(world);
    let { decision } = await world.ask(user);
    for (let i = 1; !decision.shadow; i++) ({ decision } = await world.ask(user, noon + i * msPerHour));
    const read = decodeDecision((await world.store.record(decision.id))!);
    expect(read.shadow).toEqual(decision.shadow);
    const words = explain(read, world.setup.portfolio, world.setup.prices);
    expect(words.shadow).toMatchObject({ propensity: decision.shadow.propensity });
    expect(words.shadow!.name).toMatch(/^a-(one|two) by /);
  });

  test('frees the place of what would not have gone when its slot comes', async () => {
    const world = worldOf(programOf('a', 0.9));
    const user = await heldIn(world);
    let state = (await world.ask(user)).state;
    for (let i = 1; !state.shadow?.length; i++) ({ state } = await world.ask(user, noon + i * msPerHour));
    const refusals = ['push', 'inapp'].map((scope) =>
      fact(user, { kind: 'consent', scope, granted: false, at: noon + msPerHour }),
    );
    await world.engine.take([{ user, facts: refusals }]);
    expect(await world.dispatch(state.shadow.at(-1)!.slot)).toEqual({ sent: 0, held: {} });
    const [found] = await world.store.read([user]);
    expect(found!.state.shadow).toEqual([]);
    expect(await world.dispatch(noon + 30 * msPerDay)).toEqual({ sent: 0, held: {} });
  });

  test('is sent what another program says, as if there were no shadow', async () => {
    const world = worldOf(programOf('a', 0.9), programOf('b', 0));
    const user = await heldIn(world);
    for (let hour = 0; hour < 8; hour++) await world.ask(user, noon + hour * msPerHour);
    let sent = 0;
    for (let hour = 8; hour < 20 && sent < 2; hour++)
      if ((await world.ask(user, noon + hour * msPerHour, 'b')).decision.chosen >= 0) sent++;
    expect(sent).toBe(2);
    const [found] = await world.store.read([user]);
    expect(found!.state.contacts.every(({ program }) => program === 'b')).toBe(true);
    expect(found!.state.shadow!.every(({ program }) => program === 'a')).toBe(true);
  });
});
