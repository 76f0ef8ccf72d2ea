import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  newManifest,
  operationsErrors,
  readManifest,
  type Manifest,
  type OpenWorkspace,
} from '../../operations/index.ts';
import { openLmdbStore } from '../../store/drivers/lmdb/open.ts';
import { readJson, writeText } from './files.ts';

const fileOf = (path: string) => join(path, 'workspace.json');

/** For this user alone: the file holds the secret that keys decisions. */
const keepManifest = (path: string, manifest: Manifest): Promise<void> =>
  writeText(fileOf(path), `${JSON.stringify(manifest, null, 2)}\n`, 0o600);

async function makeIn(path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  if (!existsSync(path)) await mkdir(path, { mode: 0o700 });
  const [found] = await readdir(path);
  if (found !== undefined)
    throw operationsErrors.OPERATIONS_WORKSPACE_BROKEN({
      path,
      problem: `it is no workspace, and holds ${found}`,
    });
  await keepManifest(path, newManifest(randomBytes(8).toString('hex'), randomBytes(32).toString('hex')));
}

const storeOf = (path: string) => join(path, 'store');

/** Removes a workspace that was only just made, unless more was put there since: rejects stay readable. */
async function unmake(path: string): Promise<void> {
  const made = new Set([fileOf(path), storeOf(path)]);
  const names = await readdir(path);
  if (names.every((name) => made.has(join(path, name)))) await rm(path, { recursive: true });
}

/** Opens the workspace of a directory, and makes one in an empty place if asked to. */
export async function openWorkspace(path: string, how: 'create' | 'write' | 'read'): Promise<OpenWorkspace> {
  const isNew = !existsSync(fileOf(path));
  if (isNew) {
    if (how !== 'create') throw operationsErrors.OPERATIONS_WORKSPACE_MISSING({ path });
    await makeIn(path);
  }
  const manifest = readManifest(await readJson(fileOf(path)), path);
  const readOnly = how === 'read' && existsSync(storeOf(path));
  const store = await openLmdbStore({ path: storeOf(path), readOnly });
  return {
    path,
    manifest,
    store,
    keep: (next) => keepManifest(path, next),
    close: () => store.close(),
    abandon: async () => {
      await store.close();
      if (isNew) await unmake(path);
    },
  };
}
