import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { UserId } from '../events/index.ts';
import { compileChildren, type Children } from '../store/drivers/lmdb/children.ts';
import { openLmdbStore } from '../store/drivers/lmdb/open.ts';
import type { RivalErrand } from './rivals-child.ts';
import { faultsIn, guest, known, mostADay, prize, workerOver } from './rivals.ts';

const root = mkdtempSync(join(tmpdir(), 'fantail-rivals-'));
let children: Children<RivalErrand>;
beforeAll(() => {
  children = compileChildren('src/engine/rivals-child');
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
  const { users = [prize] } = field;
  const path = join(root, `${field.threads}-${field.processes}-${users.length}`);
  const store = await openLmdbStore({ path });
  await workerOver(store).take(users.map((user) => ({ user, facts: known(user) })));
  await store.close();
  const errand = (name: string, i: number) => ({
    path,
    name,
    hours: field.hours,
    user: users[i % users.length]!,
  });
  const threads = Array.from({ length: field.threads }, (_, i) => children.thread(errand(`t${i}`, i)));
  const processes = Array.from({ length: field.processes }, async (_, i) => {
    const { said } = await children.process(errand(`p${i}`, i));
    return said;
  });
  const words = (await Promise.all([...threads, ...processes])).flat() as { won: number; sent: string[] }[];
  const after = await openLmdbStore({ path });
  const found = await after.read(users);
  await after.close();
  return {
    answers: words.length,
    won: words.reduce((sum, { won }) => sum + won, 0),
    sent: words.flatMap(({ sent }) => sent),
    contacts: found.flatMap(({ state }) => state.contacts),
  };
}

/** What must hold: caps in the ledger, a place for each that was won, nothing let out twice. */
export function expectExact(
  { won, sent, contacts }: Awaited<ReturnType<typeof rivalry>>,
  most: number,
): void {
  expect(faultsIn(contacts.map(({ slot }) => slot))).toEqual([]);
  expect(contacts).toHaveLength(most);
  expect(won).toBe(most);
  expect(new Set(sent).size).toBe(sent.length);
}

test('caps are exact among threads and a process over the embedded store', async () => {
  const found = await rivalry({ threads: 3, processes: 1, hours: 6 });
  expect(found.answers).toBe(4);
  expectExact(found, 3);
}, 30_000);

/** What must hold of an address that two users have: as many places as a user has, all of them taken. */
export function expectExactByAddress({ won, sent, contacts }: Awaited<ReturnType<typeof rivalry>>): void {
  for (const channel of ['push', 'inapp']) {
    const slots = contacts.filter((contact) => contact.channel === channel).map(({ slot }) => slot);
    expect(faultsIn(slots)).toEqual([]);
    expect(slots).toHaveLength(mostADay);
  }
  expect(won).toBe(contacts.length);
  expect(new Set(sent).size).toBe(sent.length);
}

test('and for an address that two users have', async () => {
  const users = [prize, guest];
  expectExactByAddress(await rivalry({ threads: 3, processes: 1, hours: 6, users }));
}, 30_000);
