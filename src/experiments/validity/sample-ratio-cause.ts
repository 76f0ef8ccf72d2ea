import { adjustPs } from '../many/adjust.ts';
import { sampleRatio, sampleRatioThreshold, type SampleRatio } from './sample-ratio.ts';

/** Counts per arm for each level of a dimension: platform, country, day, app version. */
export interface Dimension {
  readonly name: string;
  readonly levels: readonly { readonly level: string; readonly counts: readonly number[] }[];
}

/** A level that stands out, with its p-value corrected for all levels searched (Holm). */
export interface LevelMismatch {
  readonly dimension: string;
  readonly level: string;
  readonly p: number;
  /** Units of each arm beyond what the weights promise. */
  readonly excess: readonly number[];
}

/**
 * `none`: nothing to explain. `levels`: without these levels of one dimension the ratio is right. `everywhere`:
 * no few levels explain it: look at the assignment itself, or at logging that all units pass.
 */
export type Cause =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'levels';
      readonly dimension: string;
      readonly levels: readonly string[];
      /** Share of all units in those levels, and the p-value of the rest. */
      readonly share: number;
      readonly restP: number;
    }
  | { readonly kind: 'everywhere' };

/** The whole search. */
export interface SampleRatioSearch {
  readonly overall: SampleRatio;
  /** Levels with an alarm, most significant first. */
  readonly mismatches: readonly LevelMismatch[];
  readonly cause: Cause;
}

type Level = Dimension['levels'][number];

/**
 * The sample ratio overall and by dimension, and where a mismatch comes from: levels are left out of a dimension,
 * worst first, until the rest is right; the dimension that loses the fewest units explains it, if under half.
 */
export function sampleRatioCause(
  dimensions: readonly Dimension[],
  weights: readonly number[],
  threshold = sampleRatioThreshold,
): SampleRatioSearch {
  const overall = sampleRatio(summedCounts(dimensions[0]?.levels ?? [], weights), weights, threshold);
  const mismatches = searchLevels(dimensions, weights, threshold);
  if (!overall.isAlarm && mismatches.length === 0) return { overall, mismatches, cause: { kind: 'none' } };
  const causes = dimensions.flatMap((dimension) => leaveOut(dimension, { weights, threshold, mismatches }));
  const [cause = { kind: 'everywhere' } as const] = causes.sort((a, b) => a.share - b.share);
  return { overall, mismatches, cause };
}

const summedCounts = (levels: readonly Level[], weights: readonly number[]): number[] =>
  weights.map((_, arm) => levels.reduce((sum, { counts }) => sum + counts[arm]!, 0));

const unitsOf = (levels: readonly Level[]): number =>
  levels.reduce((sum, { counts }) => sum + counts.reduce((units, count) => units + count, 0), 0);

function searchLevels(
  dimensions: readonly Dimension[],
  weights: readonly number[],
  threshold: number,
): readonly LevelMismatch[] {
  const tests = dimensions.flatMap(({ name, levels }) =>
    levels.map(({ level, counts }) => ({
      name,
      level,
      counts,
      test: sampleRatio(counts, weights, threshold),
    })),
  );
  const adjusted = adjustPs(
    tests.map(({ test }) => test.p),
    'holm',
  );
  return tests
    .map(({ name, level, counts, test }, at) => ({
      dimension: name,
      level,
      p: adjusted[at]!,
      excess: counts.map((count, arm) => count - test.expected[arm]!),
    }))
    .filter(({ p }) => p < threshold)
    .sort((a, b) => a.p - b.p);
}

interface Search {
  readonly weights: readonly number[];
  readonly threshold: number;
  readonly mismatches: readonly LevelMismatch[];
}

function leaveOut({ name, levels }: Dimension, { weights, threshold, mismatches }: Search) {
  const chi2 = ({ counts }: Level) => sampleRatio(counts, weights).chi2;
  const rest = levels.toSorted((a, b) => chi2(b) - chi2(a));
  const out: Level[] = [];
  const isExplained = () =>
    !sampleRatio(summedCounts(rest, weights), weights, threshold).isAlarm &&
    mismatches.every(
      ({ dimension, level }) => dimension !== name || out.some((left) => left.level === level),
    );
  while (rest.length > 1 && !isExplained()) out.push(rest.shift()!);
  const share = unitsOf(out) / unitsOf(levels);
  if (!isExplained() || out.length === 0 || share >= 0.5) return [];
  const restP = sampleRatio(summedCounts(rest, weights), weights).p;
  return [{ kind: 'levels' as const, dimension: name, levels: out.map(({ level }) => level), share, restP }];
}
