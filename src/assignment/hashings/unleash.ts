import { murmur32 } from '../../kit/index.ts';
import type { Hashing } from '../../program/index.ts';
import type { Choose, Split } from './hashing.ts';

const encoder = new TextEncoder();

/** Seed of the hash that chooses variants; that of roll-outs is 0. */
const variantSeed = 86_028_157;

/**
 * Unleash's normalised value, 1 … `most`: murmur3 of 32 bits of "group:unit", modulo. Text as UTF-8, as the Java and Go
 * clients have it; the JavaScript one differs from them outside of ASCII.
 */
export const unleashValue = (group: string, unit: string, most: number, seed = 0): number =>
  (murmur32(encoder.encode(`${group}:${unit}`), seed) % most) + 1;

/** The number of the variant, by whole weights. */
export function unleashVariant(group: string, unit: string, weights: readonly number[]): number {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const target = unleashValue(group, unit, total, variantSeed);
  let sum = 0;
  return weights.findIndex((weight) => (sum += weight) >= target);
}

/** Arms as an Unleash roll-out with variants has them; traffic is the roll-out in whole percents. */
export function unleashChoice(
  { group, variants }: Extract<Hashing, { kind: 'unleash' }>,
  { weights, traffic }: Split,
): Choose {
  const percent = Math.round(traffic * 100);
  // Values go up to 100: nobody has to be asked where all are in.
  const isIn = (text: string) => percent === 100 || unleashValue(group, text, 100) <= percent;
  return ({ text }) => (isIn(text) ? unleashVariant(variants, text, weights) : -1);
}
