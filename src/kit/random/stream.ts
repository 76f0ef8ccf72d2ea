import { murmur128 } from '../hash/murmur3.ts';
import { philox4x32 } from './philox.ts';

/** A stream of random numbers that is a pure function of its key; two streams share nothing. */
export interface Stream {
  /** The next unsigned 32-bit word. */
  word(): number;
  /** Uniform on [0, 1) with 53 bits. */
  uniform(): number;
  /** Uniform on (0, 1), never 0 or 1. */
  open(): number;
  /** Standard normal, by the polar method of Marsaglia and Bray (1964). */
  normal(): number;
  /** Uniform integer in [0, n), exact, by rejection. */
  below(n: number): number;
}

/**
 * The stream of (key, purpose): `purpose` separates uses of one key, as "draw" and "slate position 2".
 * The key is hashed to the 64-bit Philox key and half of the counter; a stream holds 2^66 words.
 */
export function streamOf(key: string, purpose: string): Stream {
  const seed = new Uint32Array(4);
  murmur128(`${key}\u0000${purpose}`, 0, seed);
  return new PhiloxStream(seed);
}

class PhiloxStream implements Stream {
  readonly #block = new Uint32Array(4);
  readonly #counter: Uint32Array;
  readonly #k0: number;
  readonly #k1: number;
  #next = 4;
  #spare = Number.NaN;

  constructor(seed: Uint32Array) {
    this.#k0 = seed[0]!;
    this.#k1 = seed[1]!;
    this.#counter = Uint32Array.of(0, 0, seed[2]!, seed[3]!);
  }

  word(): number {
    if (this.#next === 4) {
      philox4x32(this.#block, this.#counter, this.#k0, this.#k1);
      this.#next = 0;
      if (++this.#counter[0]! === 0) this.#counter[1]!++;
    }
    return this.#block[this.#next++]!;
  }

  uniform(): number {
    const high = this.word() >>> 5;
    const low = this.word() >>> 6;
    return (high * 67108864 + low) / 9007199254740992;
  }

  open(): number {
    for (;;) {
      const u = this.uniform();
      if (u > 0) return u;
    }
  }

  normal(): number {
    if (!Number.isNaN(this.#spare)) {
      const spare = this.#spare;
      this.#spare = Number.NaN;
      return spare;
    }
    for (;;) {
      const u = 2 * this.uniform() - 1;
      const v = 2 * this.uniform() - 1;
      const s = u * u + v * v;
      if (s >= 1 || s === 0) continue;
      const scale = Math.sqrt((-2 * Math.log(s)) / s);
      this.#spare = v * scale;
      return u * scale;
    }
  }

  below(n: number): number {
    const limit = 4294967296 - (4294967296 % n);
    for (;;) {
      const word = this.word();
      if (word < limit) return word % n;
    }
  }
}
