import type { Choice, Distribution } from './policy.ts';

/**
 * Even shares that do not grow with channels or slots: messages alike, the channels of a message alike, the slots
 * of a channel alike. Holds scratch arrays; what it says is of the last `read`, and a list that was read last is not read
 * again.
 */
export class EvenShares {
  /** Messages at hand. */
  messages = 0;
  /** Messages at hand by program. */
  messagesOf = new Int32Array(0);
  /** Share of each candidate in its message. */
  share = new Float64Array(0);
  /** Program of each candidate. */
  programOf = new Int32Array(0);
  #portfolio: Choice['portfolio'] | undefined;
  #candidates: Choice['candidates'] | undefined;
  /** Channels at hand by message, and slots by message and channel; all 0 between reads. */
  #channels = new Int32Array(0);
  #slots = new Int32Array(0);

  read({ portfolio, candidates }: Choice): void {
    if (candidates === this.#candidates && portfolio === this.#portfolio) return;
    this.#portfolio = portfolio;
    this.#candidates = candidates;
    const width = portfolio.channels.length;
    this.#fit(portfolio, candidates.length);
    const { share, messagesOf, programOf } = this;
    const channels = this.#channels;
    const slots = this.#slots;
    this.messages = 0;
    for (let i = 0; i < candidates.length; i++) {
      const { message, channel } = candidates[i]!;
      const { program } = portfolio.messages[message]!;
      programOf[i] = program;
      if (slots[message * width + channel]!++ > 0 || channels[message]!++ > 0) continue;
      this.messages++;
      messagesOf[program]!++;
    }
    for (let i = 0; i < candidates.length; i++) {
      const { message, channel } = candidates[i]!;
      share[i] = 1 / (channels[message]! * slots[message * width + channel]!);
    }
    for (let i = 0; i < candidates.length; i++) {
      const { message, channel } = candidates[i]!;
      channels[message] = 0;
      slots[message * width + channel] = 0;
    }
  }

  /** Adds a mass to a distribution of the choice read: no-send and every message alike. */
  addTo(distribution: Distribution, mass: number): void {
    const each = mass / (this.messages + 1);
    const last = distribution.length - 1;
    for (let i = 0; i < last; i++) distribution[i]! += each * this.share[i]!;
    distribution[last]! += each;
  }

  #fit({ programs, messages, channels }: Choice['portfolio'], candidates: number): void {
    if (this.messagesOf.length !== programs.length) this.messagesOf = new Int32Array(programs.length);
    for (let program = 0; program < programs.length; program++) this.messagesOf[program] = 0;
    const cells = messages.length * channels.length;
    if (this.#channels.length < messages.length) this.#channels = new Int32Array(messages.length);
    if (this.#slots.length < cells) this.#slots = new Int32Array(cells);
    if (this.share.length >= candidates) return;
    this.share = new Float64Array(2 * candidates);
    this.programOf = new Int32Array(2 * candidates);
  }
}
