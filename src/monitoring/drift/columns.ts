import type { DecisionRecord } from '../../decision/index.ts';
import type { FeatureColumns, UserFeature } from '../../program/index.ts';
import { firstByUser, type Log } from '../log.ts';

/** A feature with its raw values before `since` and after: one value per user and side, where first decided for. */
export interface Compared {
  readonly feature: FeatureColumns<UserFeature>;
  readonly reference: Float64Array;
  readonly current: Float64Array;
}

/** Fewer users than this on a side tell nothing about a distribution. */
export const leastUsers = 50;

/** Features as decisions saw them: numbers in their own unit, words by number from 1, 0 for any other. */
export function comparedOf({ portfolio, reference, current }: Log): readonly Compared[] {
  const [before, after] = [firstByUser(reference), firstByUser(current)];
  return portfolio.userFeatures.map((feature) => {
    const valueOf = rawOf(feature);
    return {
      feature,
      reference: Float64Array.from(before, valueOf),
      current: Float64Array.from(after, valueOf),
    };
  });
}

function rawOf({ spec, at }: FeatureColumns<UserFeature>): (decision: DecisionRecord) => number {
  if (spec.kind === 'oneOf') return ({ rows }) => spec.words.findIndex((_, i) => rows.user[at + i] === 1) + 1;
  if (!('scale' in spec)) return ({ rows }) => rows.user[at]!;
  const undo = undone[spec.transform];
  return ({ rows }) => undo(rows.user[at]! * spec.scale);
}

const undone = {
  identity: (x: number) => x,
  log1p: (x: number) => Math.expm1(x),
  sqrt: (x: number) => x * x,
};

/** The value that stands for not known, as it comes back from a row of 32-bit numbers; words have 0. */
export function missingOf({ spec }: FeatureColumns<UserFeature>): number {
  if (spec.kind === 'hoursSince') return spec.atMost;
  return 'missing' in spec ? Number(spec.missing) : 0;
}

/** Equal but for the rounding of 32-bit numbers and a transform there and back. */
export const isNear = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-5 * Math.max(1, Math.abs(b));
