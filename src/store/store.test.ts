import { describe, expect, test } from 'vitest';
import { memoryStore } from './drivers/memory.ts';
import { storeConformance, storeOver } from './index.ts';

describe('memory store', () => {
  test.each(storeConformance)('$name', async ({ run }) => {
    await run(async () => memoryStore());
  });
});

describe('a store over another', () => {
  test.each(storeConformance)('$name', async ({ run }) => {
    await run(async () => storeOver(memoryStore(), memoryStore()));
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

test('and one that compares the user alone', async () => {
  const careless = async () => {
    const store = memoryStore();
    const commit: typeof store.commit = async (commits) => {
      const keys = commits.map(({ also = [] }) =>
        also.flatMap((one) => (one.kind === 'address' ? one.key : [])),
      );
      const read = await store.readAddresses(keys.flat());
      const versions = new Map(keys.flat().map((key, i) => [key, read[i]!.version]));
      return store.commit(
        commits.map(({ also = [], ...rest }) => ({
          ...rest,
          also: also.map((one) =>
            one.kind === 'address' ? { ...one, expected: versions.get(one.key)! } : one,
          ),
        })),
      );
    };
    return { ...store, commit };
  };
  const broken: string[] = [];
  for (const { name, run } of storeConformance) await run(careless).catch(() => broken.push(name));
  expect(broken).toContain('a stale version of an address is refused');
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
