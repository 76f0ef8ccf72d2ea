import { describe, expect, test } from 'vitest';
import { memoryStore } from './drivers/memory.ts';
import { storeConformance } from './index.ts';

describe('memory store', () => {
  test.each(storeConformance)('$name', async ({ run }) => {
    await run(async () => memoryStore());
  });
});

test('the conformance suite catches a store that forgets to compare versions', async () => {
  const careless = async () => {
    const store = memoryStore();
    return {
      ...store,
      commit: async (commits: Parameters<typeof store.commit>[0]) => {
        const read = await store.read(commits.map(({ user }) => user));
        return store.commit(commits.map((commit, i) => ({ ...commit, expected: read[i]!.version })));
      },
    };
  };
  const broken: string[] = [];
  for (const { name, run } of storeConformance) await run(careless).catch(() => broken.push(name));
  expect(broken).toContain('a stale version is refused');
});

test('a store that forgets facts keeps states, and says that it has no log', async () => {
  const store = memoryStore({ forgetsFacts: true });
  const [stored] = await store.read(['u' as Parameters<typeof store.read>[0][number]]);
  const { state } = stored!;
  const outcomes = await store.commit([
    { user: state.user, expected: 0, state: { ...state, since: 7 }, facts: [] },
  ]);
  expect(outcomes).toEqual([{ kind: 'committed', version: 1 }]);
  expect((await store.read([state.user]))[0]!.state.since).toBe(7);
  await expect(store.log(0)[Symbol.asyncIterator]().next()).rejects.toThrow('keeps no log');
});
