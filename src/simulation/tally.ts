// Counts of a run, per user, so that every rate has an error over users.
import type { DeliveryBlock } from './deliveries.ts';
import { eventKinds, kindCode, type EventBlock, type EventKind } from './events.ts';
import { standing } from './state.ts';
import type { World } from './world.ts';

/** What a policy of a test or a report is here: a world's coming day to its deliveries. */
export type Sender = (world: World) => DeliveryBlock;

/** Counts per user of a run. */
export class Tally {
  readonly #users: number;
  readonly #ofKind: readonly Float64Array[];
  readonly #ofChannel = new Map<number, Float64Array>();
  readonly #lastActive: Int32Array;
  /** Deliveries by channel, whether accepted or not. */
  readonly sends: readonly Float64Array[];
  /** Days with a session, days as a member, listening hours. */
  readonly activeDays: Float64Array;
  readonly memberDays: Float64Array;
  readonly hours: Float64Array;

  constructor(users: number, channels: number) {
    const column = () => new Float64Array(users);
    this.#users = users;
    this.#ofKind = eventKinds.map(column);
    this.#lastActive = new Int32Array(users).fill(-1);
    this.sends = Array.from({ length: channels }, column);
    this.activeDays = column();
    this.memberDays = column();
    this.hours = column();
  }

  /** Events of a kind, on one channel or on all. */
  of(kind: EventKind, channel?: number): Float64Array {
    if (channel === undefined) return this.#ofKind[kindCode[kind]]!;
    return this.#ofChannel.get(this.#key(kindCode[kind], channel)) ?? new Float64Array(this.#users);
  }

  addDeliveries({ length, user, channel }: DeliveryBlock): void {
    for (let row = 0; row < length; row++) this.sends[channel[row]!]![user[row]!]!++;
  }

  addEvents(block: EventBlock): void {
    for (let row = 0; row < block.length; row++) {
      const user = block.user[row]!;
      const kind = block.kind[row]!;
      this.#ofKind[kind]![user]!++;
      if (block.channel[row]! >= 0) this.#column(kind, block.channel[row]!)[user]!++;
      if (kind !== kindCode.session) continue;
      this.hours[user]! += block.amount[row]! / 60;
      if (this.#lastActive[user] !== block.day) this.activeDays[user]!++;
      this.#lastActive[user] = block.day;
    }
  }

  addMembers(standings: Uint8Array): void {
    for (let u = 0; u < this.#users; u++) if (standings[u] === standing.member) this.memberDays[u]!++;
  }

  #key(kind: number, channel: number): number {
    return kind * this.sends.length + channel;
  }

  #column(kind: number, channel: number): Float64Array {
    const key = this.#key(kind, channel);
    const column = this.#ofChannel.get(key) ?? new Float64Array(this.#users);
    this.#ofChannel.set(key, column);
    return column;
  }
}

/** Lives further days of a world under a sender, or in silence, and counts. */
export function tallyOf(world: World, days: number, sender?: Sender): Tally {
  const tally = new Tally(world.users, world.preset.channels.length);
  for (let day = 0; day < days; day++) {
    tally.addMembers(world.truth.state.standing);
    const deliveries = sender?.(world);
    if (deliveries !== undefined) tally.addDeliveries(deliveries);
    tally.addEvents(world.step(deliveries));
  }
  return tally;
}

/** A number from a sample of users with its standard error. */
export interface Estimate {
  readonly value: number;
  readonly error: number;
}

/**
 * Ratio of sums over users, R = Σy / Σn, with the linearised error over users:
 * √(Σ (y − R n)²) / Σn. Paired runs of one world give a relative change as ratio − 1.
 */
export function ratioOf(y: Float64Array, n: Float64Array): Estimate {
  const sum = n.reduce((total, value) => total + value, 0);
  const value = y.reduce((total, count) => total + count, 0) / sum;
  const squares = y.reduce((total, count, u) => total + square(count - value * n[u]!), 0);
  return { value, error: Math.sqrt(squares) / sum };
}

const square = (x: number): number => x * x;
