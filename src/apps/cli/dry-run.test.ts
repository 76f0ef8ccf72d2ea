import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { fantail, json, temporary } from './sample.ts';

const folder = temporary();
const inside = (name: string) => join(folder, name);
const workspace = inside('workspace');
const noon = '2026-03-02T12:00:00Z';

const decide = (out: string, ...more: readonly string[]) =>
  json<{ readonly dryRun: boolean; readonly decisions: number; readonly rejects: string }>(
    'decide',
    inside('trial/users.csv'),
    '--mapping',
    inside('trial/users.json'),
    '--workspace',
    workspace,
    '--out',
    inside(out),
    '--at',
    noon,
    ...more,
  );
const withProgram = ['--program', inside('trial/program.js')];

/** Every file of the workspace by what it holds, but for the locks of readers. */
const held = (): readonly string[] =>
  readdirSync(workspace, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.includes('lock'))
    .map(({ parentPath, name }) => join(parentPath, name))
    .map((path) => `${path} ${createHash('sha256').update(readFileSync(path)).digest('hex')}`)
    .toSorted();

beforeAll(async () => void (await json('init', inside('trial'))));

test('where there is no workspace a dry run decides and makes none', async () => {
  const tried = await decide('first.csv', '--dry-run', ...withProgram);
  expect(tried).toMatchObject({ dryRun: true, decisions: 6, rejects: inside('first.csv.rejects.jsonl') });
  expect(readFileSync(inside('first.csv'), 'utf8').trimEnd().split('\n')).toHaveLength(7);
  expect(existsSync(workspace)).toBe(false);
});

test('a dry run decides as the run after it does, says what it is, and leaves every byte', async () => {
  await decide('made.csv', ...withProgram);
  const before = held();
  expect(before.length).toBeGreaterThan(1);
  await decide('tried.csv', '--dry-run');
  expect(held()).toEqual(before);
  const { out } = await fantail(
    'decide',
    '--workspace',
    workspace,
    '--out',
    inside('all.csv'),
    '--at',
    noon,
    '--dry-run',
  );
  expect(out).toContain('A dry run: nothing was committed');
  expect(held()).toEqual(before);
  expect((await decide('real.csv')).dryRun).toBe(false);
  expect(readFileSync(inside('tried.csv'), 'utf8')).toBe(readFileSync(inside('real.csv'), 'utf8'));
  expect(held()).not.toEqual(before);
});

test('explain does not know what a dry run decided', async () => {
  await decide('again.csv', '--dry-run');
  const [, row = ''] = readFileSync(inside('again.csv'), 'utf8').split('\n');
  const { code, err } = await fantail('explain', row.split(',')[0]!, '--workspace', workspace);
  expect([code, err]).toEqual([1, expect.stringContaining('OPERATIONS_DECISION_UNKNOWN')]);
});

test('what a run would refuse, a dry run refuses, and an older file of decisions stays', async () => {
  writeFileSync(inside('x.csv'), 'older');
  const to = ['--workspace', workspace, '--dry-run'];
  for (const [options, code] of [
    [['--out', inside('trial')], 'TABLES_SOURCE_UN'],
    [['--out', inside('x.csv'), '--artefact', inside('none.json')], 'OPERATIONS_INPUT_UNREADABLE'],
    [['--out', inside('x.csv'), '--weights', 'luck=1'], 'OPERATIONS_INPUT_INVALID'],
    [['--out', inside('x.csv'), '--at', '2200-01-01T00:00:00Z'], 'KIT_ZONE_TABLE_LEFT'],
  ] as const) {
    const { code: exit, err } = await fantail('decide', ...to, ...options);
    expect([exit === 0, err]).toEqual([false, expect.stringContaining(code)]);
  }
  expect(readFileSync(inside('x.csv'), 'utf8')).toBe('older');
});
