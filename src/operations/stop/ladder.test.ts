import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inMemory, noStops, stopIn, stopsFoundIn, type Stopped } from '../../engine/index.ts';
import type { Store } from '../../store/index.ts';
import { showStops, stepsOf, stopsOf, withoutSteps, withSteps, type Step } from './ladder.ts';

const names = fc.constantFrom('a', 'b', 'constructor', '__proto__');
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ rung: fc.constantFrom('message', 'program', 'channel', 'policy'), name: names }),
  fc.record({ rung: fc.constantFrom('marketing', 'everything'), name: fc.constant(null) }),
);
const some = fc.uniqueArray(step, { selector: ({ rung, name }) => `${rung} ${name}`, minLength: 1 });
const wordsOf = ({ rung, name }: Pick<Step, 'rung' | 'name'>): string => `${rung} ${name}`;
async function stoppedIn(store: Store): Promise<Stopped> {
  const found = await stopsFoundIn(store);
  if (found.kind === 'unreadable') throw new Error(found.problem);
  return found.stopped;
}
const said = { since: 0, why: 'first' };

test('what is stopped and let go again leaves the rest as it was, with its instants and reasons', async () => {
  const run = async (before: readonly Step[], more: readonly Step[]) => {
    const store = inMemory();
    const first = await stopIn(store, (now) => withSteps(now, before, said));
    const both = await stopIn(store, (now) => withSteps(now, more, { since: 1000, why: undefined }));
    const known = new Set(before.map(wordsOf));
    const all = new Set([...before, ...more].map(wordsOf));
    expect(new Set(stopsOf(both).map(wordsOf))).toEqual(all);
    for (const stop of stopsOf(both))
      expect([stop.since, stop.why]).toEqual(
        known.has(wordsOf(stop)) ? ['1970-01-01T00:00:00.000Z', 'first'] : ['1970-01-01T00:00:01.000Z', null],
      );
    const own = more.filter((one) => !known.has(wordsOf(one)));
    const left = await stopIn(store, (now) => withoutSteps(now, own));
    expect(stopsOf(left)).toEqual(stopsOf(first));
    expect(stopsOf(await stopIn(store, (now) => withoutSteps(now, before)))).toEqual([]);
    expect(await stoppedIn(store)).toEqual(noStops);
  };
  await fc.assert(fc.asyncProperty(some, some, run), { numRuns: 200 });
});

test('what several stop at once is all stopped', async () => {
  const store = inMemory();
  const steps: readonly Step[] = [
    { rung: 'message', name: 'a' },
    { rung: 'message', name: 'b' },
    { rung: 'channel', name: 'push' },
    { rung: 'marketing', name: null },
  ];
  await Promise.all(steps.map((one) => stopIn(store, (now) => withSteps(now, [one], said))));
  const words = stopsOf(await stoppedIn(store)).map(wordsOf);
  expect(words.toSorted()).toEqual(steps.map(wordsOf).toSorted());
});

test('what the library let go takes its reason along', async () => {
  const store = inMemory();
  const steps: readonly Step[] = [
    { rung: 'message', name: 'a' },
    { rung: 'message', name: 'b' },
  ];
  await stopIn(store, (now) => withSteps(now, steps, said));
  await stopIn(store, { ...(await stoppedIn(store)), messages: ['b', 'c'] });
  expect(stopsOf(await stoppedIn(store))).toEqual([
    { rung: 'message', name: 'b', since: '1970-01-01T00:00:00.000Z', why: 'first' },
    { rung: 'message', name: 'c', since: null, why: null },
  ]);
  expect(showStops(stopsOf(await stoppedIn(store)))).toBe(
    'message b, since 1970-01-01T00:00:00.000Z: first\nmessage c, since unknown: no reason given',
  );
});

test('a step named twice is one, and nothing named is refused', () => {
  const none = { program: [], channel: [], policy: [], marketing: false, everything: false };
  const asked = { ...none, message: ['a', 'a'] };
  expect(stepsOf(asked, 'stop')).toEqual([{ rung: 'message', name: 'a' }]);
  expect(() => stepsOf({ ...asked, message: [] }, 'stop')).toThrow('name at least one');
});

test('in the place of what cannot be read stands what stops everything, or nothing is changed', async () => {
  const store = inMemory();
  await store.post('stops', ['a moon'], 0);
  const more = (now: Stopped) => withSteps(now, [{ rung: 'message', name: 'a' }], said);
  await expect(stopIn(store, more)).rejects.toThrow('cannot be read');
  expect(await stopsFoundIn(store)).toMatchObject({ kind: 'unreadable', found: ['a moon'] });
  const anew = stopsOf(await stopIn(store, more, 'everything')).map(wordsOf);
  expect(anew).toEqual(['message a', 'everything null']);
  // What can be read stays what it is.
  await stopIn(store, noStops);
  expect(stopsOf(await stopIn(store, more, 'everything')).map(wordsOf)).toEqual(['message a']);
});
