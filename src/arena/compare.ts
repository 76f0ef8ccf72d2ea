import { studentT } from '../kit/index.ts';
import type { Life } from './life.ts';

/** A mean over worlds with its 95 % interval (Student t over the worlds). */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Mean and 95 % interval of independent worlds; with one world the interval is unbounded. */
export function estimate(values: readonly number[]): Estimate {
  const n = values.length;
  const value = values.reduce((sum, x) => sum + x, 0) / n;
  if (n < 2) return { value, low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };
  const variance = values.reduce((sum, x) => sum + (x - value) * (x - value), 0) / (n - 1);
  const half = studentT.upperQuantile(0.025, n - 1) * Math.sqrt(variance / n);
  return { value, low: value - half, high: value + half };
}

/** The figures that policies are compared by. */
export const figures = [
  'conversions',
  'listeningHours',
  'retained',
  'reachable',
  'messages',
  'clicks',
  'value',
  'stock',
] as const;

/** One policy over all worlds. */
export interface Standing {
  readonly name: string;
  readonly figures: Readonly<Record<(typeof figures)[number], Estimate>>;
  /** Value over the baseline's in the same worlds: luck is common, so differences need few worlds. */
  readonly gain: Estimate;
  /** That gain per message sent, over the worlds; undefined where a world saw none. */
  readonly gainPerMessage: Estimate | undefined;
  /** Money per user so far at the end of each week, and what it is over the baseline's. */
  readonly weekly: readonly Estimate[];
  readonly weeklyGain: readonly Estimate[];
  /** Share of users reachable at the end of each week, less the baseline's. */
  readonly weeklyReach: readonly Estimate[];
  readonly breaches: number;
}

/** Compares lives of the same worlds, each against the first policy's; `lives[p][w]` is policy p in world w. */
export function standings(
  names: readonly string[],
  lives: readonly (readonly Life[])[],
): readonly Standing[] {
  const baseline = lives[0]!;
  return names.map((name, p) => {
    const mine = lives[p]!;
    const entries = figures.map((figure) => [figure, estimate(mine.map((life) => life[figure]))] as const);
    const gains = mine.map((life, w) => life.value - baseline[w]!.value);
    const byWeek = (figure: 'weekly' | 'weeklyReachable', other: readonly Life[] = baseline) =>
      mine[0]![figure].map((_, week) =>
        estimate(mine.map((life, w) => life[figure][week]! - (other[w]?.[figure][week] ?? 0))),
      );
    return {
      name,
      figures: Object.fromEntries(entries) as Standing['figures'],
      gain: estimate(gains),
      gainPerMessage: mine.every(({ messages }) => messages > 0)
        ? estimate(gains.map((gain, w) => gain / mine[w]!.messages))
        : undefined,
      weekly: byWeek('weekly', []),
      weeklyGain: byWeek('weekly'),
      weeklyReach: byWeek('weeklyReachable'),
      breaches: mine.reduce(
        (sum, { breaches }) => sum + Object.values(breaches).reduce((a, b) => a + b, 0),
        0,
      ),
    };
  });
}
