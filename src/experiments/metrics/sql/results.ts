import { rowOf, type Table } from '../../../tables/index.ts';
import { experimentsErrors } from '../../errors.ts';
import {
  clusteredLooks,
  clusteredMoments,
  clusteredScatter,
  type Clustered,
  type ClusterProducts,
} from '../clusters.ts';
import { chunksOf, followed, pairsOf, resultNames as named, type Chunk, type Placed } from '../layout.ts';
import { quantileLooks } from '../quantile-looks.ts';
import type { StatisticsRequest } from '../request.ts';
import {
  inOrder,
  type Cell,
  type Joint,
  type LooksStatistic,
  type Segment,
  type Statistic,
  type Statistics,
} from '../statistics.ts';

/** A row of a result: doubles and texts by name. */
export type ResultRow = Readonly<Record<string, unknown>>;

/** The rows of a result that came as a table. */
export const rowsOfTable = (table: Table): readonly ResultRow[] =>
  Array.from({ length: table.rows }, (_, row) => rowOf(table, row));

/**
 * The statistics in the rows of `statisticsQueries`, one list per statement in their order. Throws
 * EXPERIMENTS_STATISTICS_INVALID where rows are not of these statements.
 */
export function statisticsOfRows(
  request: StatisticsRequest,
  results: readonly (readonly ResultRow[])[],
): Statistics {
  const chunks = chunksOf(request);
  if (results.length !== chunks.length)
    throw broken('(whole)', `${results.length} results of ${chunks.length} statements`);
  const exposure = results[0]?.[0] ?? {};
  const cells = new Map<string, Cell>();
  const joint: Joint[] = [];
  chunks.forEach((chunk, at) => {
    for (const row of results[at]!) {
      // Without any unit the counts of exposures stand alone.
      if (row['arm'] === null) continue;
      const cell = cellOf(chunk, row, request);
      const key = JSON.stringify([cell.segment, cell.arm]);
      cells.set(key, { ...cell, metrics: { ...cells.get(key)?.metrics, ...cell.metrics } });
      if (cell.segment === null) joint.push(...jointOf(chunk, row, isClustered(request)));
    }
  });
  return inOrder({
    exposure: {
      units: numberOf(exposure, 'exposed'),
      multiple: numberOf(exposure, 'multiple'),
      incomplete: numberOf(exposure, 'incomplete'),
    },
    cells: [...cells.values()],
    joint,
  });
}

const isClustered = ({ sources }: StatisticsRequest): boolean => sources.exposures.cluster !== undefined;

const broken = (at: string, problem: string) =>
  experimentsErrors.EXPERIMENTS_STATISTICS_INVALID({ at, problem });

/** A number that must be there. */
function numberOf(row: ResultRow, name: string): number {
  const value = row[name];
  if (typeof value === 'number') return value;
  throw broken(name, 'a number belongs there');
}

/** A number, 0 where no unit has one. */
const sumOf = (row: ResultRow, name: string): number => (row[name] === null ? 0 : numberOf(row, name));

const orNull = (row: ResultRow, name: string): number | null =>
  row[name] === null ? null : numberOf(row, name);

const textOf = (row: ResultRow, name: string): string => {
  const value = row[name];
  if (typeof value === 'string') return value;
  throw broken(name, 'a text belongs there');
};

function segmentOf(row: ResultRow, { sources }: StatisticsRequest): Segment | null {
  const dimension = sources.exposures.segments[numberOf(row, 'dim')];
  if (dimension === undefined) return null;
  return { dimension, level: row['level'] === null ? null : textOf(row, 'level') };
}

function cellOf(chunk: Chunk, row: ResultRow, request: StatisticsRequest): Cell {
  const units = numberOf(row, 'units');
  const read = isClustered(request) ? clusteredOf : statisticOf;
  return {
    segment: segmentOf(row, request),
    arm: textOf(row, 'arm'),
    units,
    ...(isClustered(request)
      ? { sizes: { total: numberOf(row, 'total'), squares: numberOf(row, 'squares') } }
      : {}),
    metrics: Object.fromEntries(
      chunk.metrics.map((placed) => [placed.metric.name, read(placed, row, units)]),
    ),
  };
}

function statisticOf(placed: Placed, row: ResultRow, units: number): Statistic {
  const { shape, columns } = placed.plan;
  const n = numberOf(row, named.n(placed));
  const counts = { n, missing: units - n };
  if (shape.kind === 'quantile')
    return { kind: 'quantile', ...counts, ...quantileOf(placed, row), ...seenOf(placed, row, looksOf) };
  const looks = placed.looks.length === 0 ? {} : { looks: looksOf(placed, row) };
  if (shape.kind === 'steps') return { kind: 'steps', ...counts, reached: reachedOf(placed, row), ...looks };
  return {
    kind: 'moments',
    ...counts,
    means: columns.map((_, i) => sumOf(row, named.mean(placed, i))),
    scatters: pairsOf(columns.length).map(([i, j]) => n * sumOf(row, named.variance(placed, i, j))),
    ...looks,
  };
}

const quantileOf = (placed: Placed, row: ResultRow) => {
  const part = (name: 'value' | 'lower' | 'upper') => orNull(row, named.quantile(placed, name));
  return { value: part('value'), lower: part('lower'), upper: part('upper') };
};

/** A quantile over looks, from how the shares at or below those of looks go together. */
function seenOf(placed: Placed, row: ResultRow, below: typeof looksOf): { readonly looks?: LooksStatistic } {
  if (placed.looks.length === 0) return {};
  const part = (look: number, name: 'value' | 'lower' | 'upper') =>
    orNull(row, named.lookQuantile(placed, look, name));
  const seen = placed.looks.map((_, look) => ({
    value: part(look, 'value'),
    lower: part(look, 'lower'),
    upper: part(look, 'upper'),
  }));
  return { looks: quantileLooks(below(placed, row), seen) };
}

const reachedOf = (placed: Placed, row: ResultRow): number[] =>
  placed.plan.columns.map((_, i) => sumOf(row, named.reached(placed, i)));

/** The same of units in clusters: sums over these, of which there may be none that counts. */
function clusteredOf(placed: Placed, row: ResultRow, units: number): Statistic {
  const { shape } = placed.plan;
  const { n, means, scatters, members } = clusteredMoments(productsOf(placed, row));
  const counts = { n, missing: units - n, members };
  if (shape.kind === 'quantile')
    return {
      kind: 'quantile',
      ...counts,
      ...quantileOf(placed, row),
      ...seenOf(placed, row, clusteredLooksOf),
    };
  const looks = placed.looks.length === 0 ? {} : { looks: clusteredLooksOf(placed, row) };
  if (shape.kind === 'steps')
    return { kind: 'steps', ...counts, reached: reachedOf(placed, row), scatters, ...looks };
  return { kind: 'moments', ...counts, means, scatters, ...looks };
}

function productsOf(placed: Placed, row: ResultRow): ClusterProducts {
  const { columns } = placed.plan;
  return {
    ...clusteredCounts(placed, row),
    means: columns.map((_, i) => sumOf(row, named.mean(placed, i))),
    products: pairsOf(columns.length).map(([i, j]) => sumOf(row, named.variance(placed, i, j))),
    scatter: sumOf(row, named.scatter(placed)),
    between: sumOf(row, named.between(placed)),
    squares: sumOf(row, named.squares(placed)),
  };
}

const clusteredCounts = (placed: Placed, row: ResultRow): Clustered => ({
  clusters: numberOf(row, named.n(placed)),
  members: sumOf(row, named.members(placed)),
});

function clusteredLooksOf(placed: Placed, row: ResultRow): LooksStatistic {
  const means = lookMeansOf(placed, row);
  const looks = placed.looks.map((_, look) => ({
    clusters: numberOf(row, named.lookN(placed, look)),
    members: sumOf(row, named.lookMembers(placed, look)),
    means: means[look]!,
  }));
  const pairs = pairsOf(followed(placed).length);
  return clusteredLooks(
    looks,
    pairs.map(([i, j]) => sumOf(row, named.lookVariance(placed, i, j))),
  );
}

/** By look, the means of the columns that are followed. */
const lookMeansOf = (placed: Placed, row: ResultRow): number[][] =>
  placed.looks.map((_, at) =>
    followed(placed).flatMap(({ look }, i) => (look === at ? [sumOf(row, named.lookMean(placed, i))] : [])),
  );

/** Covariances with n − 1 below, n the units in by the earlier look. */
function looksOf(placed: Placed, row: ResultRow): LooksStatistic {
  const n = placed.looks.map((_, look) => numberOf(row, named.lookN(placed, look)));
  const columns = followed(placed);
  const covariance = columns.map((_, a) =>
    columns.map((__, b) => {
      const [i, j] = [Math.min(a, b), Math.max(a, b)];
      const units = n[columns[i]!.look]!;
      return units < 2 ? 0 : (sumOf(row, named.lookVariance(placed, i, j)) * units) / (units - 1);
    }),
  );
  return { n, means: lookMeansOf(placed, row), covariance };
}

function jointOf({ pairs }: Chunk, row: ResultRow, byCluster: boolean): readonly Joint[] {
  return pairs.map(([a, b]) => {
    const n = numberOf(row, named.jointN(a, b));
    const sum = (i: number, j: number) => sumOf(row, named.jointVariance(a, b, [i, j]));
    const scatter = (i: number, j: number) =>
      byCluster
        ? clusteredScatter(sum(i, j), clusteredCounts(a, row), clusteredCounts(b, row))
        : n * sum(i, j);
    return {
      arm: textOf(row, 'arm'),
      metrics: [a.metric.name, b.metric.name],
      n,
      scatters: a.plan.columns.map((_, i) => b.plan.columns.map((__, j) => scatter(i, j))),
    };
  });
}
