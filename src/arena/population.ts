import { eventIdOf, userId, type Event, type UserId } from '../events/index.ts';
import type { Portfolio } from '../program/index.ts';
import { eventKinds, type EventBlock, type World, type WorldMessage } from '../simulation/index.ts';

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

/** A day's events of the world as facts by user, in order of time. */
export function factsOf(world: World, block: EventBlock, { users, delivered, topics }: Telling): Event[][] {
  const facts: Event[][] = users.map(() => []);
  const channels = world.preset.channels;
  for (let row = 0; row < block.length; row++) {
    const u = block.user[row]!;
    const user = users[u]!;
    const at = block.startAt + block.minute[row]! * 60_000;
    const id = (suffix = '') => eventIdOf(`${block.day}:${row}${suffix}`);
    const fact = { user, at, id: id() };
    const channel = channels[block.channel[row]!]?.name ?? '';
    const sent = delivered[block.delivery[row]!];
    const kind = eventKinds[block.kind[row]!]!;
    const add = (event: Event) => facts[u]!.push(event);
    const response = (name: 'exposure' | 'open' | 'click' | 'complaint') =>
      sent &&
      add({
        ...fact,
        kind: 'response',
        name,
        channel,
        message: sent.message,
        topic: sent.topic,
        decision: sent.decision,
      });
    const addresses = (valid: (channel: number) => boolean) =>
      channels.forEach(({ name }, c) =>
        add({
          ...fact,
          id: id(`c${c}`),
          kind: 'address',
          channel: name,
          address: `${user}@${name}`,
          valid: valid(c),
        }),
      );
    const said: Record<typeof kind, () => unknown> = {
      session: () =>
        add({
          ...fact,
          kind: 'activity',
          name: 'session',
          amount: block.amount[row]!,
          topic: topics[block.topic[row]!]!,
        }),
      seen: () => response('exposure'),
      open: () => response('open'),
      click: () => response('click'),
      conversion: () => {
        add({ ...fact, kind: 'activity', name: 'subscribe' });
        add({ ...fact, id: id('p'), kind: 'trait', name: 'premium', value: true });
      },
      downgrade: () => {
        add({ ...fact, kind: 'activity', name: 'downgrade' });
        add({ ...fact, id: id('p'), kind: 'trait', name: 'premium', value: false });
      },
      'opt-out': () => add({ ...fact, kind: 'consent', scope: channel, granted: false }),
      complaint: () => response('complaint'),
      uninstall: () =>
        addresses((c) => !channels[c]!.appBound && (world.truth.state.token[u]! & (1 << c)) !== 0),
      leave: () => {
        add({ ...fact, kind: 'activity', name: 'leave' });
        addresses(() => false);
      },
      return: () => {
        add({ ...fact, kind: 'activity', name: 'return' });
        addresses((c) => (world.truth.state.token[u]! & (1 << c)) !== 0);
      },
    };
    said[kind]();
  }
  return facts;
}
