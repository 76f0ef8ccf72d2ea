import { murmur128 } from '../kit/index.ts';
import type { Portfolio } from '../program/index.ts';
import type { UserState } from '../state/index.ts';

/** A split of users in two by a pure hash: `share` of them in the arm `inside`, the rest in the other. */
export interface Layer {
  readonly layer: string;
  readonly inside: string;
  readonly outside: string;
  readonly share: number;
}

/** Where a unit stands in one layer, with the share of units that stand there: its propensity. */
export interface Assignment {
  readonly layer: string;
  readonly arm: string;
  readonly share: number;
}

const buckets = 1_000_000;
const words = new Uint32Array(4);

/**
 * The bucket of a unit under a salt: uniform on 0 … 999,999 from the low 64 bits of a 128-bit hash,
 * independent between salts.
 */
export function bucketOf(salt: string, unit: string): number {
  murmur128(`${salt}\u0000${unit}`, 0, words);
  return Math.floor(((words[2]! + words[3]! / 4294967296) * buckets) / 4294967296);
}

const holdoutOf = (program: string): string => `holdout:${program}`;

/** The holdouts of every program that has one: the users that it never contacts. */
export const holdoutsOf = ({ programs }: Portfolio): readonly Layer[] =>
  programs
    .filter(({ holdout }) => holdout > 0)
    .map(({ id, holdout }) => ({ layer: holdoutOf(id), inside: 'held', outside: 'open', share: holdout }));

/** Where a user stands in some layers, the same on every machine and day. A growing share moves nobody out. */
export const assignmentsOf = (layers: readonly Layer[], user: UserState['user']): readonly Assignment[] =>
  layers.map(({ layer, inside, outside, share }) =>
    bucketOf(layer, user) < share * buckets
      ? { layer, arm: inside, share }
      : { layer, arm: outside, share: 1 - share },
  );

/** Whether a program may not contact this user because of its holdout. */
export const isHeld = (assignments: readonly Assignment[], program: string): boolean =>
  assignments.some(({ layer, arm }) => arm === 'held' && layer === holdoutOf(program));
