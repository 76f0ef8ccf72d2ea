// What the heavy part hands to the light one: plain data, small whatever the number of units.
import { z } from 'zod';
import { experimentsErrors } from '../errors.ts';

const count = z.number().min(0);
const finite = z.number();

/** Units that count for a metric, and those of the arm that do not (too young, outside, without a value). */
const counts = { n: count, missing: count };

/**
 * Of the units that count within clusters, which `n` counts then: how many; what the squared error of the first column
 * is over that of as many independent ones; how they go together within clusters. Null without spread.
 */
const membersSchema = z.strictObject({
  n: count,
  designEffect: finite.nullable(),
  correlation: finite.nullable(),
});

/**
 * An open-ended metric over looks: units in by each; the means of the columns that are followed; and the covariance of
 * column a at look j with column b at look k, over the units in by the earlier one, at row j·columns + a. Followed are
 * all columns of a mean and a ratio, the last step of a funnel, and of a quantile its influence (`quantileLooks`).
 */
const looksSchema = z.strictObject({
  n: z.array(count),
  means: z.array(z.array(finite)).optional(),
  covariance: z.array(z.array(finite)),
});

/**
 * One metric of one arm in one segment. `moments`: means of the plan's columns, and their scatters
 * Σ(x − x̄)(y − ȳ), upper triangle by rows. `steps`: units that reached each step; where units are in clusters, those
 * within them, and the scatters of shares over clusters. `quantile`: the quantile and those at 1.96 standard errors of
 * its rank around it (null where units are too few); its `members` are of the share at or below it.
 */
const statisticSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('moments'),
    ...counts,
    means: z.array(finite),
    scatters: z.array(finite),
    looks: looksSchema.optional(),
    members: membersSchema.optional(),
  }),
  z.strictObject({
    kind: z.literal('steps'),
    ...counts,
    reached: z.array(count),
    scatters: z.array(finite).optional(),
    looks: looksSchema.optional(),
    members: membersSchema.optional(),
  }),
  z.strictObject({
    kind: z.literal('quantile'),
    ...counts,
    value: finite.nullable(),
    lower: finite.nullable(),
    upper: finite.nullable(),
    looks: looksSchema.optional(),
    members: membersSchema.optional(),
  }),
]);

/** A level of a dimension; null is no value there. */
const segmentSchema = z.strictObject({ dimension: z.string(), level: z.string().nullable() });

const cellSchema = z.strictObject({
  /** Null for all units of the arm. */
  segment: segmentSchema.nullable(),
  arm: z.string(),
  /** Units exposed to this arm alone; clusters where units are in such. */
  units: count,
  /** Σ and Σ² of the sizes of clusters. */
  sizes: z.strictObject({ total: count, squares: count }).optional(),
  metrics: z.record(z.string(), statisticSchema),
});

const jointSchema = z.strictObject({
  arm: z.string(),
  metrics: z.tuple([z.string(), z.string()]),
  /** Units that count for both. */
  n: count,
  /** Scatter of each column of the first metric with each of the second. */
  scatters: z.array(z.array(finite)),
});

export const statisticsSchema = z.strictObject({
  /** Units exposed; those exposed to several arms, which are left out; rows of exposures without unit, arm or instant. */
  exposure: z.strictObject({ units: count, multiple: count, incomplete: count }),
  cells: z.array(cellSchema),
  /** How metrics go together, for corrections that use it. */
  joint: z.array(jointSchema),
});

export type LooksStatistic = Readonly<z.infer<typeof looksSchema>>;
export type Members = Readonly<z.infer<typeof membersSchema>>;
export type Statistic = Readonly<z.infer<typeof statisticSchema>>;
export type StatisticOf<K extends Statistic['kind']> = Extract<Statistic, { readonly kind: K }>;
export type Segment = Readonly<z.infer<typeof segmentSchema>>;
export type Cell = Readonly<z.infer<typeof cellSchema>>;
export type Joint = Readonly<z.infer<typeof jointSchema>>;
/** All that a readout needs to know of the units. */
export type Statistics = Readonly<z.infer<typeof statisticsSchema>>;

/** Statistics that a warehouse computed itself, from a document; throws EXPERIMENTS_STATISTICS_INVALID. */
export function readStatistics(document: unknown): Statistics {
  const parsed = statisticsSchema.safeParse(document);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw experimentsErrors.EXPERIMENTS_STATISTICS_INVALID({
    at: issue!.path.join('.') || '(whole)',
    problem: issue!.message,
  });
}

/** Place of (i, j), i ≤ j, in the upper triangle of k columns written row after row. */
export const triangleAt = (k: number, i: number, j: number): number => i * k - (i * (i - 1)) / 2 + (j - i);

/**
 * Means and scatters from raw sums, Σx and Σxy (upper triangle by rows), as warehouses keep them. Digits are lost
 * where a mean is far above the spread; `moments` computed where the rows are does not lose them.
 */
export function momentsOfSums(
  n: number,
  { sums, products }: { readonly sums: readonly number[]; readonly products: readonly number[] },
): Pick<StatisticOf<'moments'>, 'n' | 'means' | 'scatters'> {
  const k = sums.length;
  const means = sums.map((sum) => (n > 0 ? sum / n : 0));
  const scatters = sums.flatMap((_, i) =>
    sums.slice(i).map((sum, right) => products[triangleAt(k, i, i + right)]! - means[i]! * sum),
  );
  return { n, means, scatters };
}

const keyOfCell = ({ segment, arm }: Cell): string =>
  JSON.stringify([segment?.dimension ?? '', segment?.level ?? null, arm]);

/** The same statistics in one order: all units first, then by dimension, level and arm. */
export function inOrder({ exposure, cells, joint }: Statistics): Statistics {
  const by =
    <T>(key: (one: T) => string) =>
    (a: T, b: T) =>
      key(a) < key(b) ? -1 : 1;
  return {
    exposure,
    cells: cells.toSorted(by(keyOfCell)),
    joint: joint.toSorted(by(({ arm, metrics }) => JSON.stringify([arm, metrics]))),
  };
}
