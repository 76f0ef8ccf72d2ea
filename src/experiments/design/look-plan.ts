// When a plan is read: days by the forecast, looks with their boundaries.
import { boundaries } from '../sequential/boundaries.ts';
import { driftForPower, sequentialPower } from '../sequential/power.ts';
import type { LeafLevels } from '../verdict/levels.ts';
import { impossible, type LifecycleDesign } from './lifecycle-design.ts';
import { sided } from './test-sizes.ts';

/** A look as planned. */
export interface LookPlan {
  /** Days from the start. */
  readonly day: number;
  /** Units that are complete by then. */
  readonly units: number;
  readonly fraction: number;
  /** Boundary of a success test on the z scale, one-sided; null where nothing may be spent yet. */
  readonly z: number | null;
  /** Share of alpha spent by then. */
  readonly spent: number;
  /** Chance of having stopped for the first success metric (or guardrail) by then, its effect as planned. */
  readonly stopped: number;
}

/** Units by the end of each day. */
export function cumulative(perDay: readonly number[]): readonly number[] {
  let come = 0;
  const all = perDay.map((units) => (come += units));
  if (all.length === 0) throw impossible('the experiment ends before the first unit is complete');
  return all;
}

/** The last day of the week of a day, where the forecast reaches so far. */
export const wholeWeeks = (day: number, days: number): number =>
  Math.min(days - 1, Math.ceil((day + 1) / 7) * 7 - 1);

/** Looks are spread over the time in which units become complete; the last one is the end. */
export const lookDays = (days: number, { looks, window }: LifecycleDesign): readonly number[] =>
  Array.from({ length: looks }, (_, k) =>
    k === looks - 1 ? days : Math.ceil(window + ((k + 1) * (days - window)) / looks),
  );

interface Scheduled {
  readonly leaf: LeafLevels;
  readonly units: number;
  /** Units by the end of each day. */
  readonly arrivals: readonly number[];
  readonly times: readonly number[];
}

/** The looks at their days, with the boundaries of a test. */
export function looksOf(
  design: LifecycleDesign,
  { leaf, units, arrivals, times }: Scheduled,
): readonly LookPlan[] {
  // Windows are not always of whole days; parts of days do not add up to the last digit.
  const complete = times.map(
    (day) => arrivals[Math.min(arrivals.length, Math.floor(day - design.window + 1e-9)) - 1] ?? 0,
  );
  // Looks at which nobody new is complete would be no looks.
  const kept = complete.flatMap((n, k) => (n > (complete[k - 1] ?? 0) ? [k] : []));
  const fractions = kept.map((k) => complete[k]! / units);
  const sequential = sided(leaf.alpha, design);
  const bounds = boundaries(sequential, fractions);
  const { drift } = driftForPower(sequential, fractions, leaf.power);
  const { stops } = sequentialPower(sequential, fractions, drift);
  let stopped = 0;
  return kept.map((k, at) => ({
    day: times[k]!,
    units: complete[k]!,
    fraction: fractions[at]!,
    z: bounds[at]!.z,
    spent: bounds[at]!.spent / leaf.alpha,
    stopped: (stopped += stops[at]!),
  }));
}

/** Last days of the weeks until the end, a handful of them. */
export function lengths(last: number): readonly number[] {
  const weeks = Math.floor((last + 1) / 7);
  const shown = [1, 2, 4, 8, 13, 26].filter((week) => week < weeks).map((week) => 7 * week - 1);
  return [...shown, last];
}
