import { murmur128, saltedMurmur128, type HashText } from '../kit/index.ts';

/** How finely users are divided: a bucket is a millionth. */
export const buckets = 1_000_000;

const words = new Uint32Array(4);

const half = 4_294_967_296;

/**
 * floor(h2 × 1,000,000 / 2^64), exactly: each half times a million fits a double, and what the lower one has beyond
 * whole numbers cannot carry.
 */
export const bucketOfHash = (high: number, low: number): number =>
  Math.floor((high * buckets + Math.floor((low * buckets) / half)) / half);

const bucketOfWords = (): number => bucketOfHash(words[2]!, words[3]!);

/**
 * The bucket of a unit under a salt: uniform on 0 … 999,999, from the second 64 bits of the murmur3 hash (h2) of salt,
 * a zero byte and unit; independent between salts.
 */
export function bucketOf(salt: string, unit: string): number {
  murmur128(`${salt}\u0000${unit}`, 0, words);
  return bucketOfWords();
}

/** Buckets of units under one salt, each unit written once for all salts. */
export type Bucketing = (unit: HashText) => number;

/**
 * Buckets under a name: as `bucketOf`, with the name as salt and as many zero bytes as fill its last block of 16, one at
 * least, so that a name is hashed once and not with every unit.
 */
export function bucketingOf(name: string): Bucketing {
  const hash = saltedMurmur128(name);
  return (unit) => {
    hash(unit, words);
    return bucketOfWords();
  };
}

/** A share as a number of buckets: the nearest, half up. */
export const bucketsOf = (share: number): number => Math.round(share * buckets);

/**
 * Where each arm's range of buckets ends; it begins where the one before ends. The end is the sum of the weights so far
 * as a share of all, rounded to the nearest bucket, half up: arms add up to 1,000,000 and each is within one bucket of
 * its weight. Weights are not negative, and one at least is positive.
 */
export function rangeEnds(weights: readonly number[]): Int32Array {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let sum = 0;
  return Int32Array.from(weights, (weight) => {
    sum += weight;
    return bucketsOf(sum / total);
  });
}

/** The arm in whose range a bucket lies. */
export function armAt(ends: Int32Array, bucket: number): number {
  let arm = 0;
  while (bucket >= ends[arm]!) arm++;
  return arm;
}
