import { expect, test } from 'vitest';
import { catalogueOf, plainMessages } from './catalogue.ts';
import { streaming } from './presets/streaming.ts';

const topics = (weights: Readonly<Record<number, number>>) =>
  Array.from({ length: streaming.topics }, (_, topic) => weights[topic] ?? 0);

test('weights are scaled to sum 1 and zeros are left out', () => {
  const messages = [{ family: 'conversion', topics: topics({ 1: 3, 4: 1 }), offer: 0.5 }];
  const catalogue = catalogueOf({ messages }, streaming);
  expect([...catalogue.from]).toEqual([0, 2]);
  expect([...catalogue.topic]).toEqual([1, 4]);
  expect([...catalogue.weight]).toEqual([0.75, 0.25]);
  expect([...catalogue.strength, ...catalogue.offer]).toEqual([1, 0.5]);
});

test.each([
  ['too few topics', { family: 'conversion', topics: [1] }],
  ['no topic', { family: 'conversion', topics: topics({}) }],
  ['a negative weight', { family: 'conversion', topics: topics({ 0: -1, 1: 2 }) }],
  ['an unknown family', { family: 'gossip', topics: topics({ 0: 1 }) }],
])('%s is refused', (_, message) => {
  expect(() => catalogueOf({ messages: [message] }, streaming)).toThrow('Message 0 of the catalogue');
});

test('messages of the continuation stand behind those that policies send', () => {
  const one = { family: 'conversion', topics: topics({ 1: 1 }) };
  const shared = catalogueOf({ messages: [one, one] }, streaming);
  expect([shared.sent, shared.continued]).toEqual([
    [0, 1],
    [0, 1],
  ]);
  const apart = catalogueOf({ messages: [one], continuation: [one, one] }, streaming);
  expect([apart.size, apart.sent, apart.continued]).toEqual([3, [0], [1, 2]]);
});

test('plain messages cover every family and topic', () => {
  const messages = plainMessages(streaming, 2);
  expect(messages).toHaveLength(streaming.families.length * streaming.topics * 2);
  expect(new Set(messages.map(({ family, topics }) => `${family} ${topics.indexOf(1)}`)).size).toBe(
    streaming.families.length * streaming.topics,
  );
});
