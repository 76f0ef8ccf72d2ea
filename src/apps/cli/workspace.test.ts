import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporary } from './sample.ts';
import { openWorkspace } from './workspace.ts';

const folder = temporary();
const programs = 'a'.repeat(64);
const file = (path: string) => JSON.parse(readFileSync(join(path, 'workspace.json'), 'utf8')) as object;

test('many who make one workspace at once work with one secret, and nothing is left beside it', async () => {
  const path = join(folder, 'made');
  const all = await Promise.all(Array.from({ length: 4 }, () => openWorkspace(path, 'create')));
  expect(new Set(all.map(({ identity }) => identity.secret)).size).toBe(1);
  for (const { close } of all) await close();
  expect(readdirSync(path).toSorted()).toEqual(['store', 'workspace.json']);
  expect(statSync(join(path, 'workspace.json')).mode & 0o077).toBe(0);
});

test('what an older workspace.json held is read, tried and taken over', async () => {
  const path = join(folder, 'older');
  const made = await openWorkspace(path, 'create');
  await made.close();
  const old = { ...made.identity, version: 1, programs, experience: [] };
  writeFileSync(join(path, 'workspace.json'), JSON.stringify(old));
  for (const how of ['read', 'try'] as const) {
    const opened = await openWorkspace(path, how);
    expect(opened.manifest).toEqual({ programs, experience: [] });
    await opened.close();
    expect(file(path)).toEqual(old);
  }
  const opened = await openWorkspace(path, 'write');
  expect(file(path)).toEqual(made.identity);
  const [current] = await opened.store.readNotices(['workspace']);
  expect(current!.value).toEqual(opened.manifest);
  const next = { ...opened.manifest, artefact: 'b'.repeat(64) };
  await opened.store.post('workspace', next, current!.version);
  await opened.close();
  const again = await openWorkspace(path, 'read');
  expect(again.manifest).toEqual({ programs, artefact: 'b'.repeat(64), experience: [] });
  await again.close();
});

test('many of one thread who take over an older workspace at once do not wait for each other', async () => {
  const path = join(folder, 'older-at-once');
  const made = await openWorkspace(path, 'create');
  await made.close();
  writeFileSync(
    join(path, 'workspace.json'),
    JSON.stringify({ ...made.identity, version: 1, programs, experience: [] }),
  );
  const all = await Promise.all(Array.from({ length: 4 }, () => openWorkspace(path, 'write')));
  for (const { manifest, close } of all) {
    expect(manifest).toEqual({ programs, experience: [] });
    await close();
  }
});
