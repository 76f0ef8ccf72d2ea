import { expect, test } from 'vitest';
import { uniform } from '../../policy/index.ts';
import { defineProgram, happens, type Program } from '../../program/index.ts';
import { memoryStore } from '../../store/drivers/memory.ts';
import type { Store } from '../../store/index.ts';
import { manifestIn } from './manifest.ts';
import { currentPortfolio, editPrograms, usePrograms } from './programs.ts';
import { newIdentity, type OpenWorkspace } from './workspace.ts';

const openOver = async (store: Store): Promise<OpenWorkspace> => ({
  path: 'w',
  identity: newIdentity('w', 'ab'.repeat(16)),
  manifest: await manifestIn(store),
  store,
  close: async () => undefined,
  abandon: async () => undefined,
});

const program = defineProgram({
  id: 'p',
  owner: 'team',
  channels: { push: { cost: 0 } },
  features: {},
  candidateFeatures: {},
  messages: { hi: { topic: 't', channels: ['push'] } },
  objectives: { bought: happens('buy', { horizon: '7d', unit: 'sale', rate: 1 }) },
  generators: [],
  rules: [],
  policy: uniform(),
});

const owned =
  (owner: string) =>
  (programs: readonly Program[]): readonly Program[] =>
    programs.map((one) => ({ ...one, owner: `${one.owner}, ${owner}` }));

test('of two edits at once neither is lost: the second is made again, on what the first made', async () => {
  const store = memoryStore();
  await usePrograms(await openOver(store), [program]);
  const other = await openOver(store);
  let isLate = true;
  const raced: Store = {
    ...store,
    post: async (name, value, expected) => {
      const wasLate = isLate;
      isLate = false;
      if (wasLate) await editPrograms(other, owned('first'));
      return store.post(name, value, expected);
    },
  };
  const edited = await editPrograms(await openOver(raced), owned('second'));
  const { programs } = await currentPortfolio(edited);
  expect(programs[0]!.owner).toBe('team, first, second');
});

test('an edit that makes no program is refused, and nothing is changed', async () => {
  const store = memoryStore();
  const { manifest } = await usePrograms(await openOver(store), [program]);
  const broken = editPrograms(await openOver(store), ([one]) => [{ ...one!, owner: '' }]);
  await expect(broken).rejects.toThrow('owner');
  expect(await manifestIn(store)).toEqual(manifest);
});
