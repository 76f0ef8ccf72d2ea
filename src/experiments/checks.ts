import { experimentsErrors } from './errors.ts';

/** The value, strictly between 0 and 1; errors: EXPERIMENTS_LEVEL_UNFIT. */
export function level(name: string, value: number): number {
  if (value > 0 && value < 1) return value;
  throw experimentsErrors.EXPERIMENTS_LEVEL_UNFIT({ name, value });
}

/** The value, above 0 and finite; errors: EXPERIMENTS_NUMBER_UNFIT. */
export function positive(name: string, value: number): number {
  if (value > 0 && value < Infinity) return value;
  throw experimentsErrors.EXPERIMENTS_NUMBER_UNFIT({ name, value });
}

/** The value, finite; errors: EXPERIMENTS_NUMBER_UNFIT. */
export function finite(name: string, value: number): number {
  if (Number.isFinite(value)) return value;
  throw experimentsErrors.EXPERIMENTS_NUMBER_UNFIT({ name, value });
}

/** The value, a whole number from 1 on; errors: EXPERIMENTS_NUMBER_UNFIT. */
export function wholeCount(name: string, value: number): number {
  if (Number.isInteger(value) && value >= 1) return value;
  throw experimentsErrors.EXPERIMENTS_NUMBER_UNFIT({ name, value });
}

/** A base that is divided by; errors: EXPERIMENTS_BASE_ZERO. */
export function base(what: string, value: number): number {
  if (value === 0) throw experimentsErrors.EXPERIMENTS_BASE_ZERO({ what });
  return value;
}

/** Errors: EXPERIMENTS_LENGTHS_DIFFER. */
export function sameLength(what: string, found: number, expected: number): void {
  if (found !== expected) throw experimentsErrors.EXPERIMENTS_LENGTHS_DIFFER({ what, found, expected });
}
