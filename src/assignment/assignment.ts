import { murmur128 } from '../kit/index.ts';
import type { Portfolio } from '../program/index.ts';
import type { UserState } from '../state/index.ts';

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

/** Holdouts of every program: the users that a program never contacts, the same on every machine and day. */
export function assignmentsOf(portfolio: Portfolio, user: UserState['user']): readonly Assignment[] {
  const assignments: Assignment[] = [];
  for (const { id, holdout } of portfolio.programs) {
    if (holdout === 0) continue;
    const layer = `holdout:${id}`;
    const held = bucketOf(layer, user) < holdout * buckets;
    assignments.push({ layer, arm: held ? 'held' : 'open', share: held ? holdout : 1 - holdout });
  }
  return assignments;
}

/** Whether a program may not contact this user because of its holdout. */
export const isHeld = (assignments: readonly Assignment[], program: string): boolean =>
  assignments.some(({ layer, arm }) => arm === 'held' && layer === `holdout:${program}`);
