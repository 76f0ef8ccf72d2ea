import { expect, test } from 'vitest';
import { memoryStore } from '../../store/drivers/memory.ts';
import type { Store } from '../../store/index.ts';
import { changed, manifestIn, readIdentity, takeOver } from './manifest.ts';
import { emptyManifest, newIdentity, type OpenWorkspace } from './workspace.ts';

const digest = (digit: string): string => digit.repeat(64);
const identity = newIdentity('w', 'ab'.repeat(16));

const openOver = async (store: Store): Promise<OpenWorkspace> => ({
  path: 'w',
  identity,
  manifest: await manifestIn(store),
  store,
  close: async () => undefined,
  abandon: async () => undefined,
});

test('who worked for long keeps what others changed meanwhile', async () => {
  const store = memoryStore();
  const [learner, stopper] = [await openOver(store), await openOver(store)];
  await changed(stopper, ({ manifest }) => ({ ...manifest, programs: digest('a') }));
  // The learner still holds the manifest that it was opened with.
  expect(learner.manifest).toEqual(emptyManifest);
  const after = await changed(learner, ({ manifest }) => ({ ...manifest, artefact: digest('b') }));
  expect(after.manifest).toEqual({ experience: [], programs: digest('a'), artefact: digest('b') });
  expect(await manifestIn(store)).toEqual(after.manifest);
});

test('a change in the midst of a change is seen, and the change is made again', async () => {
  const store = memoryStore();
  const [learner, stopper] = [await openOver(store), await openOver(store)];
  let asked = 0;
  await changed(learner, async ({ manifest }) => {
    if (asked++ === 0) await changed(stopper, (now) => ({ ...now.manifest, programs: digest('a') }));
    return { ...manifest, artefact: digest('b') };
  });
  expect(asked).toBe(2);
  expect(await manifestIn(store)).toEqual({ experience: [], programs: digest('a'), artefact: digest('b') });
});

test('where a change is refused nothing is written', async () => {
  const store = memoryStore();
  const refused = changed(await openOver(store), () => Promise.reject(new Error('unfit')));
  await expect(refused).rejects.toThrow('unfit');
  expect(await manifestIn(store)).toEqual(emptyManifest);
});

test('a file of version 1 counts until the store has a manifest, which it never takes back', async () => {
  const old = { ...identity, version: 1, programs: digest('a'), experience: [] };
  const { identity: same, older } = readIdentity(old, 'w');
  expect(same).toEqual(identity);
  const store = memoryStore();
  expect(await manifestIn(store, older)).toEqual({ programs: digest('a'), experience: [] });
  await takeOver(store, older!);
  await changed(await openOver(store), ({ manifest }) => ({ ...manifest, programs: digest('c') }));
  await takeOver(store, older!);
  expect(await manifestIn(store, older)).toEqual({ programs: digest('c'), experience: [] });
  expect(() => readIdentity({ ...old, programs: 'x' }, 'w')).toThrow('workspace.json, field programs');
  expect(() => readIdentity({ ...identity, programs: digest('a') }, 'w')).toThrow('(whole)');
});
