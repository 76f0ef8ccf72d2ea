import fc from 'fast-check';
import { expect, test } from 'vitest';
import { millis, msPerHour } from '../kit/index.ts';
import { memoryStore } from '../store/drivers/memory.ts';
import type { Commit, CommitOutcome, Store } from '../store/index.ts';
import {
  compete,
  faultsIn,
  interleaved,
  known,
  mostADay,
  prize,
  start,
  workerOver,
} from './for-tests/rivals.ts';

/** 32 workers of one store: all ask for the same three hours, two dispatchers let out what they decide. */
async function crowd(scheduler: fc.Scheduler, over: (store: Store) => Store) {
  const store = memoryStore();
  await workerOver(store).take([{ user: prize, facts: known() }]);
  const shared = interleaved(over(store), scheduler);
  const asking = Array.from({ length: 32 }, async (_, i) =>
    compete(workerOver(shared), `w${i}`, { n: i % 3 }),
  );
  const sent: string[] = [];
  const dispatching = Array.from({ length: 2 }, async () => {
    const now = millis(start + 3 * msPerHour);
    await workerOver(shared).dispatch({ now, limit: 9, lease: 1 }, (outgoing) => {
      for (const { decision } of outgoing) sent.push(decision);
    });
  });
  const [won] = await scheduler.waitFor(Promise.all([Promise.all(asking), Promise.all(dispatching)]));
  const [found] = await store.read([prize]);
  const slots = found!.state.contacts.map(({ slot }) => slot);
  return { won: won.filter(Boolean).length, slots, sent };
}

test('caps are exact among 32 interleaved workers, whatever their order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), async (scheduler) => {
      const { won, slots, sent } = await crowd(scheduler, (store) => store);
      expect(faultsIn(slots)).toEqual([]);
      expect(won).toBe(slots.length);
      expect(slots.length).toBe(mostADay);
      expect(new Set(sent).size).toBe(sent.length);
    }),
    { numRuns: 12 },
  );
});

test('a store that compares neither versions nor facts is found out', async () => {
  // What it is given it writes over whatever is there by now. Versions alone forgotten would not show: a decision's
  // id follows from the version, so that the second decision on one version is a fact that is stored already.
  const overwrite = async (store: Store, commit: Commit): Promise<CommitOutcome> => {
    const [found] = await store.read([commit.user]);
    const [outcome] = await store.commit([{ ...commit, expected: found!.version, facts: [] }]);
    return outcome!.kind === 'conflict' ? overwrite(store, commit) : outcome!;
  };
  const forgetful = (store: Store): Store => ({
    ...store,
    commit: (commits) => Promise.all(commits.map((commit) => overwrite(store, commit))),
  });
  // Not in every order: some let one worker finish before the next begins.
  const won: number[] = [];
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), async (scheduler) => {
      won.push((await crowd(scheduler, forgetful)).won);
    }),
    { numRuns: 10 },
  );
  expect(Math.max(...won)).toBeGreaterThan(mostADay);
});
