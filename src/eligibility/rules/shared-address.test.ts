import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { millis, msPerHour } from '../../kit/index.ts';
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
    fc.record({
      hour,
      message: fc.constantFrom('sale', 'news'),
      channel: fc.constantFrom('push', 'inapp'),
      // The address of the user, one from before, or none that was noted.
      address: fc.constantFrom('a', 'a', 'gone', undefined),
    }),
    { maxLength: 6 },
  );
  type Drawn = typeof contacts extends fc.Arbitrary<infer T> ? T : never;
  const ledgerOf = (drawn: Drawn): Contact[] =>
    drawn
      .map(({ hour: at, address, ...rest }) =>
        contactAt(noon + at * msPerHour, { ...rest, ...(address !== undefined && { address }) }),
      )
      .sort((a, b) => a.slot - b.slot);

  /** Rules, and the same in words of their own: which contacts count, and how many any span of hours may hold. */
  const rules = [
    { rule: cap({ limit: 2, per: '24h' }), most: 2, span: 24, counts: () => true },
    {
      rule: cap({ limit: 1, per: '12h', same: 'message' }),
      most: 1,
      span: 12,
      counts: ({ message }: Contact) => message === 'sale',
    },
    { rule: minimumGap({ gap: '5h' }), most: 1, span: 5, counts: () => true },
  ];

  /** Whether a span of hours that begins at any minute-less hour holds too many, with one more at `slot`. */
  const isCrowded = (slots: readonly number[], slot: number, most: number, span: number): boolean =>
    Array.from({ length: span }, (_, i) => slot - i * msPerHour).some(
      (from) => [...slots, slot].filter((one) => one >= from && one < from + span * msPerHour).length > most,
    );

  test('have a limit of their own beside the user’s: both have room, or the first instant at which both do is told', () => {
    const seen = { yes: 0, own: 0, here: 0, both: 0 };
    fc.assert(
      fc.property(
        contacts,
        contacts,
        fc.constantFrom(push, inapp),
        fc.constantFrom(...rules),
        (drawnOwn, drawnOthers, channel, { rule, most, span, counts }) => {
          const own = ledgerOf(drawnOwn);
          const theirs = ledgerOf(drawnOthers);
          const name = ['push', 'inapp'][channel]!;
          const addresses = ['push', 'inapp'].map((on) =>
            addressOn(on, { contacts: theirs.filter((contact) => contact.channel === on) }),
          );
          const isHere = (contact: Contact) => contact.channel === name && contact.address !== 'gone';
          const everywhere = own.filter(counts).map(({ slot }) => slot);
          const here = [...own.filter(isHere), ...theirs.filter(({ channel: on }) => on === name)]
            .filter(counts)
            .map(({ slot }) => slot);
          const isFull = (slot: number) => ({
            own: isCrowded(everywhere, slot, most, span),
            here: isCrowded(here, slot, most, span),
          });
          const candidate = candidateAt(noon, { channel, message: numberOf.sale });
          const no = noTo([rule], candidate, { state: userWith(own), addresses });
          const now = isFull(noon);
          expect(no !== undefined).toBe(now.own || now.here);
          seen[now.own ? (now.here ? 'both' : 'own') : now.here ? 'here' : 'yes']++;
          if (!no) return;
          // All slots are at full hours, so rooms begin at full hours.
          let free = noon;
          while (isFull(free).own || isFull(free).here) free = millis(free + msPerHour);
          expect(no.until).toBe(free);
        },
      ),
      { numRuns: 500 },
    );
    for (const times of Object.values(seen)) expect(times).toBeGreaterThan(20);
  });

  test('and do not count on other channels: two by two are not four', () => {
    const slots = [1, 2].map((n) => noon - n * msPerHour);
    const own = slots.map((slot) => contactAt(slot, { channel: 'inapp' }));
    const theirs = slots.map((slot) => contactAt(slot));
    const rule = cap({ limit: 3, per: '24h' });
    const addresses = [addressOn('push', { contacts: theirs })];
    expect(noTo([rule], candidateAt(noon), { state: userWith(own), addresses })).toBeUndefined();
  });

  test('a limit of none has no end, wherever it is full', () => {
    const addresses = [addressOn('push', { contacts: [contactAt(noon)] })];
    const no = noTo([cap({ limit: 0, per: '24h' })], candidateAt(noon), { state: userWith([]), addresses });
    expect(no).toMatchObject({ reason: 'cap_zero' });
    expect(no).not.toHaveProperty('until');
  });
});
