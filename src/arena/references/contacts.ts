import type { Law } from '../audit.ts';

const minutesPerDay = 1440;
const never = -1e9;

/** When users were last sent anything, and each message: what the law about repetition needs. Minutes of the world. */
export class Contacts {
  readonly #messages: number;
  readonly #any: Float64Array;
  readonly #of: Float64Array;

  constructor(
    users: number,
    messages: number,
    from = {
      any: new Float64Array(users).fill(never),
      of: new Float64Array(users * messages).fill(never),
    },
  ) {
    this.#messages = messages;
    this.#any = from.any;
    this.#of = from.of;
  }

  copy(): Contacts {
    return new Contacts(this.#any.length, this.#messages, { any: this.#any.slice(), of: this.#of.slice() });
  }

  /** True where the law lets a user be sent anything. A plan sends once a day at most, so the daily limit holds. */
  allows(u: number, at: number, { leastHoursApart }: Law): boolean {
    return at - this.#any[u]! >= leastHoursApart * 60;
  }

  /** True where the law lets a user be sent this message. */
  allowsMessage(u: number, message: number, at: number, { leastDaysBeforeSameMessage }: Law): boolean {
    return this.since(u, message, at) >= leastDaysBeforeSameMessage * minutesPerDay;
  }

  /** Minutes since the message was last sent. */
  since(u: number, message: number, at: number): number {
    return at - this.#of[u * this.#messages + message]!;
  }

  note(u: number, message: number, at: number): void {
    this.#any[u] = at;
    this.#of[u * this.#messages + message] = at;
  }
}
