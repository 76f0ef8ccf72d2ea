// A metric as every engine computes it: which numbers are read off one unit's facts, which units count, and what is
// summed over units. Rows in TypeScript and both dialects of SQL follow this one plan.
import { canonicalJson } from '../../kit/index.ts';
import type { Aggregate, Amount, Match } from './amount.ts';
import type { Span } from './window.ts';

/** One number read off one unit; null where a column of the exposures has none. */
export type Reading =
  | ({ readonly kind: 'aggregate'; readonly aggregate: Aggregate; readonly match: Match } & Span)
  /** Days of 24 hours from exposure to the first fact, at most those to the end of the span. */
  | { readonly kind: 'first'; readonly match: Match; readonly from: number; readonly to: number }
  /** 1 where the first `step` of the steps were taken one after another. */
  | ({ readonly kind: 'step'; readonly steps: readonly Match[]; readonly step: number } & Span)
  /** 1 where the last statement before `to` was a gain, or there was none and units start with it. */
  | {
      readonly kind: 'standing';
      readonly gained: readonly Match[];
      readonly lost: readonly Match[];
      readonly initially: boolean;
      readonly to: number;
    }
  | { readonly kind: 'column'; readonly column: string };

export type ReadingKind = Reading['kind'];
export type ReadingOf<K extends ReadingKind> = Extract<Reading, { readonly kind: K }>;

/** Where values are cut: fixed, or quantiles over the units of all arms together. */
export type Cap =
  | { readonly kind: 'value'; readonly lower?: number | undefined; readonly upper?: number | undefined }
  | { readonly kind: 'percentile'; readonly lower?: number | undefined; readonly upper?: number | undefined };

/** A column of a metric, one value per unit. */
export interface UnitColumn {
  readonly reading: Reading;
  readonly cap?: Cap | undefined;
}

/**
 * What becomes of the columns. `mean`: an outcome, then covariates. `ratio`: numerator and denominator, then both
 * before the exposure where there are four. `steps`: one column of 0 and 1 per step. `quantile`: one column.
 */
type Shape =
  | { readonly kind: 'mean' }
  | { readonly kind: 'ratio' }
  | { readonly kind: 'steps' }
  | { readonly kind: 'quantile'; readonly share: number };

/** A metric as it is computed. */
export interface Plan {
  readonly shape: Shape;
  readonly columns: readonly UnitColumn[];
  /** How many columns, from the first, must have a value for the unit to count; in the others nothing is 0. */
  readonly needed: number;
  /** Microseconds after exposure when the value is complete; null: never, the metric is open-ended. */
  readonly complete: number | null;
  /** Units count only where this reading is above 0. */
  readonly among?: Reading;
}

/** Equal readings have equal keys, so that each is computed once. */
export const keyOf = (reading: Reading): string => canonicalJson({ ...reading });

/** The reading of an amount in a span. */
export const readingOf = (amount: Amount, span: Span): Reading => {
  if ('column' in amount) return { kind: 'column', column: amount.column };
  const { aggregate, ...match } = amount;
  return { kind: 'aggregate', aggregate, match, ...span };
};

/** Whether the last step's event is one of an earlier step. */
export const isAgain = (steps: readonly Match[]): boolean =>
  steps.slice(0, -1).some(({ event }) => event === steps.at(-1)!.event);
