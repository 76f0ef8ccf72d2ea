import { boundedInterval, inside, studentT, type Bounds } from '../kit/index.ts';
import type { Life } from './life.ts';

/** A mean over worlds with its 95 % interval (Student t over the worlds). */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

const unbounded: Bounds = { least: -Infinity, most: Infinity };
const shares: Bounds = { least: 0, most: 1 };
const amounts: Bounds = { least: 0, most: Infinity };
const changesOfShares: Bounds = { least: -1, most: 1 };

/**
 * Mean and 95 % interval of independent worlds, inside what the figure can be (`boundedInterval`); with one world
 * it is all of that.
 */
export function estimate(values: readonly number[], bounds: Bounds = unbounded): Estimate {
  const n = values.length;
  const value = values.reduce((sum, x) => sum + x, 0) / n;
  if (n < 2) return { value, low: bounds.least, high: bounds.most };
  const variance = values.reduce((sum, x) => sum + (x - value) * (x - value), 0) / (n - 1);
  const critical = studentT.upperQuantile(0.025, n - 1);
  const { lower, upper } = boundedInterval({ value, se: Math.sqrt(variance / n), critical }, bounds);
  return { value, low: lower, high: upper };
}

/** Of differences between two shares in the same worlds: the interval cut at −1 and 1. */
export function changeOfShare(values: readonly number[]): Estimate {
  const { value, low, high } = estimate(values);
  const { lower, upper } = inside({ lower: low, upper: high }, changesOfShares);
  return { value, low: lower, high: upper };
}

/** The figures that policies are compared by, and what each can be. */
const figures = {
  conversions: amounts,
  listeningHours: amounts,
  retained: shares,
  reachable: shares,
  messages: amounts,
  clicks: amounts,
  value: unbounded,
  stock: unbounded,
} as const;

type Figure = keyof typeof figures;
const figureNames = Object.keys(figures) as readonly Figure[];

/** One policy over all worlds. */
export interface Standing {
  readonly name: string;
  readonly figures: Readonly<Record<Figure, Estimate>>;
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
    const entries = figureNames.map((figure) => {
      const values = mine.map((life) => life[figure]);
      return [figure, estimate(values, figures[figure])] as const;
    });
    const gains = mine.map((life, w) => life.value - baseline[w]!.value);
    const byWeek = (figure: 'weekly' | 'weeklyReachable', other: readonly Life[] = baseline) =>
      mine[0]![figure].map((_, week) =>
        mine.map((life, w) => life[figure][week]! - (other[w]?.[figure][week] ?? 0)),
      );
    return {
      name,
      figures: Object.fromEntries(entries) as Standing['figures'],
      gain: estimate(gains),
      gainPerMessage: mine.every(({ messages }) => messages > 0)
        ? estimate(gains.map((gain, w) => gain / mine[w]!.messages))
        : undefined,
      weekly: byWeek('weekly', []).map((values) => estimate(values)),
      weeklyGain: byWeek('weekly').map((values) => estimate(values)),
      weeklyReach: byWeek('weeklyReachable').map(changeOfShare),
      breaches: mine.reduce(
        (sum, { breaches }) => sum + Object.values(breaches).reduce((a, b) => a + b, 0),
        0,
      ),
    };
  });
}
