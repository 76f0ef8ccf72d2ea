// What the world emits: a day's events as columns, by user and then by time.
import { minutesPerDay } from './calendar.ts';

/** Kinds of world events; a block holds the index. */
export const eventKinds = [
  'session',
  'seen',
  'open',
  'click',
  'conversion',
  'opt-out',
  'complaint',
  'uninstall',
  'downgrade',
  'leave',
  'return',
] as const;
export type EventKind = (typeof eventKinds)[number];

/** The index of each kind. */
export const kindCode = Object.fromEntries(eventKinds.map((kind, code) => [kind, code])) as Readonly<
  Record<EventKind, number>
>;

/** The events of one day: row i says what `user[i]` did; users ascend, and minutes within a user. */
export interface EventBlock {
  /** Instant of minute 0, Unix milliseconds. */
  readonly startAt: number;
  /** Day of the world, from 0. */
  readonly day: number;
  readonly length: number;
  /** Row of the user in the world. */
  readonly user: Int32Array;
  /** Index into `eventKinds`. */
  readonly kind: Uint8Array;
  /** Minutes from `startAt`, 0..1439. */
  readonly minute: Uint16Array;
  /** Channel of seen, open, click, opt-out and complaint, and of the delivery that led to a visit or uninstall; −1 elsewhere. */
  readonly channel: Int8Array;
  /** `id` of the delivery reacted to, −1 elsewhere. */
  readonly delivery: Int32Array;
  /** Listening minutes of a session; 0 elsewhere. */
  readonly amount: Float32Array;
  /** What a session was about; −1 elsewhere. */
  readonly topic: Int8Array;
}

/** Collects a day's events. */
export class EventWriter {
  length = 0;
  #user = new Int32Array(1024);
  #kind = new Uint8Array(1024);
  #minute = new Uint16Array(1024);
  #channel = new Int8Array(1024);
  #delivery = new Int32Array(1024);
  #amount = new Float32Array(1024);
  #topic = new Int8Array(1024);
  #currentUser = 0;
  #currentChannel = -1;
  #currentDelivery = -1;
  #userFrom = 0;

  clear(): void {
    this.length = 0;
  }

  /** The following events are of this user, with no delivery behind them. */
  of(user: number): void {
    this.#currentUser = user;
    this.#userFrom = this.length;
    this.because(-1, -1);
  }

  /** The following events come from this delivery; −1, −1 for none. */
  because(channel: number, delivery: number): void {
    this.#currentChannel = channel;
    this.#currentDelivery = delivery;
  }

  add(kind: number, minute: number, amount: number, topic = -1): void {
    const row = this.length++;
    if (row === this.#user.length) this.#grow();
    this.#user[row] = this.#currentUser;
    this.#kind[row] = kind;
    this.#minute[row] = Math.min(minute, minutesPerDay - 1);
    this.#channel[row] = this.#currentChannel;
    this.#delivery[row] = this.#currentDelivery;
    this.#amount[row] = amount;
    this.#topic[row] = topic;
  }

  /** Row of the user's first session at or after a minute, or −1. */
  sessionAfter(minute: number): number {
    let found = -1;
    for (let row = this.#userFrom; row < this.length; row++) {
      if (this.#kind[row] !== kindCode.session || this.#minute[row]! < minute) continue;
      if (found < 0 || this.#minute[row]! < this.#minute[found]!) found = row;
    }
    return found;
  }

  minuteOf(row: number): number {
    return this.#minute[row]!;
  }

  /** Shortens a session by minutes of interruption. */
  interrupt(row: number, minutes: number): void {
    this.#amount[row] = Math.max(0, this.#amount[row]! - minutes);
  }

  /** Listening minutes of the user's day so far. */
  listened(): number {
    let minutes = 0;
    for (let row = this.#userFrom; row < this.length; row++) minutes += this.#amount[row]!;
    return minutes;
  }

  /** Puts the user's events in order of time, by insertion; those of one minute keep their order of cause. */
  sortUser(): void {
    for (let row = this.#userFrom + 1; row < this.length; row++)
      if (this.#minute[row - 1]! > this.#minute[row]!) this.#insert(row);
  }

  /** The day's events as columns of their own. */
  block(startAt: number, day: number): EventBlock {
    const { length } = this;
    return {
      startAt,
      day,
      length,
      user: this.#user.slice(0, length),
      kind: this.#kind.slice(0, length),
      minute: this.#minute.slice(0, length),
      channel: this.#channel.slice(0, length),
      delivery: this.#delivery.slice(0, length),
      amount: this.#amount.slice(0, length),
      topic: this.#topic.slice(0, length),
    };
  }

  /** Moves a row before the user's later ones. Written out: through one function for all column types it costs ten times as much. */
  #insert(row: number): void {
    const kind = this.#kind[row]!;
    const minute = this.#minute[row]!;
    const channel = this.#channel[row]!;
    const delivery = this.#delivery[row]!;
    const amount = this.#amount[row]!;
    const topic = this.#topic[row]!;
    let at = row;
    for (; at > this.#userFrom && this.#minute[at - 1]! > minute; at--) {
      this.#kind[at] = this.#kind[at - 1]!;
      this.#minute[at] = this.#minute[at - 1]!;
      this.#channel[at] = this.#channel[at - 1]!;
      this.#delivery[at] = this.#delivery[at - 1]!;
      this.#amount[at] = this.#amount[at - 1]!;
      this.#topic[at] = this.#topic[at - 1]!;
    }
    this.#kind[at] = kind;
    this.#minute[at] = minute;
    this.#channel[at] = channel;
    this.#delivery[at] = delivery;
    this.#amount[at] = amount;
    this.#topic[at] = topic;
  }

  #grow(): void {
    const twice = 2 * this.#user.length;
    this.#user = grown(this.#user, new Int32Array(twice));
    this.#kind = grown(this.#kind, new Uint8Array(twice));
    this.#minute = grown(this.#minute, new Uint16Array(twice));
    this.#channel = grown(this.#channel, new Int8Array(twice));
    this.#delivery = grown(this.#delivery, new Int32Array(twice));
    this.#amount = grown(this.#amount, new Float32Array(twice));
    this.#topic = grown(this.#topic, new Int8Array(twice));
  }
}

type Column = Int32Array | Uint8Array | Uint16Array | Int8Array | Float32Array;

function grown<C extends Column>(from: C, to: C): C {
  to.set(from);
  return to;
}
