import type { Choice, Distribution } from './policy.ts';

/**
 * Even shares that do not grow with channels or slots: messages alike, the channels of a message alike, the slots
 * of a channel alike. Holds scratch arrays; what it says is of the last `read`.
 */
export class EvenShares {
  /** Messages at hand. */
  messages = 0;
  /** Messages at hand by program. */
  messagesOf = new Int32Array(0);
  /** Share of each candidate in its message. */
  share = new Float64Array(0);
  /** Channels at hand by message, and slots by message and channel; all 0 between reads. */
  #channels = new Int32Array(0);
  #slots = new Int32Array(0);

  read({ portfolio, candidates }: Choice): void {
    const width = portfolio.channels.length;
    this.#fit(portfolio.programs.length, portfolio.messages.length, width);
    if (this.share.length < candidates.length) this.share = new Float64Array(2 * candidates.length);
    this.messages = 0;
    for (const { message, channel } of candidates) {
      if (this.#slots[message * width + channel]!++ > 0 || this.#channels[message]!++ > 0) continue;
      this.messages++;
      this.messagesOf[portfolio.messages[message]!.program]!++;
    }
    for (let i = 0; i < candidates.length; i++) {
      const { message, channel } = candidates[i]!;
      this.share[i] = 1 / (this.#channels[message]! * this.#slots[message * width + channel]!);
    }
    for (const { message, channel } of candidates) {
      this.#channels[message] = 0;
      this.#slots[message * width + channel] = 0;
    }
  }

  /** Adds a mass to a distribution of the choice read: no-send and every message alike. */
  addTo(distribution: Distribution, mass: number): void {
    const each = mass / (this.messages + 1);
    const last = distribution.length - 1;
    for (let i = 0; i < last; i++) distribution[i]! += each * this.share[i]!;
    distribution[last]! += each;
  }

  #fit(programs: number, messages: number, channels: number): void {
    if (this.messagesOf.length !== programs) this.messagesOf = new Int32Array(programs);
    this.messagesOf.fill(0);
    if (this.#channels.length < messages) this.#channels = new Int32Array(messages);
    if (this.#slots.length < messages * channels) this.#slots = new Int32Array(messages * channels);
  }
}
