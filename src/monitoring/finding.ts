import { normal } from '../kit/index.ts';

/** Of a standard normal, 95 % lie within plus and minus this. */
export const critical = normal.upperQuantile(0.025);

/** What a finding is about: each part only where it narrows things down. */
export interface Place {
  readonly program?: string;
  readonly message?: string;
  readonly channel?: string;
  readonly feature?: string;
  readonly objective?: string;
  /** Digest of what scored the decisions. */
  readonly artefact?: string;
  /** A split of users: a holdout, or a rule that is tried out. */
  readonly layer?: string;
  /** Where facts come from: `activity play`, `trait plan`. */
  readonly source?: string;
  /** A part of the log in words. */
  readonly segment?: string;
}

/** How bad it is; `not_enough_data` says nothing either way. */
export type Verdict = 'ok' | 'warn' | 'alarm' | 'not_enough_data';

/** Ends of a 95 % interval; null is an end without bound, or none that can be given. */
export interface Range {
  readonly low: number | null;
  readonly high: number | null;
}

/** What one monitor saw in one place, before it is held to the levels. */
export interface Sighting {
  readonly where: Place;
  readonly statistic: { readonly name: string; readonly value: number };
  /** What the statistic is held to; absent where only the p-value speaks. */
  readonly threshold?: number;
  /** Of 95 %: all that the test behind `p` does not reject, on the bad side at least. */
  readonly interval?: readonly [low: number, high: number];
  /** Of this sighting alone, of two sides; 1 where only one side is bad and it is on the other; absent where nothing is left to chance, and `size` is the verdict. */
  readonly p?: number;
  /** Rows, users or days that were looked at. */
  readonly n: number;
  /** Whether there was enough to tell anything. */
  readonly enough: boolean;
  /** The worst that it can be, given its size and however sure it is. */
  readonly size: 'ok' | 'warn' | 'alarm';
  /** What it would mean and what to do. */
  readonly advice: string;
}

/** One thing that a monitor found: plain data, numbers that are not finite are null. */
export interface Finding<Kind extends string = string> {
  readonly kind: Kind;
  readonly verdict: Verdict;
  readonly where: Place;
  readonly statistic: { readonly name: string; readonly value: number | null };
  readonly threshold: number | null;
  readonly interval: Range | null;
  /** Corrected for all that the same monitor looked at (Holm); null where nothing is left to chance. */
  readonly p: number | null;
  readonly n: number;
  /** What to do; empty where all is well. */
  readonly advice: string;
}

/** Levels of the corrected p-values: the chance, per monitor and healthy log, of a false word of that kind. */
export interface Levels {
  readonly warn: number;
  readonly alarm: number;
}
