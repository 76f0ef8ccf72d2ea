import { eventIdOf, userId, type Event, type UserId } from '../events/index.ts';
import type { Portfolio } from '../program/index.ts';
import {
  eventKinds,
  plainMessages,
  type EventBlock,
  type EventKind,
  type Messages,
  type Preset,
  type World,
  type WorldMessage,
} from '../simulation/index.ts';

const dayMillis = 86_400_000;

/** Users of a world by row. */
export const usersOf = (world: World): readonly UserId[] =>
  Array.from({ length: world.users }, (_, u) => userId.parse(`u${u}`));

/**
 * A portfolio's messages as the world sees them: the program is the family, the topic weighs on that topic,
 * and a topic the world does not know weighs on all alike.
 */
export const messagesOf = (portfolio: Portfolio, topics: readonly string[]): readonly WorldMessage[] =>
  portfolio.messages.map(({ program, topic, attributes }) => ({
    family: portfolio.programs[program]!.id,
    topics: topics.map((name) => (topics.includes(topic) ? Number(name === topic) : 1)),
    offer: attributes['offer'] ?? 0,
  }));

/** What a world can be sent: a portfolio's messages, and after them the world's own, for the stock alone. */
export const worldMessages = (
  portfolio: Portfolio,
  { preset, topics }: { readonly preset: Preset; readonly topics: readonly string[] },
): Messages => ({ messages: messagesOf(portfolio, topics), continuation: plainMessages(preset) });

/** What is known of every user on the first morning: zone, consents, addresses, plan and how long they have been here. */
export function introductions(world: World, users: readonly UserId[], startAt: number): readonly Event[][] {
  const { traits, state, preset, calendar } = world.truth;
  return users.map((user, u) => {
    let serial = 0;
    const fact = { user, at: startAt };
    const id = () => eventIdOf(`intro:${user}:${serial++}`);
    const zone = preset.zones[calendar.zoneOf(traits.rhythm[u]!)]!.zone;
    const facts: Event[] = [
      { ...fact, id: id(), kind: 'zone', zone },
      { ...fact, id: id(), kind: 'consent', scope: 'personalisation', granted: true },
      { ...fact, id: id(), kind: 'trait', name: 'premium', value: state.premium[u] === 1 },
      {
        ...fact,
        id: id(),
        kind: 'activity',
        name: 'join',
        at: startAt - Math.round(traits.tenure[u]! * dayMillis),
      },
      {
        ...fact,
        id: id(),
        kind: 'activity',
        name: 'session',
        at: startAt - state.idle[u]! * dayMillis,
        amount: 0,
      },
    ];
    preset.channels.forEach(({ name }, c) => {
      facts.push({
        ...fact,
        id: id(),
        kind: 'consent',
        scope: name,
        granted: (state.consent[u]! & (1 << c)) !== 0,
      });
      const valid = (state.token[u]! & (1 << c)) !== 0;
      facts.push({ ...fact, id: id(), kind: 'address', channel: name, address: `${user}@${name}`, valid });
    });
    return facts;
  });
}

/** What was delivered, by the number that the world gives back in its events. */
export interface Delivered {
  readonly decision: Extract<Event, { kind: 'decision' }>['decision'];
  readonly message: string;
  readonly topic: string;
}

interface Telling {
  readonly users: readonly UserId[];
  readonly delivered: readonly Delivered[];
  readonly topics: readonly string[];
}

/** One event of the world on its way to be told: who and when, and what it was about. */
interface Told {
  readonly user: UserId;
  readonly u: number;
  readonly at: number;
  readonly id: Event['id'];
  readonly row: number;
  readonly channel: string;
  readonly sent: Delivered | undefined;
}

/** What tells a day's events as facts. */
interface Teller extends Telling {
  readonly world: World;
  readonly block: EventBlock;
}

type Tell = (teller: Teller, told: Told) => readonly Event[];

const nothing: readonly Event[] = [];

const responded =
  (name: 'exposure' | 'open' | 'click' | 'complaint'): Tell =>
  (_teller, { user, at, id, channel, sent }) => {
    if (!sent) return nothing;
    const { message, topic, decision } = sent;
    return [{ user, at, id, kind: 'response', name, channel, message, topic, decision }];
  };

const did = ({ user, at, id }: Told, name: string): Event => ({ user, at, id, kind: 'activity', name });

const nowPremium = ({ block }: Teller, { user, at, row }: Told, value: boolean): Event => ({
  user,
  at,
  id: eventIdOf(`${block.day}:${row}p`),
  kind: 'trait',
  name: 'premium',
  value,
});

/** The addresses of all channels, as they stand after what happened. */
const addresses = (
  { world, block }: Teller,
  { user, at, row }: Told,
  valid: (channel: number) => boolean,
): readonly Event[] =>
  world.preset.channels.map(({ name }, c) => ({
    user,
    at,
    id: eventIdOf(`${block.day}:${row}c${c}`),
    kind: 'address',
    channel: name,
    address: `${user}@${name}`,
    valid: valid(c),
  }));

const hasToken = ({ world }: Teller, u: number, channel: number): boolean =>
  (world.truth.state.token[u]! & (1 << channel)) !== 0;

/** How each kind of event is told. */
const tell: Readonly<Record<EventKind, Tell>> = {
  session: ({ block, topics }, { user, at, id, row }) => [
    {
      user,
      at,
      id,
      kind: 'activity',
      name: 'session',
      amount: block.amount[row]!,
      topic: topics[block.topic[row]!]!,
    },
  ],
  seen: responded('exposure'),
  open: responded('open'),
  click: responded('click'),
  conversion: (teller, told) => [did(told, 'subscribe'), nowPremium(teller, told, true)],
  downgrade: (teller, told) => [did(told, 'downgrade'), nowPremium(teller, told, false)],
  'opt-out': (_teller, { user, at, id, channel }) => [
    { user, at, id, kind: 'consent', scope: channel, granted: false },
  ],
  complaint: responded('complaint'),
  uninstall: (teller, told) => {
    const { channels } = teller.world.preset;
    return addresses(teller, told, (c) => !channels[c]!.appBound && hasToken(teller, told.u, c));
  },
  leave: (teller, told) => [did(told, 'leave'), ...addresses(teller, told, () => false)],
  return: (teller, told) => [
    did(told, 'return'),
    ...addresses(teller, told, (c) => hasToken(teller, told.u, c)),
  ],
};

/** Names of the activities and responses that a world tells of: what a program can look at in it. */
export const toldEvents: readonly string[] = [
  'join',
  'session',
  'subscribe',
  'downgrade',
  'leave',
  'return',
  'exposure',
  'open',
  'click',
  'complaint',
];

/** A day's events of the world as facts by user, in order of time. */
export function factsOf(world: World, block: EventBlock, telling: Telling): readonly (readonly Event[])[] {
  const { users, delivered } = telling;
  const facts: Event[][] = users.map(() => []);
  const teller = { ...telling, world, block };
  for (let row = 0; row < block.length; row++) {
    const u = block.user[row]!;
    const told = {
      user: users[u]!,
      u,
      at: block.startAt + block.minute[row]! * 60_000,
      id: eventIdOf(`${block.day}:${row}`),
      row,
      channel: world.preset.channels[block.channel[row]!]?.name ?? '',
      sent: delivered[block.delivery[row]!],
    };
    facts[u]!.push(...tell[eventKinds[block.kind[row]!]!](teller, told));
  }
  return facts;
}
