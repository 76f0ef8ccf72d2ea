// The kill switch, thrown and lifted by commands.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import type { Json } from '../../kit/index.ts';
import { openLmdbStore } from '../../store/drivers/lmdb/open.ts';
import { fantail, json, temporary } from './sample.ts';

interface Stop {
  readonly rung: string;
  readonly name: string | null;
  readonly since: string | null;
  readonly why: string | null;
}
interface Said {
  readonly checked?: boolean;
  readonly stopped: readonly Stop[];
}

const folder = temporary();
const inside = (name: string) => join(folder, name);
const workspace = inside('shop');
const messages = ['free-month', 'new-albums'];
const here = ['--workspace', workspace];
const stopped = async () =>
  (await json<Said>('stops', ...here)).stopped.map(({ rung, name }) => [rung, name]);

/** The messages that anybody might get who is asked now. */
async function possible(): Promise<ReadonlySet<string>> {
  const out = inside('asked.jsonl');
  const users = [inside('trial/users.csv'), '--mapping', inside('trial/users.json')];
  await json('decide', ...users, '--out', out, '--at', '2026-03-02T12:00:00Z', '--dry-run', ...here);
  const rows = readFileSync(out, 'utf8').trim().split('\n');
  const each = rows.map((row) => JSON.parse(row) as Readonly<Record<string, unknown>>);
  return new Set(messages.filter((message) => each.some((row) => Number(row[`p.${message}`] ?? 0) > 0)));
}

beforeAll(async () => {
  await json('init', inside('trial'));
  await json('import', inside('trial/events.jsonl'), ...here, '--program', inside('trial/program.js'));
});

test('what is stopped is decided for nobody, shown since when and why, and decided for again when let go', async () => {
  const before = await possible();
  expect(before).toEqual(new Set(messages));
  const { stopped: first } = await json<Said>(
    'stop',
    ...here,
    '--message',
    'free-month',
    '--why',
    'wrong price',
  );
  expect(first).toEqual([
    { rung: 'message', name: 'free-month', since: expect.stringMatching(/^20\d\d-/), why: 'wrong price' },
  ]);
  expect(await possible()).toEqual(new Set(['new-albums']));
  await json('stop', ...here, '--marketing');
  expect(await possible()).toEqual(new Set());
  expect((await json<Said>('stops', ...here)).stopped[0]).toEqual(first[0]);
  const { out } = await fantail('resume', ...here, '--marketing');
  expect(out).toBe(`message free-month, since ${first[0]!.since}: wrong price\n`);
  expect(await possible()).toEqual(new Set(['new-albums']));
  await json('stop', ...here, '--channel', 'email');
  expect(await possible()).toEqual(new Set());
  await json('resume', ...here, '--message', 'free-month', '--channel', 'email');
  expect((await fantail('stops', ...here)).out).toBe('Nothing is stopped.\n');
  expect(await possible()).toEqual(before);
});

test('a name that there is not is refused with those there are, beside others too, and nothing is stopped', async () => {
  const { code, err } = await fantail('stop', ...here, '--message', 'free-month,free-moth', '--marketing');
  expect([code, err]).toEqual([1, expect.stringContaining('"free-moth"; there are: free-month, new-albums')]);
  const refused = async (...argv: readonly string[]) => (await fantail('stop', ...here, ...argv)).err;
  expect(await refused('--channel', 'push')).toContain('There is no channel "push"; there are: email.');
  expect(await refused('--program', '__proto__')).toContain('There is no program "__proto__"');
  expect(await refused()).toContain('name at least one');
  expect(await stopped()).toEqual([]);
});

test('a policy is stopped by its program: the fallback decides, the programs that there are not are named', async () => {
  const { stopped: all } = await json<Said>(
    'stop',
    ...here,
    '--policy',
    'welcome',
    '--why',
    'it never rests',
  );
  expect(all).toEqual([
    { rung: 'policy', name: 'welcome', since: expect.stringMatching(/^20\d\d-/), why: 'it never rests' },
  ]);
  expect(await possible()).toEqual(new Set());
  const { code, err } = await fantail('stop', ...here, '--policy', 'softmax');
  expect([code, err]).toEqual([
    1,
    expect.stringContaining('There is no program "softmax"; there are: welcome.'),
  ]);
  await json('resume', ...here, '--policy', 'welcome');
  expect(await possible()).toEqual(new Set(messages));
});

test('what cannot be read stops everything, is shown, and is replaced by everything stopped alone', async () => {
  const post = async (value: Json) => {
    const store = await openLmdbStore({ path: join(workspace, 'store'), readOnly: false });
    const [now] = await store.readNotices(['stops']);
    await store.post('stops', value, now!.version);
    await store.close();
  };
  const newer = { messages: ['free-month'], programs: [], channels: [], marketing: false, moons: ['full'] };
  await post(newer);
  const failed = async (...argv: readonly string[]) => (await fantail(...argv, ...here)).err;
  expect(await failed('decide', '--out', inside('none.csv'))).toContain('ENGINE_NOTICE_UNREADABLE');
  const shown = await fantail('stops', ...here);
  expect([shown.code, shown.out]).toEqual([0, expect.stringContaining(JSON.stringify(newer.moons))]);
  expect(shown.out).toContain('Everything is stopped.');
  // Neither lets go by the way: not who resumes, nor who stops something less.
  expect(await failed('resume', '--message', 'free-month')).toContain('fantail stop --everything');
  expect(await failed('resume', '--everything')).toContain('ENGINE_NOTICE_UNREADABLE');
  expect(await failed('stop', '--marketing')).toContain('fantail stop --everything');
  expect((await fantail('stops', ...here)).out).toBe(shown.out);

  await json('stop', ...here, '--everything', '--why', 'written anew');
  expect(await stopped()).toEqual([['everything', null]]);
  expect(await possible()).toEqual(new Set());
  await json('stop', ...here, '--message', 'free-month');
  await json('resume', ...here, '--everything');
  expect(await possible()).toEqual(new Set(['new-albums']));
  await json('resume', ...here, '--message', 'free-month');
  expect(await possible()).toEqual(new Set(messages));
});

test('what is not stopped cannot be let go, and what is beside it stays stopped', async () => {
  await json('stop', ...here, '--message', 'free-month');
  const { code, err } = await fantail('resume', ...here, '--message', 'free-month,new-albums');
  expect([code, err]).toEqual([
    1,
    expect.stringContaining('Not stopped: message new-albums; stopped are: message free-month.'),
  ]);
  expect(await stopped()).toEqual([['message', 'free-month']]);
  await json('resume', ...here, '--message', 'free-month');
});

test('programs that cannot be read are no hindrance: names are stopped as they were given', async () => {
  const store = await openLmdbStore({ path: join(workspace, 'store'), readOnly: false });
  const [{ value, version }] = (await store.readNotices(['workspace'])) as [
    { value: Readonly<Record<string, never>>; version: number },
  ];
  await store.post('workspace', { ...value, programs: 'a'.repeat(64) }, version);
  await store.close();
  const { err } = await fantail('decide', ...here, '--out', inside('none.csv'));
  expect(err).toContain('STORE_CORRUPT');
  const { checked, stopped: all } = await json<Said>('stop', ...here, '--message', 'whatever', '--marketing');
  expect([checked, all.map(({ name }) => name)]).toEqual([false, ['whatever', null]]);
  await json('resume', ...here, '--message', 'whatever');
  expect(await stopped()).toEqual([['marketing', null]]);
});
