import { murmur128 } from '../../kit/index.ts';
import type { Hashing } from '../../program/index.ts';
import { buckets } from '../buckets.ts';
import { sharesOf, type Choose, type Split } from './hashing.ts';

const words = new Uint32Array(4);

/** Confidence's bucket of a key, 0 … `count` − 1: the first 64 bits of murmur3_x64_128, without the last four, modulo. */
export function confidenceBucket(key: string, count: number): number {
  murmur128(key, 0, words);
  // (high × 2^32 + low) >> 4 is high × 2^28 + (low >>> 4); taken modulo in parts that a double holds exactly.
  const high = ((words[0]! % count) * (268_435_456 % count)) % count;
  return (high + ((words[1]! >>> 4) % count)) % count;
}

/** Share of units in any of these ranges of the million buckets. */
export function populationShare(ranges: readonly (readonly [number, number])[]): number {
  let [end, covered] = [0, 0];
  for (const [from, to] of ranges.toSorted(([a], [b]) => a - b)) {
    covered += Math.max(Math.min(to, buckets) - Math.max(from, end), 0);
    end = Math.max(end, to);
  }
  return covered / buckets;
}

/** Arms as a Confidence assignment in this account and segment has them, in ranges by weight of its own buckets. */
export function confidenceChoice(
  { account, segment, buckets: count, population }: Extract<Hashing, { kind: 'confidence' }>,
  { weights }: Split,
): Choose {
  let sum = 0;
  const ends = sharesOf(weights).map((share) => Math.round((sum += share) * count));
  return ({ text }) => {
    const at = population ? confidenceBucket(`MegaSalt-${account}|${text}`, buckets) : 0;
    if (population && !population.some(([from, to]) => at >= from && at < to)) return -1;
    const bucket = confidenceBucket(`${segment}|${text}`, count);
    return ends.findIndex((end) => bucket < end);
  };
}
