import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { msPerHour } from '../../kit/index.ts';
import type { Contact, SharedAddress } from '../../state/index.ts';
import { candidateAt, contactAt, messageOf, noon, noTo, numberOf, userWith } from '../example.ts';
import { cap } from './cap.ts';
import { minimumGap } from './minimum-gap.ts';

const addressOn = (channel: string, change: Partial<SharedAddress> = {}): SharedAddress => ({
  channel,
  key: `${channel}:0`,
  version: 1,
  consent: {},
  contacts: [],
  ...change,
});
const said = (scope: string, value: boolean) => ({ consent: { [scope]: { value, at: noon } } });
const none = addressOn('push');
const [push, inapp] = [0, 1];

describe('what was said at the address', () => {
  test.each([
    { case: 'a refusal of the channel', on: 'push', ...said('push', false), reason: 'address_opted_out' },
    { case: 'of the topic', on: 'push', ...said('offers', false), reason: 'address_topic_opted_out' },
    { case: 'of another topic', on: 'push', ...said('music', false), reason: undefined },
    { case: 'at the address of another channel', on: 'inapp', ...said('inapp', false), reason: undefined },
    { case: 'a grant', on: 'push', ...said('push', true), reason: undefined },
  ])('$case: $reason', ({ on, consent, reason }) => {
    const addresses = [none, addressOn(on, { consent })].filter(
      ({ channel }, i) => i === 1 || channel !== on,
    );
    expect(noTo([], candidateAt(noon), { addresses })?.reason).toBe(reason);
  });

  test.each([
    { cls: 'marketing', reason: 'address_opted_out' },
    { cls: 'service', reason: 'address_opted_out' },
    { cls: 'transactional', reason: undefined },
  ] as const)('for $cls', ({ cls, reason }) => {
    const addresses = [addressOn('push', said('push', false))];
    expect(noTo([], candidateAt(noon, { message: messageOf[cls] }), { addresses })?.reason).toBe(reason);
  });
});

describe('contacts of others at the address', () => {
  const hour = fc.integer({ min: -30, max: 30 });
  const contacts = fc.array(
    fc.record({ hour, message: fc.constantFrom('sale', 'news'), channel: fc.constantFrom('push', 'inapp') }),
    { maxLength: 6 },
  );
  const ledgerOf = (drawn: readonly { hour: number; message: string; channel: string }[]): Contact[] =>
    drawn
      .map(({ hour: at, message, channel }) => contactAt(noon + at * msPerHour, { message, channel }))
      .sort((a, b) => a.slot - b.slot);
  const rules = [
    [cap({ limit: 2, per: '24h' })],
    [cap({ limit: 1, per: '12h', same: 'message' })],
    [cap({ limit: 1, per: '24h', same: 'channel', channel: 'push' })],
    [minimumGap({ gap: '5h' })],
  ];

  test('count as the user’s own do, on the channel of the address', () => {
    fc.assert(
      fc.property(
        contacts,
        contacts,
        fc.constantFrom(push, inapp),
        fc.constantFrom(...rules),
        (own, others, channel, rule) => {
          const theirs = ledgerOf(others);
          const addresses = ['push', 'inapp'].map((name) =>
            addressOn(name, { contacts: theirs.filter((contact) => contact.channel === name) }),
          );
          const here = theirs.filter((contact) => contact.channel === ['push', 'inapp'][channel]);
          const candidate = candidateAt(noon, { channel, message: numberOf.sale });
          const apart = noTo(rule, candidate, { state: userWith(ledgerOf(own)), addresses });
          const joined = noTo(rule, candidate, { state: userWith([...ledgerOf(own), ...here]) });
          expect(apart).toEqual(joined);
        },
      ),
      { numRuns: 300 },
    );
  });
});
