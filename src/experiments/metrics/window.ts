import { z } from 'zod';
import { duration, millisOf } from '../../program/index.ts';

/**
 * When facts count, since the unit's first exposure. `cohort`: from `after` to just before `until`, and a unit
 * counts once all of that has passed, so that its value is complete. `open-ended`: from `after` to the moment of the
 * analysis, so that values go on growing; tests that look repeatedly are corrected for that, or refused.
 */
export const windowSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('cohort'), after: duration.default('0s'), until: duration }),
  z.strictObject({ kind: z.literal('open-ended'), after: duration.default('0s') }),
]);

export type Window = Readonly<z.infer<typeof windowSchema>>;

/** Microseconds since first exposure, from the first to before the second; null is the moment of the analysis. */
export interface Span {
  readonly from: number;
  readonly to: number | null;
}

/** Microseconds of a duration. */
export const microsOfDuration = (text: Parameters<typeof millisOf>[0]): number => millisOf(text) * 1000;

export const microsPerDay = 86_400_000_000;

/** A window in microseconds. */
export const spanOf = (window: Window): Span => ({
  from: microsOfDuration(window.after),
  to: window.kind === 'cohort' ? microsOfDuration(window.until) : null,
});

/** The same amount in the time before exposure. */
export const spanBefore = (before: Parameters<typeof millisOf>[0]): Span => ({
  from: -microsOfDuration(before),
  to: 0,
});
