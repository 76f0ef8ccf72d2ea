import { fnv32 } from '../../kit/index.ts';
import type { Hashing } from '../../program/index.ts';
import { splitOf, type Choose, type Split } from './hashing.ts';

/**
 * GrowthBook's hash of a value under a seed, on [0, 1): version 1 in thousandths, version 2 in ten-thousandths with a
 * second round that removes the bias between seeds (SDK specification 0.7, "hash").
 */
export function growthbookHash(seed: string, value: string, version: 1 | 2): number {
  if (version === 1) return (fnv32(value + seed) % 1000) / 1000;
  return (fnv32(String(fnv32(seed + value))) % 10_000) / 10_000;
}

/** Where an arm begins and ends, half-open, on [0, 1]. */
type BucketRange = readonly [number, number];

/**
 * Ranges of arms: each begins at the weights before it and covers `coverage` of its own, so that growing coverage moves
 * nobody. Weights that do not add up to 1 within .01 are taken as equal; coverage is bounded to [0, 1].
 */
export function growthbookRanges(weights: readonly number[], coverage: number): readonly BucketRange[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const used = total < 0.99 || total > 1.01 ? weights.map(() => 1 / weights.length) : weights;
  const covered = Math.min(Math.max(coverage, 0), 1);
  let start = 0;
  return used.map((weight) => {
    const range = [start, start + covered * weight] as const;
    start += weight;
    return range;
  });
}

/** The number of the range in which a hash lies, or -1. */
export const growthbookArm = (hash: number, ranges: readonly BucketRange[]): number =>
  ranges.findIndex(([from, to]) => hash >= from && hash < to);

/** Whether a user is in a namespace's range, which keeps experiments apart. */
export function inGrowthbookNamespace(
  value: string,
  [id, from, to]: readonly [string, number, number],
): boolean {
  const hash = growthbookHash(`__${id}`, value, 1);
  return hash >= from && hash < to;
}

/** Arms as a GrowthBook experiment with this seed, version and namespace has them. */
export function growthbookChoice(
  { seed, version, namespace }: Extract<Hashing, { kind: 'growthbook' }>,
  { weights, traffic }: Split,
): Choose {
  const ranges = growthbookRanges(splitOf(weights), traffic);
  return ({ text }) =>
    namespace && !inGrowthbookNamespace(text, namespace)
      ? -1
      : growthbookArm(growthbookHash(seed, text, version), ranges);
}
