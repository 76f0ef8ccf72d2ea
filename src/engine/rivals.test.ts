import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { UserId } from '../events/index.ts';
import type { Contact } from '../state/index.ts';
import { compileChildren, type Children } from '../store/drivers/lmdb/children.ts';
import { openLmdbStore } from '../store/drivers/lmdb/open.ts';
import type { Store } from '../store/index.ts';
import type { RivalErrand, RivalWord } from './for-tests/rivals-child.ts';
import { compete, faultsIn, guest, known, prize, roomFor, workerOver } from './for-tests/rivals.ts';

const root = mkdtempSync(join(tmpdir(), 'fantail-rivals-'));
let children: Children<RivalErrand>;
beforeAll(() => {
  children = compileChildren('src/engine/for-tests/rivals-child');
});
afterAll(() => {
  children.remove();
  rmSync(root, { recursive: true, force: true });
});

interface Field {
  readonly threads: number;
  readonly processes: number;
  readonly hours: number;
  /** Users with the same addresses, in turn; the prize alone when absent. */
  readonly users?: readonly UserId[];
}

/** Lets threads and processes compete for every hour of one user over one embedded store. */
export async function rivalry(field: Field) {
  const { users = [prize], hours } = field;
  const path = mkdtempSync(join(root, 'field-'));
  const store = await openLmdbStore({ path });
  await workerOver(store).take(users.map((user) => ({ user, facts: known(user) })));
  await store.close();
  const errand = (name: string, i: number) => ({ path, name, hours, user: users[i % users.length]! });
  const threads = Array.from({ length: field.threads }, (_, i) => children.thread(errand(`t${i}`, i)));
  const processes = Array.from({ length: field.processes }, async (_, i) => {
    const { said } = await children.process(errand(`p${i}`, i));
    return said;
  });
  const words = (await Promise.all([...threads, ...processes])).flat() as RivalWord[];
  const after = await openLmdbStore({ path });
  const ledgers = await ledgersOf(after, users);
  const late = await latecomers(after, { users, hours });
  const full = await ledgersOf(after, users);
  await after.close();
  return {
    answers: words.length,
    won: words.reduce((sum, { won }) => sum + won, 0),
    held: words.flatMap(({ held }) => held),
    sent: words.flatMap(({ sent }) => sent),
    ledgers,
    late,
    room: full.flatMap((_, i) => roomFor(full, i, hours)),
  };
}

type Rivalry = Awaited<ReturnType<typeof rivalry>>;

async function ledgersOf(store: Store, users: readonly UserId[]): Promise<readonly (readonly Contact[])[]> {
  const found = await store.read(users);
  return found.map(({ state }) => state.contacts);
}

/** How many places one worker alone still wins, who asks once more for every hour of every user. */
async function latecomers(
  store: Store,
  { users, hours }: { readonly users: readonly UserId[]; readonly hours: number },
): Promise<number> {
  const engine = workerOver(store);
  let won = 0;
  for (const user of users)
    for (let n = 0; n < hours; n++) if (await compete(engine, `late-${user}`, { n, user })) won++;
  return won;
}

/** What must hold: a place for each that was won and not given back, what went out in its place, and that once. */
function expectAccounted({ won, held, sent, ledgers }: Rivalry): void {
  const contacts = ledgers.flat();
  expect(contacts).toHaveLength(won - held.length);
  expect(new Set(sent).size).toBe(sent.length);
  const out = contacts.filter(({ status }) => status === 'sent').map(({ decision }) => decision);
  expect(sent.toSorted()).toEqual(out.toSorted());
}

/** What must hold of one user: caps in the ledger, all places taken, none given back. */
export function expectExact(found: Rivalry, most: number): void {
  const contacts = found.ledgers.flat();
  expect(faultsIn(contacts.map(({ slot }) => slot))).toEqual([]);
  expect(contacts).toHaveLength(most);
  expect(found.held).toEqual([]);
  expect(found.late).toBe(0);
  expectAccounted(found);
}

test('caps are exact among threads and a process over the embedded store', async () => {
  const found = await rivalry({ threads: 3, processes: 1, hours: 6 });
  expect(found.answers).toBe(4);
  expectExact(found, 3);
});

/**
 * What must hold of addresses that two users have: caps for each user and each address, no room left, and every place
 * that was won is a sure one.
 */
export function expectExactByAddress(found: Rivalry): void {
  const { ledgers, held, late, room } = found;
  for (const own of ledgers) expect(faultsIn(own.map(({ slot }) => slot))).toEqual([]);
  for (const channel of ['push', 'inapp']) {
    const here = ledgers.flat().filter((contact) => contact.channel === channel);
    expect(faultsIn(here.map(({ slot }) => slot))).toEqual([]);
  }
  expectAccounted(found);
  expect(held).toEqual([]);
  expect(late).toBe(0);
  expect(room).toEqual([]);
}

test('and for an address that two users have', async () => {
  const users = [prize, guest];
  expectExactByAddress(await rivalry({ threads: 3, processes: 1, hours: 6, users }));
});
