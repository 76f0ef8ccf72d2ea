// A run of `decide` that is cut off: what it committed stays, is told, and is not decided twice.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { operations, type OperationContext } from '../../operations/index.ts';
import { openLmdbStore } from '../../store/drivers/lmdb/open.ts';
import type { Store } from '../../store/index.ts';
import { example, fantail, json, temporary } from './sample.ts';
import { contextOf } from './run.ts';

const folder = temporary();
const inside = (name: string) => join(folder, name);
const workspace = inside('lab');
const people = 1200;
const out = inside('day.jsonl');
const asked = ['--workspace', workspace, '--out', out, '--at', '2026-03-02T12:00:00Z'];

beforeAll(async () => {
  const facts = Array.from({ length: people }, (_, i) => ({
    id: `v${i}`,
    user: `u${i}`,
    at: '2026-03-01T12:00:00Z',
    kind: 'activity',
    name: 'play',
  }));
  writeFileSync(inside('facts.jsonl'), facts.map((fact) => `${JSON.stringify(fact)}\n`).join(''));
  const program = ['--program', example('lifecycle/program.ts')];
  await json('import', inside('facts.jsonl'), '--workspace', workspace, ...program);
});

/** A store whose disk is gone after the first round of commits. */
const failing = (store: Store): Store => {
  let rounds = 0;
  return {
    ...store,
    commit: (commits) => {
      if (++rounds > 1) return Promise.reject(new Error('the disk is gone'));
      return store.commit(commits);
    },
  };
};

/** The send decisions of the store, by user. */
async function committed(): Promise<ReadonlyMap<string, readonly string[]>> {
  const store = await openLmdbStore({ path: join(workspace, 'store'), readOnly: true });
  const made = new Map<string, string[]>();
  for await (const { event } of store.log(0))
    if (event.kind === 'decision' && event.clock === 'send')
      made.set(event.user, [...(made.get(event.user) ?? []), event.decision]);
  await store.close();
  return made;
}

const rows = () =>
  readFileSync(out, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { readonly user: string; readonly decision: string });

test('the others are decided for by the same command with its name, and the file has all', async () => {
  const told: string[] = [];
  const here = contextOf({ out: () => undefined, err: (text) => void told.push(text) }, '0.0.0');
  const context: OperationContext = {
    ...here,
    fresh: () => 'night',
    openWorkspace: async (...how) => {
      const opened = await here.openWorkspace(...how);
      return { ...opened, store: failing(opened.store) };
    },
  };
  const decide = operations.find(({ name }) => name === 'decide')!;
  const request = decide.input.parse({ workspace, out, at: '2026-03-02T12:00:00Z' });
  await expect(decide.run(request, context)).rejects.toThrow('the disk is gone');
  const before = await committed();
  expect(before.size).toBe(1000);
  expect(told.at(-1)).toContain(`1000 of ${people} users are decided for`);
  expect(told.at(-1)).toContain('--run night');

  const { err } = await fantail('decide', ...asked, '--run', 'night');
  expect(err).toContain('1000 users were decided for before');
  const after = await committed();
  expect(after.size).toBe(people);
  // Nobody was decided for twice, so nothing was reserved twice, and the file says what the store does.
  expect([...after.values()].every(({ length }) => length === 1)).toBe(true);
  for (const [user, made] of before) expect(after.get(user)).toEqual(made);
  const all = rows();
  expect(all).toHaveLength(people);
  for (const { user, decision } of all) expect(after.get(user)).toEqual([decision]);

  // The same name again changes nothing and says the same; another name is another reason to speak.
  const bytes = readFileSync(out, 'utf8');
  expect(await json('decide', ...asked, '--run', 'night')).toMatchObject({ run: 'night', decisions: people });
  expect(readFileSync(out, 'utf8')).toBe(bytes);
  await json('decide', ...asked, '--run', 'day');
  expect([...(await committed()).values()].every(({ length }) => length === 2)).toBe(true);
});
