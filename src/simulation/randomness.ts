// Common random numbers: every draw is a pure function of (seed, stream, user, day, purpose, n), so that
// two policies meet the same luck and no draw depends on how many others were made.
import { philox4x32 } from '../kit/index.ts';

/** What a block of draws is for; a delivery's purpose also carries its channel and occurrence. */
export const purpose = { traits: 1, day: 2, session: 3, delivery: 4, aftermath: 5 } as const;

/** The purpose word of a user's `occurrence`-th delivery of one message on one channel on one day. */
export const onDelivery = (purpose: number, channel: number, occurrence: number): number =>
  (purpose | (channel << 8) | (occurrence << 16)) >>> 0;

/** Uniform on (0, 1) from a word: the middle of one of 2^32 cells, never 0 or 1. */
export const unit = (word: number): number => (word + 0.5) / 4294967296;

/**
 * About standard normal from one word: the sum of its four bytes, centred and scaled.
 * Mean 4 · 255 / 2 = 510, variance 4 · (256² − 1) / 12 = 21845; reaches ±3.45, excess kurtosis −0.3.
 */
export const bell = (word: number): number =>
  ((word & 255) + ((word >>> 8) & 255) + ((word >>> 16) & 255) + (word >>> 24) - 510) * 0.006765875;

/** The draws of one world: `words` holds the block last asked for. */
export class Draws {
  readonly words = new Uint32Array(4);
  readonly #counter = new Uint32Array(4);
  readonly #seed: number;
  readonly #stream: number;

  /** `seed` names the world, `stream` the luck: forks of a world draw from other streams. */
  constructor(seed: number, stream: number) {
    this.#seed = seed >>> 0;
    this.#stream = stream >>> 0;
  }

  /** The same world with other luck. */
  fork(stream: number): Draws {
    return new Draws(this.#seed, stream);
  }

  /** Turns to a user's day; `block` reads from there. */
  turnTo(user: number, day: number): void {
    this.#counter[0] = user;
    this.#counter[1] = day;
  }

  /** Fills `words` with block n of a purpose for the user and day turned to. */
  block(purpose: number, n: number): void {
    this.#counter[2] = purpose;
    this.#counter[3] = n;
    philox4x32(this.words, this.#counter, this.#seed, this.#stream);
  }
}
