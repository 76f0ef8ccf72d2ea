import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { link, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  manifestIn,
  newIdentity,
  operationsErrors,
  readIdentity,
  takeOver,
  type Identity,
  type IdentityFile,
  type Opening,
  type OpenWorkspace,
} from '../../operations/index.ts';
import { openLmdbStore } from '../../store/drivers/lmdb/open.ts';
import { memoryStore } from '../../store/drivers/memory.ts';
import { storeOver } from '../../store/index.ts';
import { namesIn, readJson, writeText } from './files.ts';

const fileOf = (path: string) => join(path, 'workspace.json');

/** For this user alone: the file holds the secret that keys decisions. */
const mode = 0o600;
const textOf = (identity: Identity): string => `${JSON.stringify(identity, null, 2)}\n`;

const identityAt = async (path: string): Promise<IdentityFile> =>
  readIdentity(await readJson(fileOf(path)), path);

/** What a process that makes a workspace writes first. */
const beginnings = /^(\.workspace\.[\da-f]+\.part|workspace\.json$|store$)/;

/** Sure that a workspace can be made in a place: there is nothing, an empty directory, or one that is being made. */
async function checkFree(path: string): Promise<void> {
  const found = (await namesIn(path)).find((name) => !beginnings.test(name));
  if (found !== undefined)
    throw operationsErrors.OPERATIONS_WORKSPACE_BROKEN({
      path,
      problem: `it is no workspace, and holds ${found}`,
    });
}

/** Bytes that nobody can guess; tests give bytes that are the same in every run. */
export type Random = (bytes: number) => Buffer;

const identityFrom = (random: Random): Identity =>
  newIdentity(random(8).toString('hex'), random(32).toString('hex'));

async function makeIn(path: string, random: Random): Promise<void> {
  await checkFree(path);
  await mkdir(dirname(path), { recursive: true });
  await mkdir(path, { recursive: true, mode: 0o700 });
  const identity = identityFrom(random);
  const own = join(path, `.workspace.${identity.id}.part`);
  await writeFile(own, textOf(identity), { mode, flush: true });
  // Of two processes that make a workspace at once one is the first, and both work with its secret.
  await link(own, fileOf(path)).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  await rm(own);
}

const storeOf = (path: string) => join(path, 'store');

/** Removes a workspace that was only just made, unless more was put there since: rejects stay readable. */
async function unmake(path: string): Promise<void> {
  const made = new Set([fileOf(path), storeOf(path)]);
  const names = await readdir(path);
  if (names.every((name) => made.has(join(path, name)))) await rm(path, { recursive: true });
}

/** What stands in the directory of a workspace, with all that is done to it kept in memory alone. */
async function tryWorkspace(path: string, random: Random): Promise<OpenWorkspace> {
  const isNew = !existsSync(fileOf(path));
  if (isNew) await checkFree(path);
  const { identity, older } = isNew ? { identity: identityFrom(random) } : await identityAt(path);
  const beneath = existsSync(storeOf(path))
    ? await openLmdbStore({ path: storeOf(path), readOnly: true })
    : memoryStore();
  const store = storeOver(beneath, memoryStore());
  if (older) await takeOver(store, older);
  const close = () => store.close();
  return { path, identity, manifest: await manifestIn(store), store, close, abandon: close };
}

/** Opens the workspace of a directory, and makes one in an empty place if asked to. */
export async function openWorkspace(
  path: string,
  how: Opening,
  random: Random = randomBytes,
): Promise<OpenWorkspace> {
  if (how === 'try') return tryWorkspace(path, random);
  const isNew = !existsSync(fileOf(path));
  if (isNew) {
    if (how !== 'create') throw operationsErrors.OPERATIONS_WORKSPACE_MISSING({ path });
    await makeIn(path, random);
  }
  const { identity, older } = await identityAt(path);
  const readOnly = how === 'read' && existsSync(storeOf(path));
  const store = await openLmdbStore({ path: storeOf(path), readOnly });
  if (older && how !== 'read') {
    await takeOver(store, older);
    // An older version that would write its manifest back does not know this file.
    await writeText(fileOf(path), textOf(identity), mode);
  }
  return {
    path,
    identity,
    manifest: await manifestIn(store, older),
    store,
    close: () => store.close(),
    abandon: async () => {
      await store.close();
      if (isNew) await unmake(path);
    },
  };
}
