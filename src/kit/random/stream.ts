import { murmur128Of } from '../hash/murmur3.ts';
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
  murmur128Of(key, purpose, seed);
  return new PhiloxStream(seed);
}

const seedWords = new Uint32Array(4);
const counterWords = new Uint32Array(4);
const blockWords = new Uint32Array(4);

/** The first uniform number of the stream of (key, purpose), for those who draw once. */
export function uniformOf(key: string, purpose: string): number {
  murmur128Of(key, purpose, seedWords);
  counterWords[2] = seedWords[2]!;
  counterWords[3] = seedWords[3]!;
  philox4x32(blockWords, counterWords, seedWords[0]!, seedWords[1]!);
  return uniformFrom(blockWords[0]!, blockWords[1]!);
}

/** 53 bits of two words as a number on [0, 1). */
const uniformFrom = (high: number, low: number): number =>
  ((high >>> 5) * 67108864 + (low >>> 6)) / 9007199254740992;

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
    const high = this.word();
    return uniformFrom(high, this.word());
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
