// Which columns a metric has over units, and how the results of one statement are called; what writes SQL and what
// reads its rows agree by this.
import { planOf, type Metric } from './metric.ts';
import type { Plan, UnitColumn } from './plan.ts';
import { microsOfInstant, type StatisticsRequest } from './request.ts';

/** A metric with its number in the request. */
export interface Placed {
  readonly at: number;
  readonly metric: Metric;
  readonly plan: Plan;
  /** Moments of looks in microseconds, for an open-ended metric that is followed over them; else none. */
  readonly looks: readonly number[];
}

/** A column of a metric as it was at a look, among all such of the metric: by look, then by column. */
export interface Followed {
  readonly name: string;
  readonly look: number;
  readonly column: number;
}

/** The columns of a metric at its looks. */
export const followed = ({ at, plan, looks }: Placed): readonly Followed[] =>
  looks.flatMap((_, look) =>
    followedIn(plan).map((column) => ({ name: `m${at}_l${look}_${column}`, look, column })),
  );

/** Columns whose values over the looks say how the effect goes together: of a funnel its last step. */
function followedIn({ shape, columns }: Plan): readonly number[] {
  return shape.kind === 'steps' ? [columns.length - 1] : [...columns.keys()];
}

/** Several columns are followed over so many looks that they fit into one statement, times columns. */
const mostFollowed = 45;

/** The looks over which a metric is followed. */
function looksFor(plan: Plan, looks: readonly number[]): readonly number[] {
  const columns = followedIn(plan).length;
  if (plan.complete !== null) return [];
  return columns > 1 && columns * looks.length > mostFollowed ? [] : looks;
}

/** Metrics that one statement computes, and the pairs of them whose joint spread is wanted. */
export interface Chunk {
  readonly metrics: readonly Placed[];
  readonly pairs: readonly (readonly [Placed, Placed])[];
}

/** Below what PostgreSQL returns in one row (1,664), and what stays readable in a plan. */
const widest = 600;

const widthOf = ({ plan, looks }: Placed): number => {
  const columns = plan.columns.length;
  const over = looks.length * followedIn(plan).length;
  return 6 + columns + (columns * (columns + 1)) / 2 + 2 * looks.length + (over * (over + 3)) / 2;
};

/** Splits a request into statements: one at least, for units are counted without any metric too. */
export function chunksOf(request: StatisticsRequest): readonly Chunk[] {
  const looks = (request.looks ?? []).map(microsOfInstant);
  const placed = request.metrics.map((metric, at): Placed => {
    const plan = planOf(metric);
    return { at, metric, plan, looks: looksFor(plan, looks) };
  });
  const isTogether = ({ metric }: Placed) => request.together?.includes(metric.name) ?? false;
  const [together, alone] = [placed.filter(isTogether), placed.filter((one) => !isTogether(one))];
  const first = together.length === 0 && alone.length > 0 ? [] : [together];
  const pairs = together.flatMap((a, i) => together.slice(i + 1).map((b) => [a, b] as const));
  return [...first, ...packed(alone)].map((metrics, at) => ({
    metrics,
    pairs: at === 0 ? pairs : [],
  }));
}

function packed(metrics: readonly Placed[]): readonly (readonly Placed[])[] {
  const chunks: Placed[][] = [];
  let width = Infinity;
  for (const metric of metrics) {
    width += widthOf(metric);
    if (width > widest) {
      chunks.push([]);
      width = widthOf(metric);
    }
    chunks.at(-1)!.push(metric);
  }
  return chunks;
}

/** The unit column `column` of a metric. */
export const unitColumn = ({ at }: Placed, column: number): string => `m${at}_${column}`;

/** All unit columns of a metric with their names; those of looks say when they look. */
export const unitColumns = (
  placed: Placed,
): readonly { readonly name: string; readonly column: UnitColumn; readonly look?: number }[] => [
  ...placed.plan.columns.map((column, at) => ({ name: unitColumn(placed, at), column })),
  ...followed(placed).map(({ name, look, column }) => ({
    name,
    column: placed.plan.columns[column]!,
    look: placed.looks[look]!,
  })),
];

/** Names of results; where units are in clusters, `n` counts these, and variances are sums over them. */
export const resultNames = {
  n: ({ at }: Placed) => `n${at}`,
  members: ({ at }: Placed) => `mn${at}`,
  scatter: ({ at }: Placed) => `sc${at}`,
  between: ({ at }: Placed) => `sb${at}`,
  squares: ({ at }: Placed) => `sq${at}`,
  mean: ({ at }: Placed, column: number) => `a${at}_${column}`,
  variance: ({ at }: Placed, i: number, j: number) => `v${at}_${i}_${j}`,
  reached: ({ at }: Placed, step: number) => `r${at}_${step}`,
  quantile: ({ at }: Placed, part: 'value' | 'lower' | 'upper') => `q${at}_${part}`,
  lookN: ({ at }: Placed, look: number) => `ln${at}_${look}`,
  lookMembers: ({ at }: Placed, look: number) => `lm${at}_${look}`,
  lookMean: ({ at }: Placed, i: number) => `la${at}_${i}`,
  lookVariance: ({ at }: Placed, i: number, j: number) => `lv${at}_${i}_${j}`,
  lookQuantile: ({ at }: Placed, look: number, part: 'value' | 'lower' | 'upper') =>
    `lq${at}_${look}_${part}`,
  jointN: (a: Placed, b: Placed) => `jn${a.at}_${b.at}`,
  jointVariance: (a: Placed, b: Placed, [i, j]: readonly [number, number]) => `jv${a.at}_${b.at}_${i}_${j}`,
};

/** All (i, j), i ≤ j < k, by rows. */
export const pairsOf = (k: number): readonly (readonly [number, number])[] =>
  Array.from({ length: k }, (_, i) =>
    Array.from({ length: k - i }, (__, right) => [i, i + right] as const),
  ).flat();
