import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Stops } from '../eligibility/index.ts';
import { parseEvent, type Event, type UserId } from '../events/index.ts';
import { millis, msPerHour } from '../kit/index.ts';
import { addressKey } from '../state/index.ts';
import { memoryStore } from '../store/drivers/memory.ts';
import type { Store } from '../store/index.ts';
import { Audit, journaled } from './for-tests/audit.ts';
import { noStops } from './stops.ts';
import { compete, guest, interleaved, known, prize, roomFor, start, workerOver } from './for-tests/rivals.ts';

// Two users who have the same addresses on both channels.
const users = [prize, guest];
const hour = (n: number) => millis(start + n * msPerHour);

function fact(rest: Readonly<Record<string, unknown>>): Event {
  const parsed = parseEvent(rest);
  if (!parsed.ok) throw parsed.error;
  return parsed.value;
}

/** A household with one engine, where it is said who wins which place. */
async function household() {
  const store = memoryStore();
  const engine = workerOver(store);
  await engine.take(users.map((user) => ({ user, facts: known(user) })));
  return {
    store,
    wins: async (user: UserId, message: 'sale' | 'banner', n: number) => {
      const key = `${user}-${message}-${n}`;
      const reason = { kind: 'opportunity', program: 'p', generator: 'g', message, key, id: key };
      const asked = fact({ ...reason, user, at: hour(n), until: hour(n) + msPerHour });
      const [result] = await engine.take([{ user, facts: [asked], decideAt: hour(n) }]);
      return result!.decision!.chosen >= 0;
    },
    dispatch: (n: number) => engine.dispatch({ now: hour(n), limit: 9, lease: 1 }, () => undefined),
    ledgers: async () => (await store.read(users)).map(({ state }) => state.contacts),
    atPush: async () => (await store.readAddresses([addressKey('push', 'push')]))[0]!.state,
  };
}

describe('a limit holds for a user on all channels, and for an address of all users, each by itself', () => {
  test('so two by two leave room for three each', async () => {
    const { wins, ledgers } = await household();
    expect(await wins(guest, 'sale', 0)).toBe(true);
    expect(await wins(prize, 'banner', 0)).toBe(true);
    expect(await wins(prize, 'sale', 1)).toBe(true);
    expect(await wins(guest, 'banner', 1)).toBe(true);
    expect(await wins(prize, 'sale', 3)).toBe(true);
    expect(await wins(guest, 'sale', 4)).toBe(false);
    expect(await wins(guest, 'banner', 4)).toBe(true);
    const held = await ledgers();
    expect(held.map(({ length }) => length)).toEqual([3, 3]);
    expect(users.flatMap((_, i) => roomFor(held, i, 6))).toEqual([]);
  });

  test('and a place that was won is a sure one, whatever another wins at its address since', async () => {
    const { wins, dispatch, ledgers, atPush } = await household();
    for (const n of [0, 1]) expect(await wins(prize, 'banner', n)).toBe(true);
    expect(await wins(prize, 'sale', 2)).toBe(true);
    expect(await wins(guest, 'sale', 0)).toBe(true);
    expect(await dispatch(2)).toEqual({ sent: 4, held: {} });
    expect((await ledgers()).map(({ length }) => length)).toEqual([3, 1]);
    expect(await atPush()).toMatchObject({ contacts: [{ slot: hour(0) }, { slot: hour(2) }] });
    expect(await wins(guest, 'sale', 3)).toBe(true);
    expect(await wins(guest, 'sale', 4)).toBe(false);
  });
});

type Move =
  | { readonly kind: 'ask'; readonly user: UserId; readonly n: number }
  | { readonly kind: 'dispatch'; readonly n: number }
  | { readonly kind: 'say'; readonly user: UserId; readonly scope: string; readonly granted: boolean }
  | { readonly kind: 'stop'; readonly stops: Partial<Stops> }
  | { readonly kind: 'publish'; readonly places: number };

const user = fc.constantFrom(...users);
const n = fc.nat({ max: 5 });
const kind = <K extends Move['kind']>(name: K) => fc.constant(name);
const scope = fc.constantFrom('push', 'inapp', 'offers');
const stops = fc.constantFrom<Partial<Stops>>(
  {},
  { marketing: true },
  { channels: ['push'] },
  { messages: ['banner'] },
);
const move = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: kind('ask'), user, n }) },
  { weight: 4, arbitrary: fc.record({ kind: kind('dispatch'), n }) },
  { weight: 2, arbitrary: fc.record({ kind: kind('say'), user, scope, granted: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: kind('stop'), stops }) },
  { weight: 1, arbitrary: fc.record({ kind: kind('publish'), places: fc.integer({ min: 0, max: 3 }) }) },
);

interface Drawn {
  readonly scheduler: fc.Scheduler;
  readonly moves: readonly Move[];
  /** The second user gets the addresses meanwhile. */
  readonly meets: boolean;
}

/** All moves at once, each by an engine of its own; then what still waits is dispatched. */
async function live({ scheduler, moves, meets }: Drawn, over: (store: Store) => Store) {
  const { store, journal } = journaled(memoryStore());
  const first = meets ? [prize] : users;
  await workerOver(store).take(first.map((one) => ({ user: one, facts: known(one) })));
  const shared = interleaved(over(store), scheduler);
  const sent: string[] = [];
  const held: string[] = [];
  const dispatch = async (from: Store, at: number) => {
    const report = await workerOver(from).dispatch({ now: hour(at), limit: 9, lease: 1 }, (outgoing) => {
      for (const { decision } of outgoing) sent.push(decision);
    });
    held.push(...Object.keys(report.held));
  };
  const make = async (one: Move, i: number): Promise<unknown> => {
    if (one.kind === 'ask') return compete(workerOver(shared), `w${i}`, one);
    if (one.kind === 'dispatch') return dispatch(shared, one.n);
    if (one.kind === 'stop') return workerOver(shared).stop({ ...noStops, ...one.stops });
    if (one.kind === 'publish') return workerOver(shared).publish(one.places);
    const said = fact({ ...one, kind: 'consent', id: `say-${i}`, at: start + i });
    return workerOver(shared).take([{ user: one.user, facts: [said] }]);
  };
  const joining = meets ? [workerOver(shared).take([{ user: guest, facts: known(guest) }])] : [];
  await scheduler.waitFor(Promise.all([...joining, ...moves.map(make)]));
  await dispatch(store, 6);
  const audit = Audit.of(journal);
  const states = (await store.read(users)).map(({ state }) => state);
  return { audit, sent, held, states, store };
}

const drawn = fc.record({
  scheduler: fc.scheduler(),
  moves: fc.array(move, { minLength: 6, maxLength: 24 }),
  meets: fc.boolean(),
});

test('whatever the order of decisions, dispatches, refusals, stops and limits, nothing goes out that may not', async () => {
  const gone: string[] = [];
  const reasons = new Set<string>();
  await fc.assert(
    fc.asyncProperty(drawn, async (given) => {
      const { audit, sent, held, states, store } = await live(given, (one) => one);
      expect(audit.breaches).toEqual([]);
      expect(sent.toSorted()).toEqual(audit.sent.toSorted());
      const contacts = states.flatMap((state) => state.contacts);
      const ids = (ones: readonly { readonly decision: string }[]) =>
        ones.map(({ decision }) => decision).toSorted();
      expect(ids(contacts)).toEqual([...audit.places.keys()].toSorted());
      for (const channel of ['push', 'inapp']) {
        const [found] = await store.readAddresses([addressKey(channel, channel)]);
        const here = contacts.filter((contact) => contact.channel === channel);
        expect(found!.state).toMatchObject({ kind: 'shared' });
        if (found!.state.kind === 'shared') expect(ids(found!.state.contacts)).toEqual(ids(here));
      }
      gone.push(...sent);
      for (const reason of held) reasons.add(reason);
    }),
    { numRuns: 150 },
  );
  // The sweep has seen what it is about, whatever its seed.
  expect(gone.length).toBeGreaterThan(50);
  for (const reason of [/^opted_out/, /^address_opted_out/, /_stopped$/, /^cap_reached/])
    expect([...reasons].some((one) => reason.test(one))).toBe(true);
});

test('a store that does not compare addresses is found out', async () => {
  const forgetful = (store: Store): Store => ({
    ...store,
    commit: async (commits) => {
      const outcomes = [];
      for (const commit of commits) {
        const { also = [] } = commit;
        const found = await store.readAddresses(
          also.flatMap((one) => (one.kind === 'address' ? one.key : [])),
        );
        const versions = found.map(({ version }) => version);
        const forgot = also.map((one) =>
          one.kind === 'address' ? { ...one, expected: versions.shift()! } : one,
        );
        outcomes.push(...(await store.commit([{ ...commit, also: forgot }])));
      }
      return outcomes;
    },
  });
  const breaches: string[] = [];
  await fc.assert(
    fc.asyncProperty(drawn, async (given) => {
      breaches.push(...(await live(given, forgetful)).audit.breaches);
    }),
    { numRuns: 60 },
  );
  expect(breaches.length).toBeGreaterThan(0);
});
