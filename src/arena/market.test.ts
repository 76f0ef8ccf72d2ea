import { expect, test } from 'vitest';
import { league, topics } from '../playbooks/messaging/index.ts';
import { createWorld, parsePreset, plainMessages, streaming } from '../simulation/index.ts';
import { checkTerms, live, openTo, strangersIn, topicsOf, type Terms } from './index.ts';

const law = {
  quietFrom: 22,
  quietTo: 7,
  mostPerLocalDay: 2,
  leastHoursApart: 3,
  leastDaysBeforeSameMessage: 3,
};
const startAt = Date.UTC(2025, 0, 6);
const everything = league.find(({ name }) => name === 'everything')!;
const ids = everything.programs.map(({ id }) => id);

/** A market of its own: other families, channels, zones and topics than the programs were written for. */
const bakery = parsePreset({
  name: 'bakery',
  topics: 5,
  zones: [{ zone: 'Pacific/Auckland', share: 1 }],
  rhythms: [{ name: 'early', share: 1, weekday: Array(24).fill(1), weekend: Array(24).fill(1) }],
  channels: [{ name: 'push', seen: 0.9 }, { name: 'letter' }],
  families: [{ name: 'conversion', target: 'conversion' }],
});

test('programs live in a market that lacks their families, channels and topics', async () => {
  expect(strangersIn(bakery, ids)).toEqual(['activation', 'reactivation']);
  const terms: Terms = {
    preset: openTo(bakery, ids),
    topics: topicsOf(bakery, topics),
    law,
    users: 20,
    days: 7,
    startAt,
  };
  checkTerms(terms, everything.programs);
  const life = await live(everything, terms, 3);
  expect(life.messages).toBeGreaterThan(0);
  expect(Object.values(life.breaches)).toEqual([0, 0, 0, 0, 0]);
});

test('a market that has all the families is left as it is; a new one changes nobody in it', () => {
  expect(openTo(streaming, ids)).toBe(streaming);
  const open = openTo(streaming, ['stranger']);
  const sessions = [streaming, open].map((preset) => {
    const options = { users: 50, seed: 9, startAt, messages: plainMessages(streaming) };
    return createWorld(preset, options).step();
  });
  expect(sessions[1]).toEqual(sessions[0]);
});

test('more topics than names are numbered', () => {
  expect(topicsOf({ ...streaming, topics: 3 }, ['a', 'b'])).toEqual(['a', 'b', 'topic-3']);
});
