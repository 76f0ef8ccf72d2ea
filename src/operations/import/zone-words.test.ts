import { expect, test } from 'vitest';
import { parseEvent, type Event, type UserId } from '../../events/index.ts';
import { zoneWords } from './zone-words.ts';

function factsOf(...zones: readonly string[]): ReadonlyMap<UserId, readonly Event[]> {
  const events = zones.map((zone, i) => {
    const parsed = parseEvent({ id: `e${i}`, user: `u${i}`, at: 0, kind: 'zone', zone });
    if (!parsed.ok) throw parsed.error;
    return parsed.value;
  });
  return new Map(events.map((event) => [event.user, [event]]));
}

test('of zones that are known nothing is told', () => {
  expect(zoneWords(factsOf('Europe/Berlin', 'US/Eastern', 'UTC'))).toEqual([]);
});

test('names of the form of a zone are shown, three of them; others may be about people', () => {
  const [words] = zoneWords(factsOf('Europe/Belin', 'Ann Private', '+4915112345678', 'Europe/Belin'));
  expect(words).toContain('of 4 users nobody knows the zone ("Europe/Belin", 2 not shown)');
  const [many] = zoneWords(factsOf('A/B', 'A/C', 'A/D', 'A/E'));
  expect(many).toContain('("A/B", "A/C", "A/D", 1 not shown)');
});
