import { expect, test } from 'vitest';
import { eventSchema, type Event } from '../../events/index.ts';
import { creditsOf } from './channels.ts';

const told = (id: string, at: number, rest: object): Event =>
  eventSchema.parse({ id: id.replaceAll(' ', '-'), user: 'u', at: 10 * at, ...rest });
const decision = 'd1';
const played = (id: string, at: number) => told(id, at, { kind: 'activity', name: 'play' });
const met = (id: string, at: number, channel: string) =>
  told(id, at, { kind: 'response', name: 'open', channel, message: 'm' });

test('a fact is of its own channel, or of the last message before it since the user was exposed', () => {
  const sent = (id: string, at: number, status: 'sent' | 'held') =>
    told(id, at, { kind: 'receipt', decision, status });
  const facts: readonly Event[] = [
    met('before', 1, 'sms'),
    played('alone', 12),
    told('chosen', 13, {
      kind: 'decision',
      decision,
      clock: 'send',
      consumed: [],
      intent: { program: 'p', message: 'm', channel: 'push', class: 'marketing', topic: 't', slot: 130 },
    }),
    played('not yet sent', 14),
    sent('held', 15, 'held'),
    played('held back', 16),
    sent('sent', 17, 'sent'),
    played('after push', 18),
    met('opened', 19, 'email'),
    played('after both', 20),
    // Told late: order is that of time.
    played('told late', 12.5),
  ];
  const credits = new Map([...creditsOf(facts, 100)].map(([{ id }, channel]) => [id, channel]));
  expect(Object.fromEntries(credits)).toEqual({
    chosen: 'push',
    held: 'push',
    sent: 'push',
    'after-push': 'push',
    opened: 'email',
    'after-both': 'email',
  });
});
