import type { World } from '../simulation/index.ts';

/** A message as it left, for the auditor: user row, channel, message name, instant in milliseconds. */
export interface Sent {
  readonly user: number;
  readonly channel: number;
  readonly message: string;
  readonly at: number;
}

/** What is remembered of a message: its name, instant and local day. */
interface Seen extends Pick<Sent, 'message' | 'at'> {
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

/** Clocks of all zones change on quarters of an hour, so a local day and hour hold for a whole one. */
const quarter = 900_000;

/** Local day and hour by the runtime's own time-zone data, asked once for every quarter of an hour. */
type Clock = (at: number) => { readonly day: string; readonly hour: number };

function clockOf(timeZone: string): Clock {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
  });
  const known = new Map<number, ReturnType<Clock>>();
  return (at) => {
    const key = Math.floor(at / quarter);
    const found = known.get(key);
    if (found) return found;
    const [day = '', clock = ''] = format.format(at).split(', ');
    const said = { day, hour: Number(clock) };
    known.set(key, said);
    return said;
  };
}

/**
 * Counts breaches in what was really sent, from the world's truth and a clock of its own (Intl).
 * It shares no code with the rules that it audits.
 */
export class Auditor {
  readonly #law: Law;
  /** The longest that a message still matters: a local day has at most 25 hours. */
  readonly #span: number;
  readonly #clocks: readonly Clock[];
  readonly #zoneOf: (user: number) => number;
  /** Per user, oldest first; what is too old to matter is let go. */
  readonly #sent = new Map<number, Seen[]>();
  readonly #count = { consent: 0, quiet: 0, daily: 0, apart: 0, repeat: 0 };

  constructor(world: World, law: Law) {
    const { calendar, traits, preset } = world.truth;
    this.#law = law;
    this.#span = Math.max(25, law.leastHoursApart, law.leastDaysBeforeSameMessage * 24) * hour;
    this.#zoneOf = (user) => calendar.zoneOf(traits.rhythm[user]!);
    this.#clocks = preset.zones.map(({ zone }) => clockOf(zone));
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
    const { day, hour: at } = this.#clocks[this.#zoneOf(message.user)]!(message.at);
    if (at >= quietFrom || at < quietTo) this.#count.quiet++;
    const earlier = this.#earlier(message);
    let today = 0;
    let near = false;
    let repeated = false;
    for (const one of earlier) {
      const since = message.at - one.at;
      if (one.day === day) today++;
      near ||= since < leastHoursApart * hour;
      repeated ||= one.message === message.message && since < leastDaysBeforeSameMessage * 24 * hour;
    }
    if (today >= mostPerLocalDay) this.#count.daily++;
    if (near) this.#count.apart++;
    if (repeated) this.#count.repeat++;
    earlier.push({ message: message.message, at: message.at, day });
  }

  /** What the user was sent before, as far as it still matters. */
  #earlier({ user, at }: Sent): Seen[] {
    const all = this.#sent.get(user) ?? [];
    const recent = all.findIndex((one) => at - one.at <= this.#span);
    const kept = recent < 0 ? [] : recent === 0 ? all : all.slice(recent);
    this.#sent.set(user, kept);
    return kept;
  }

  get breaches(): Breaches {
    return { ...this.#count };
  }
}
