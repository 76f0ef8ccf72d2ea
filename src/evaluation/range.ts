import { boundedInterval, inside, type Bounds } from '../kit/index.ts';
import type { Interval } from './interval.ts';

/** What a mean reward can be: between 0 and 1 where rewards are yes or no. */
export interface Ranged {
  /** Absent: anything. */
  readonly range?: Bounds | undefined;
}

/**
 * An estimate whose interval does not leave the range of the rewards: symmetric ends become those of
 * `boundedInterval` where they would, all others are cut.
 */
export function within<Made extends { readonly value: number; readonly interval: Interval }>(
  made: Made,
  { range }: Ranged,
): Made {
  if (!range) return made;
  const { value, interval } = made;
  if (interval.lower >= range.least && interval.upper <= range.most) return made;
  const half = interval.upper - value;
  const isSymmetric = Math.abs(value - interval.lower - half) <= 1e-9 * half;
  const ends = isSymmetric
    ? boundedInterval({ value, se: half, critical: 1 }, range)
    : inside(interval, range);
  return { ...made, interval: { ...interval, ...ends } };
}

/** The same of a difference between two means: the part of its interval in which it can be. */
export function differenceWithin<Made extends { readonly interval: Interval }>(
  made: Made,
  { range }: Ranged,
): Made {
  if (!range) return made;
  const width = range.most - range.least;
  const ends = inside(made.interval, { least: -width, most: width });
  return { ...made, interval: { ...made.interval, ...ends } };
}
