import fc from 'fast-check';
import { expect, test } from 'vitest';
import { eventId, type Event, type UserId } from '../../events/index.ts';
import { foldOf, stateOf } from '../../state/index.ts';
import { portfolioWith } from '../example.ts';
import { ledgerMillis, roomInSpans } from './room.ts';

const instants = fc.integer({ min: 0, max: 40 });
const cases = fc.record({
  times: fc.array(instants, { maxLength: 8 }).map((times) => times.sort((a, b) => a - b)),
  slot: instants,
  limit: fc.integer({ min: 1, max: 4 }),
  window: fc.integer({ min: 1, max: 15 }),
});

/** Every half-open span of the window's length that holds the slot, one by one. */
function isFree(
  times: readonly number[],
  slot: number,
  { limit, window }: { limit: number; window: number },
) {
  for (let start = slot - window + 1; start <= slot; start++) {
    const held = times.filter((time) => time >= start && time < start + window).length;
    if (held + 1 > limit) return false;
  }
  return true;
}

test('the room that is found is the first that every span allows', () => {
  fc.assert(
    fc.property(cases, ({ times, slot, limit, window }) => {
      let first = slot;
      while (!isFree(times, first, { limit, window })) first++;
      expect(roomInSpans(times, slot, { limit, window })).toBe(first);
    }),
    { numRuns: 2000 },
  );
});

test('a limit of 0 never has room', () => {
  expect(roomInSpans([], 0, { limit: 0, window: 1 })).toBe(Number.POSITIVE_INFINITY);
});

test('a span is half open: exactly a window later there is room', () => {
  expect(roomInSpans([100], 109, { limit: 1, window: 10 })).toBe(110);
  expect(roomInSpans([100], 110, { limit: 1, window: 10 })).toBe(110);
  expect(roomInSpans([100], 90, { limit: 1, window: 10 })).toBe(90);
});

test('the ledger remembers as long as rules may look back', () => {
  const user = 'u' as UserId;
  const intent = {
    program: 'p',
    message: 'sale',
    channel: 'push',
    class: 'marketing',
    topic: 'offers',
  } as const;
  const decided = (name: string, slot: number, at: number): Event => ({
    kind: 'decision',
    id: eventId.parse(name),
    user,
    at,
    decision: name as Extract<Event, { kind: 'decision' }>['decision'],
    clock: 'send',
    consumed: [],
    intent: { ...intent, slot },
  });
  const at = Date.UTC(2024, 5, 5);
  const events = [decided('old', at - ledgerMillis + 1, at - ledgerMillis + 1), decided('new', at, at)];
  expect(stateOf(foldOf(portfolioWith([])), user, events).contacts).toHaveLength(2);
});
