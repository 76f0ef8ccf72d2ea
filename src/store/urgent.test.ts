import { expect, test } from 'vitest';
import { eventSchema, userId } from '../events/index.ts';
import { unknownUser } from '../state/index.ts';
import type { Commit } from './store.ts';
import { isUrgent } from './urgent.ts';

const user = userId.parse('u');
const commitOf = (fact: Readonly<Record<string, unknown>>, change: Partial<Commit> = {}): Commit => ({
  user,
  expected: 0,
  state: unknownUser(user),
  facts: [eventSchema.parse({ id: 'f', user, at: 0, ...fact })],
  ...change,
});

const refusal = { kind: 'consent', scope: 'push', granted: false };

test.each([
  { fact: refusal, urgent: true },
  { fact: { ...refusal, granted: true }, urgent: false },
  { fact: { kind: 'preference', topic: 't', wanted: false }, urgent: true },
  { fact: { kind: 'address', channel: 'push', address: 'x', valid: false }, urgent: true },
  { fact: { kind: 'address', channel: 'push', address: 'x', valid: true }, urgent: false },
  { fact: { kind: 'response', name: 'complaint', channel: 'push', message: 'm' }, urgent: true },
  { fact: { kind: 'response', name: 'open', channel: 'push', message: 'm' }, urgent: false },
  { fact: { kind: 'erasure' }, urgent: true },
  { fact: { kind: 'activity', name: 'play' }, urgent: false },
])('$fact.kind: $urgent', ({ fact, urgent }) => {
  expect(isUrgent(commitOf(fact))).toBe(urgent);
});

test('what decides beside a refusal is not', () => {
  const records = [{ id: 'd' as never, bytes: new Uint8Array(1) }];
  expect(isUrgent(commitOf(refusal, { records }))).toBe(false);
});
