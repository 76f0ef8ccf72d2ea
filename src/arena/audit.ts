import type { World } from '../simulation/index.ts';

/** A message as it left, for the auditor: user row, channel, message name, instant in milliseconds. */
export interface Sent {
  readonly user: number;
  readonly channel: number;
  readonly message: string;
  readonly at: number;
}

/** A message with the local day it was sent on. */
interface Seen extends Sent {
  readonly day: string;
}

/** What the auditor holds every policy to, in plain numbers of its own. */
export interface Law {
  /** Local hours in which nothing may be sent: from (inclusive) to (exclusive), over midnight. */
  readonly quietFrom: number;
  readonly quietTo: number;
  readonly mostPerLocalDay: number;
  readonly leastHoursApart: number;
  readonly leastDaysBeforeSameMessage: number;
}

/** Breaches by law. */
export type Breaches = Readonly<Record<'consent' | 'quiet' | 'daily' | 'apart' | 'repeat', number>>;

const hour = 3_600_000;

/**
 * Counts breaches in what was really sent, from the world's truth and a clock of its own (Intl).
 * It shares no code with the rules that it audits.
 */
export class Auditor {
  readonly #law: Law;
  readonly #clocks: readonly Intl.DateTimeFormat[];
  readonly #zoneOf: (user: number) => number;
  readonly #sent = new Map<number, readonly Seen[]>();
  readonly #count = { consent: 0, quiet: 0, daily: 0, apart: 0, repeat: 0 };

  constructor(world: World, law: Law) {
    const { calendar, traits, preset } = world.truth;
    this.#law = law;
    this.#zoneOf = (user) => calendar.zoneOf(traits.rhythm[user]!);
    this.#clocks = preset.zones.map(
      ({ zone }) =>
        new Intl.DateTimeFormat('en-CA', {
          timeZone: zone,
          hourCycle: 'h23',
          year: 'numeric',
          month: '2-digit',
          day: '2-digit',
          hour: '2-digit',
        }),
    );
  }

  /** Looks at the messages of a day before the world lives it: permission is what it is that morning. */
  look(world: World, messages: readonly Sent[]): void {
    const { consent, token } = world.truth.state;
    for (const message of [...messages].sort((a, b) => a.at - b.at)) {
      const bit = 1 << message.channel;
      if ((consent[message.user]! & token[message.user]! & bit) === 0) this.#count.consent++;
      this.#lookAtTime(message);
    }
  }

  #lookAtTime(message: Sent): void {
    const { quietFrom, quietTo, mostPerLocalDay, leastHoursApart, leastDaysBeforeSameMessage } = this.#law;
    const [day, at] = this.#clockOf(message);
    if (at >= quietFrom || at < quietTo) this.#count.quiet++;
    const earlier = this.#sent.get(message.user) ?? [];
    const today = earlier.filter((one) => one.day === day).length;
    if (today >= mostPerLocalDay) this.#count.daily++;
    const tooSoon = (hours: number) => (one: Sent) => message.at - one.at < hours * hour;
    if (earlier.some(tooSoon(leastHoursApart))) this.#count.apart++;
    const same = earlier.filter((one) => one.message === message.message);
    if (same.some(tooSoon(leastDaysBeforeSameMessage * 24))) this.#count.repeat++;
    this.#sent.set(message.user, [...earlier.slice(-20), { ...message, day }]);
  }

  #clockOf({ user, at }: Sent): readonly [day: string, hour: number] {
    const [day = '', clock = ''] = this.#clocks[this.#zoneOf(user)]!.format(at).split(', ');
    return [day, Number(clock)];
  }

  get breaches(): Breaches {
    return { ...this.#count };
  }
}
