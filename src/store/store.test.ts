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
