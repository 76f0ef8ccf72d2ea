// What may go out, said a second time for tests: by the log alone, in its order, with another calendar and no rule.
import { Temporal } from 'temporal-polyfill';
import type { Event, EventOf, Intent, UserId } from '../../events/index.ts';
import { promised, type Told } from './histories.ts';
import { mostAround } from './rivals.ts';

const day = 86_400_000;

interface Place extends Intent {
  readonly user: UserId;
  readonly decision: string;
}

interface Said<T> {
  readonly at: number;
  readonly value: T;
}

/** All that was said of one thing, as it came. */
type Statements<T> = readonly Said<T>[];

/** Every statement of a user that is not of a later erasure, by what it is about. */
class Person {
  readonly #said = new Map<string, Said<unknown>[]>();
  isErased = false;

  hear(about: string, said: Said<unknown>): void {
    this.#said.set(about, [...(this.#said.get(about) ?? []), said]);
  }

  said<T>(about: string): Statements<T> {
    return (this.#said.get(about) ?? []) as Said<T>[];
  }
}

/** What holds at an instant: the last by its own time, a wrong clock's word aside; of two at one instant `weaker` does not. */
function holding<T>(all: Statements<T>, now: number, weaker: (value: T) => boolean): T | undefined {
  const believed = all.filter(({ at }) => at <= now + day);
  const last = Math.max(...believed.map(({ at }) => at));
  const ones = believed.filter(({ at }) => at === last).map(({ value }) => value);
  return ones.find((value) => !weaker(value)) ?? ones.at(0);
}

type AddressSaid = Pick<EventOf<'address'>, 'address' | 'valid' | 'undated'>;

/** The address that was named last; where a list named it, only if nothing dated says at last that it is none. */
function addressIn(all: Statements<AddressSaid>, now: number): string | null {
  const last = holding(all, now, ({ valid }) => valid);
  if (!last?.valid) return null;
  if (!last.undated) return last.address;
  const dated = all.filter(({ value }) => value.address === last.address && !(value.valid && value.undated));
  return holding(dated, now, ({ valid }) => valid)?.valid === false ? null : last.address;
}

const isYes = (value: boolean): boolean => value;

/** Reads a history and gives what broke a promise; none is what must be found. */
export function breachesIn({ log, stopsAt, stopsDuring, records, handedOver }: Told): readonly string[] {
  const people = new Map<UserId, Person>();
  const places = new Map<string, Place>();
  const sent: string[] = [];
  const breaches: string[] = [];
  const person = (user: UserId): Person => {
    const known = people.get(user) ?? new Person();
    people.set(user, known);
    return known;
  };

  const hear = (event: Event): void => {
    const known = person(event.user);
    if (known.isErased) return;
    const { at } = event;
    // Nobody knows since when an undated yes: it is older than every no.
    if (event.kind === 'consent')
      known.hear(`consent ${event.scope}`, {
        at: event.granted && event.undated ? -Infinity : at,
        value: event.granted,
      });
    if (event.kind === 'response' && event.name === 'complaint')
      known.hear(`consent ${event.channel}`, { at, value: false });
    if (event.kind === 'preference') known.hear(`wish ${event.topic}`, { at, value: event.wanted });
    if (event.kind === 'zone') known.hear('zone', { at, value: event.zone });
    if (event.kind === 'trait') known.hear(`trait ${event.name}`, { at, value: event.value });
    if (event.kind === 'address') known.hear(`address ${event.channel}`, { at, value: event });
    if (event.kind === 'erasure') known.isErased = true;
  };

  const addressOf = (user: UserId, channel: string, now: number): string | null =>
    addressIn(person(user).said<AddressSaid>(`address ${channel}`), now);

  /** Whether somebody who has the address now said no, and nobody at all yes since. */
  const isRefusedAt = (address: string, scope: string, { channel, now }: At): boolean => {
    const everybody = [...people.keys()];
    const here = everybody.filter((user) => addressOf(user, channel, now) === address);
    const grants = everybody.flatMap((user) =>
      person(user)
        .said<boolean>(`consent ${scope}`)
        .flatMap(({ at, value }) => (value && at <= now + day ? [at] : [])),
    );
    return here.some((user) => {
      const own = person(user).said<boolean>(`consent ${scope}`);
      if (holding(own, now, isYes) !== false) return false;
      const no = Math.max(...own.flatMap(({ at, value }) => (!value && at <= now + day ? [at] : [])));
      return grants.every((at) => at <= no);
    });
  };

  const zoneOf = (user: UserId, now: number): string | null => {
    const zone = holding(person(user).said<string | null>('zone'), now, (value) => value !== null) ?? null;
    return zone !== null && isZone(zone) ? zone : null;
  };

  /** Why a place may not be marked sent at an instant. */
  const against = (place: Place, now: number): readonly string[] => {
    const { user, channel, message, topic, slot, address, class: kind } = place;
    const known = person(user);
    const why: string[] = [];
    const no = (isSo: boolean, words: string) => void (isSo && why.push(words));
    const stops = stopsAt.get(place.decision)!;
    no(stops.everything === true, 'everything is stopped');
    no(stops.messages.includes(message), 'its message is stopped');
    no(stops.channels.includes(channel), 'its channel is stopped');
    no(stops.programs.includes('p'), 'its program is stopped');
    no(known.isErased, 'its user is erased');
    no(now < slot, 'it is early');
    no(now > slot + promised.tolerance[channel as 'push' | 'email'], 'it is late');
    no(address !== addressOf(user, channel, now), 'the user has another address');
    const trait = (name: string) => holding(known.said<unknown>(`trait ${name}`), now, () => false);
    no(trait('barred') === true, 'the user is not in the audience');
    no(message === 'draft' && trait('tester') !== true, 'it is a test');
    if (kind === 'transactional') return why;
    const consent = (scope: string) => holding(known.said<boolean>(`consent ${scope}`), now, isYes);
    no(consent(channel) === false, 'the user said no to its channel');
    no(consent(topic) === false, 'the user said no to its topic');
    for (const scope of [channel, topic])
      no(isRefusedAt(address!, scope, { channel, now }), `somebody at its address said no to ${scope}`);
    no(isHeld(records.get(place.decision)!), 'the user is held out');
    if (kind === 'service') return why;
    no(stops.marketing, 'all marketing is stopped');
    no(consent(channel) !== true, 'the user never said yes to its channel');
    no(
      holding(known.said<boolean>(`wish ${topic}`), now, isYes) === false,
      'the user does not want its topic',
    );
    const zone = zoneOf(user, now);
    no(zone === null || isQuiet(now, zone), `it is quiet at ${zone}`);
    const counted = [...places.values()].filter((one) => one.class === 'marketing');
    const own = counted.filter((one) => one.user === user);
    const here = counted.filter((one) => one.channel === channel && one.address === address);
    for (const [whose, ledger] of [
      ['the user', own],
      ['the address', here],
    ] as const) {
      const slots = ledger.map((one) => one.slot);
      no(mostAround(slots, slot, day) > promised.mostADay, `${whose} has more than a day may hold`);
      no(mostAround(slots, slot, promised.gap) > 1, `${whose} has another too close`);
      if (zone === null) continue;
      const today = ledger.filter(
        (one) => one.topic === topic && dayOf(one.slot, zone) === dayOf(slot, zone),
      );
      no(today.length > promised.mostOfATopic, `${whose} has more of a topic than a day may hold`);
    }
    return why;
  };

  const settle = ({ decision, status, at }: EventOf<'receipt'>): void => {
    const place = places.get(decision);
    if (status === 'held') places.delete(decision);
    else if (!place || sent.includes(decision)) breaches.push(`${decision} is ${status} without a place`);
    else {
      breaches.push(
        ...against(place, at).map((why) => `${place.message} by ${place.channel} is sent, and ${why}`),
      );
      sent.push(decision);
    }
  };

  for (const event of log) {
    hear(event);
    if (event.kind === 'receipt') settle(event);
    if (event.kind !== 'decision' || event.clock !== 'send') continue;
    const { decision, user, intent, at } = event;
    const scopes = person(user).said<boolean>('consent personalisation');
    const record = records.get(decision)!;
    const isOpen = holding(scopes, at, isYes) === true && !person(user).isErased;
    if (!isOpen && record.rows.user.some((value, i) => i > 0 && value !== 0))
      breaches.push(`${decision} logs features without consent`);
    const isByFallback = (stopsDuring.get(decision) ?? []).every(({ policies = [] }) =>
      policies.includes('p'),
    );
    if (intent && isByFallback && stopsDuring.has(decision) && intent.message !== promised.fallback)
      breaches.push(`${intent.message} is decided, and its policy is stopped`);
    if (intent) places.set(decision, { ...intent, user, decision });
  }
  const twice = handedOver.filter((decision, i) => handedOver.indexOf(decision) !== i);
  breaches.push(...twice.map((decision) => `${decision} is handed over twice`));
  const stray = handedOver.filter((decision) => !sent.includes(decision));
  breaches.push(...stray.map((decision) => `${decision} is handed over and not marked sent`));
  return breaches;
}

interface At {
  readonly channel: string;
  readonly now: number;
}

const isHeld = ({ assignments }: { readonly assignments: readonly { readonly arm: string }[] }): boolean =>
  assignments.some(({ arm }) => arm === 'held');

const localOf = (instant: number, zone: string) =>
  Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone);

function isZone(zone: string): boolean {
  try {
    return localOf(0, zone).timeZoneId !== '';
  } catch {
    return false;
  }
}

const dayOf = (instant: number, zone: string): string => localOf(instant, zone).toPlainDate().toString();

function isQuiet(instant: number, zone: string): boolean {
  const { hour } = localOf(instant, zone);
  return hour >= promised.quiet.from || hour < promised.quiet.to;
}
