import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { parseEvent, userId, type Event, type UserId } from '../events/index.ts';
import { millis, msPerDay, msPerHour } from '../kit/index.ts';
import { addressKey } from '../state/index.ts';
import { openLmdbStore } from '../store/drivers/lmdb/open.ts';
import { memoryStore } from '../store/drivers/memory.ts';
import type { Store } from '../store/index.ts';
import {
  compete,
  faultsIn,
  guest,
  interleaved,
  known,
  mostADay,
  prize,
  roomFor,
  start,
  workerOver,
} from './for-tests/rivals.ts';

const workers = 32;

/**
 * 32 workers ask for three hours of two users, then all is let out; where `meets` is true the second gets the addresses
 * meanwhile.
 */
async function crowd(store: Store, { scheduler, meets }: Crowded) {
  await workerOver(store).take([{ user: prize, facts: known() }]);
  if (!meets) await workerOver(store).take([{ user: guest, facts: known(guest) }]);
  const shared = interleaved(store, scheduler);
  const meeting = meets ? [workerOver(shared).take([{ user: guest, facts: known(guest) }])] : [];
  const asking = Array.from({ length: workers }, async (_, i) =>
    compete(workerOver(shared), `w${i}`, { n: i % 3, user: i % 2 === 0 ? prize : guest }),
  );
  const [won] = await scheduler.waitFor(Promise.all([Promise.all(asking), Promise.all(meeting)]));
  const now = millis(start + 3 * msPerHour);
  const report = await workerOver(store).dispatch({ now, limit: workers, lease: 1 }, () => undefined);
  const states = (await store.read([prize, guest])).map(({ state }) => state);
  return { won: won.filter(Boolean).length, report, ledgers: states.map(({ contacts }) => contacts) };
}

interface Crowded {
  readonly scheduler: fc.Scheduler;
  readonly meets: boolean;
}

const root = mkdtempSync(join(tmpdir(), 'fantail-addresses-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const stores = {
  memory: () => Promise.resolve(memoryStore()),
  embedded: () => openLmdbStore({ path: mkdtempSync(join(root, 'store-')) }),
};

test.each([
  { on: 'memory', meets: false },
  { on: 'memory', meets: true },
  { on: 'embedded', meets: false },
  { on: 'embedded', meets: true },
] as const)(
  'caps are exact for users and addresses among interleaved workers (store: $on, one gets it meanwhile: $meets)',
  async ({ on, meets }) => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        const store = await stores[on]();
        const { won, report, ledgers } = await crowd(store, { scheduler, meets });
        await store.close();
        const contacts = ledgers.flat();
        for (const own of ledgers) expect(faultsIn(own.map(({ slot }) => slot))).toEqual([]);
        for (const channel of ['push', 'inapp']) {
          const slots = contacts.filter((contact) => contact.channel === channel).map(({ slot }) => slot);
          expect(faultsIn(slots)).toEqual([]);
        }
        // Every place that was won is a sure one, and none is left; who came later may have asked before.
        expect(won).toBe(contacts.length);
        expect(report).toEqual({ sent: won, held: {} });
        const there = meets ? [0] : [0, 1];
        expect(there.flatMap((one) => roomFor(ledgers, one, 3))).toEqual([]);
      }),
      { numRuns: 4 },
    );
  },
);

let serial = 0;
const fact = (user: UserId, rest: Readonly<Record<string, unknown>>): Event => {
  const parsed = parseEvent({ id: `f${++serial}`, user, at: start - msPerDay, ...rest });
  if (!parsed.ok) throw parsed.error;
  return parsed.value;
};
const at = (user: UserId, address: string, change: Readonly<Record<string, unknown>> = {}) =>
  fact(user, { kind: 'address', channel: 'push', address, valid: true, ...change });
const consent = (user: UserId, granted: boolean, when: number) =>
  fact(user, { kind: 'consent', scope: 'push', granted, at: when });
const reason = (user: UserId, from: number = start) =>
  fact(user, {
    kind: 'opportunity',
    program: 'p',
    generator: 'g',
    key: `k${serial}`,
    at: from,
    until: from + msPerDay,
    message: 'sale',
  });
const [a, b] = [userId.parse('a'), userId.parse('b')];

const world = () => {
  const store = memoryStore();
  const engine = workerOver(store);
  const tell = (...facts: readonly Event[]) =>
    engine.take(facts.map((one) => ({ user: one.user, facts: [one] })));
  const ask = async (user: UserId, when: number = start) => {
    const [result] = await engine.take([{ user, facts: [reason(user, when)], decideAt: millis(when) }]);
    return result!.decision!;
  };
  const kept = async (address: string) => (await store.readAddresses([addressKey('push', address)]))[0]!;
  return { store, engine, tell, ask, kept };
};
const granted = (user: UserId) => consent(user, true, start - 100 * msPerDay);
const reasonsOf = ({ noes }: { readonly noes: readonly { readonly reason: string }[] }) =>
  noes.map(({ reason: code }) => code);

describe('the ledger of an address', () => {
  test('stays empty while one user has it, and reads nothing for its decisions', async () => {
    const { store, tell, kept } = world();
    await tell(granted(a), at(a, 'x'));
    let reads = 0;
    const counting: Store = {
      ...store,
      readAddresses: (keys) => {
        reads++;
        return store.readAddresses(keys);
      },
    };
    const engine = workerOver(counting);
    const [result] = await engine.take([{ user: a, facts: [reason(a)], decideAt: start }]);
    await engine.dispatch({ now: start, limit: 9, lease: 1 }, () => undefined);
    expect(result!.decision!.chosen).toBe(0);
    expect(reads).toBe(0);
    expect(await kept('x')).toEqual({ state: { kind: 'alone', holder: a }, version: 1 });
  });

  test('has the contacts of all, in the record as seen, and loses what is held', async () => {
    const { engine, tell, ask, kept } = world();
    await tell(granted(a), granted(b), at(a, 'x'));
    expect((await ask(a)).addresses).toBeUndefined();
    await tell(at(b, 'x'));
    const decision = await ask(b, start + msPerHour);
    expect(decision.addresses).toMatchObject([
      { channel: 'push', version: 2, refused: [], contacts: [start] },
    ]);
    expect((await kept('x')).state).toMatchObject({
      contacts: [{ slot: start }, { slot: start + msPerHour }],
    });
    await engine.take([{ user: b, facts: [consent(b, false, start + msPerHour)] }]);
    const report = await engine.dispatch(
      { now: millis(start + msPerHour), limit: 9, lease: 1 },
      () => undefined,
    );
    expect(report).toEqual({ sent: 0, held: { opted_out: 1, address_opted_out: 1 } });
    expect((await kept('x')).state).toMatchObject({ contacts: [], consent: { push: { value: false } } });
  });

  test('goes with the address from user to user, with what was said there', async () => {
    const { tell, ask } = world();
    await tell(granted(a), granted(b), at(a, 'x'));
    await tell(consent(a, false, start - 1));
    await tell(at(a, 'y', { at: start }));
    await tell(at(b, 'x', { at: start }));
    expect(reasonsOf(await ask(b))).toEqual(['address_opted_out']);
    await tell(consent(b, true, start + 1));
    expect((await ask(b, start + 2)).chosen).toBe(0);
  });

  test('does not learn what its last user says elsewhere', async () => {
    const { tell, ask } = world();
    await tell(granted(a), granted(b), at(a, 'x'));
    await tell(at(a, 'y', { at: start - 2 }));
    await tell(consent(a, false, start - 1));
    await tell(at(b, 'x', { at: start }));
    expect((await ask(b)).chosen).toBe(0);
  });

  test('outlives the user: who is erased had opted out all the same', async () => {
    const { tell, ask, kept } = world();
    await tell(granted(a), granted(b), at(a, 'x'));
    await ask(a);
    await tell(consent(a, false, start + 1));
    await tell(fact(a, { kind: 'erasure', at: start + 2 }));
    expect(JSON.stringify(await kept('x'))).not.toContain('"a"');
    await tell(at(b, 'x', { at: start + 3 }));
    expect(reasonsOf(await ask(b, start + 4))).toContain('address_opted_out');
  });

  test('keeps a refusal that comes in one turn with an erasure', async () => {
    const { engine, tell, ask } = world();
    await tell(granted(a), granted(b), at(a, 'x'));
    const last = [consent(a, false, start - 2), fact(a, { kind: 'erasure', at: start - 1 })];
    await engine.take([{ user: a, facts: last }]);
    await tell(at(b, 'x', { at: start }));
    expect(reasonsOf(await ask(b))).toContain('address_opted_out');
  });

  test('is free again when nothing is to be kept', async () => {
    const { tell, kept } = world();
    await tell(granted(a), at(a, 'x'));
    await tell(at(a, 'x', { valid: false, at: start }));
    expect((await kept('x')).state).toEqual({ kind: 'free' });
  });

  test('a complaint of one is a refusal for all', async () => {
    const { tell, ask } = world();
    await tell(granted(a), granted(b), at(a, 'x'), at(b, 'x'));
    await tell(
      fact(a, { kind: 'response', name: 'complaint', channel: 'push', message: 'sale', at: start - 1 }),
    );
    expect(reasonsOf(await ask(b))).toEqual(['address_opted_out']);
  });

  test('consent to the past of a user is not asked of an address, nor that to another channel', async () => {
    const { tell, ask } = world();
    await tell(granted(a), granted(b), at(a, 'x'), at(b, 'x'));
    for (const scope of ['personalisation', 'inapp'])
      await tell(fact(a, { kind: 'consent', scope, granted: false, at: start - 1 }));
    expect((await ask(b)).chosen).toBe(0);
    await tell(fact(a, { kind: 'consent', scope: 'offers', granted: false, at: start - 1 }));
    expect(reasonsOf(await ask(b, start + msPerHour))).toEqual(['address_topic_opted_out']);
  });
});

test('what was decided for an address that the user no longer has is held', async () => {
  const { engine, tell, ask } = world();
  await tell(granted(a), at(a, 'x'));
  await ask(a);
  await tell(at(a, 'y', { at: start }));
  const report = await engine.dispatch({ now: start, limit: 9, lease: 1 }, () => undefined);
  expect(report).toEqual({ sent: 0, held: { address_changed: 1 } });
});

test('a thousand users who come at once with one address are all taken in', async () => {
  const { engine, ask } = world();
  const users = Array.from({ length: 1000 }, (_, i) => userId.parse(`u${i}`));
  const results = await engine.take(
    users.map((user) => ({ user, facts: [granted(user), at(user, 'desk')] })),
  );
  expect(results.filter(({ state }) => state.shared?.length === 1)).toHaveLength(999);
  const [first] = await engine.take([{ user: users[0]!, facts: [] }]);
  expect(first!.state.shared).toHaveLength(1);
  for (let i = 0; i < mostADay; i++) expect((await ask(users[i]!, start + i * msPerHour)).chosen).toBe(0);
  expect(reasonsOf(await ask(users[9]!, start + 9 * msPerHour))).toEqual(['cap_reached']);
});

test('two users of one address leave in one dispatch', async () => {
  const { engine, tell, ask } = world();
  await tell(granted(a), granted(b), at(a, 'x'), at(b, 'x'));
  await ask(a);
  await ask(b, start + msPerHour);
  const report = await engine.dispatch(
    { now: millis(start + msPerHour), limit: 9, lease: 1 },
    () => undefined,
  );
  expect(report).toEqual({ sent: 2, held: {} });
});
