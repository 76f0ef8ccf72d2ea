import { expect, test } from 'vitest';
import { parseEvent } from '../../events/index.ts';
import { instantWords } from './instant-words.ts';

const now = Date.parse('2026-03-05T12:00:00Z');

function wordsOf(...instants: readonly number[]): readonly string[] {
  const events = instants.map((at, i) => {
    const parsed = parseEvent({ id: `e${i}`, user: 'u', at, kind: 'activity', name: 'visit' });
    if (!parsed.ok) throw parsed.error;
    return parsed.value;
  });
  return instantWords(new Map(events.map((event) => [event.user, events])), now);
}

test('of the past, of clocks that go a little fast and of births nothing is told', () => {
  expect(wordsOf(Date.parse('1973-04-01'), now, now + 3_600_000, Date.parse('1961-01-01'))).toEqual([]);
});

test('seconds that are read as milliseconds are told of', () => {
  expect(wordsOf(now / 1000, now)).toEqual([
    '1 fact of 1970 to 1973: numbers are milliseconds since 1970, not seconds',
  ]);
});

test('so is what is still to come: one such fact closes every window', () => {
  const [words] = wordsOf(now, Date.parse('2062-03-05'), Date.parse('2027-01-01'));
  expect(words).toContain('2 facts from after today, up to 2062-03-05T00:00:00.000Z');
});
