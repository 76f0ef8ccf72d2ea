import { md5, murmur32 } from '../../kit/index.ts';
import type { Hashing } from '../../program/index.ts';
import { splitOf, type Choose, type Split } from './hashing.ts';

const encoder = new TextEncoder();
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Base64 for URLs, without padding (RFC 4648, section 5). */
function base64Url(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const group = (bytes[at]! << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    const count = Math.min(bytes.length - at, 3) + 1;
    for (let i = 0; i < count; i++) text += letters[(group >>> (18 - 6 * i)) & 63];
  }
  return text;
}

/** How ABsmartly names a unit outside: base64 of its MD5. */
export const absmartlyUnit = (unit: string): string => base64Url(md5(encoder.encode(unit)));

/** Two halves of a seed, the high one first. */
type Seed = readonly [number, number];

/** The number on [0, 1] of a hashed unit under a seed: murmur3 of 32 bits over seed and the unit's own hash. */
export function absmartlyProbability(hashedUnit: string, [high, low]: Seed): number {
  const block = new Uint8Array(12);
  const view = new DataView(block.buffer);
  view.setUint32(0, low, true);
  view.setUint32(4, high, true);
  view.setUint32(8, murmur32(encoder.encode(hashedUnit)), true);
  return murmur32(block) * (1 / 0xffffffff);
}

/** The number of the variant whose share of [0, 1] holds a probability; the last takes what is left. */
export function absmartlyVariant(split: readonly number[], probability: number): number {
  let sum = 0;
  const found = split.findIndex((share) => probability < (sum += share));
  return found < 0 ? split.length - 1 : found;
}

/** Arms as an ABsmartly experiment with these seeds has them; traffic is what its traffic split lets in. */
export function absmartlyChoice(
  { seed, traffic: trafficSeed }: Extract<Hashing, { kind: 'absmartly' }>,
  { weights, traffic }: Split,
): Choose {
  const split = splitOf(weights);
  const letsIn = [1 - traffic, traffic];
  return ({ text }) => {
    const hashed = absmartlyUnit(text);
    return absmartlyVariant(letsIn, absmartlyProbability(hashed, trafficSeed)) === 1
      ? absmartlyVariant(split, absmartlyProbability(hashed, seed))
      : -1;
  };
}
