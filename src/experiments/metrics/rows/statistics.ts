// The reference: statistics of tables in memory, each number by its definition.
import { hasRanks, quantileSample, type QuantileOptions } from '../../effects/quantile.ts';
import { clusteredLooks, clusteredMoments, shareEffect } from '../clusters.ts';
import { quantileLooks } from '../quantile-looks.ts';
import { chunksOf, followed, pairsOf, unitColumn, type Placed } from '../layout.ts';
import type { StatisticsRequest } from '../request.ts';
import {
  inOrder,
  triangleAt,
  type Cell,
  type Joint,
  type LooksStatistic,
  type Segment,
  type Statistic,
  type Statistics,
} from '../statistics.ts';
import { clusteredScatters, clusterSums, lookProducts, type ClusterSums } from './clustered.ts';
import { meanOf, unitValues, type ExperimentTables, type UnitValues, type Values } from './unit-values.ts';

/**
 * The statistics of plain tables, for data that fit in memory; databases compute the same from
 * `statisticsQueries`. Throws TABLES_COLUMN_MISSING or TABLES_COLUMN_KIND.
 */
export function statisticsOfTables(tables: ExperimentTables, request: StatisticsRequest): Statistics {
  const chunks = chunksOf(request);
  const placed = chunks.flatMap(({ metrics }) => metrics);
  const values = unitValues(tables, request, placed);
  const groups = groupsOf(values, request.sources.exposures.segments);
  const isClustered = request.sources.exposures.cluster !== undefined;
  const taken = groups.map((group) => ({ ...group, group: groupOf(values, group.rows, isClustered) }));
  const cells = taken.map(({ segment, arm, rows, group }): Cell => ({
    segment,
    arm,
    ...countsOf(group, rows),
    metrics: Object.fromEntries(placed.map((one) => [one.metric.name, statisticOf(one, group)])),
  }));
  const joint = taken
    .filter(({ segment }) => segment === null)
    .flatMap(({ arm, group }) =>
      chunks.flatMap(({ pairs }) => pairs.map((pair) => jointOf(arm, pair, group))),
    );
  return inOrder({ exposure: values.exposure, cells, joint });
}

/** Units of an arm in a segment, by their place. */
interface Group {
  readonly segment: Segment | null;
  readonly arm: string;
  readonly rows: readonly number[];
}

function groupsOf({ units }: UnitValues, dimensions: readonly string[]): readonly Group[] {
  const groups = new Map<string, { segment: Segment | null; arm: string; rows: number[] }>();
  const put = (segment: Segment | null, arm: string, row: number) => {
    const key = JSON.stringify([segment, arm]);
    const group = groups.get(key) ?? { segment, arm, rows: [] };
    group.rows.push(row);
    groups.set(key, group);
  };
  units.forEach(({ arm, segments }, row) => {
    put(null, arm, row);
    dimensions.forEach((dimension, at) => put({ dimension, level: segments[at]! }, arm, row));
  });
  return [...groups.values()];
}

/** The values of a column in a group; the clusters of its units where they are in such; what counts as a unit. */
interface Taken {
  readonly column: (name: string) => Values;
  readonly clusters: readonly string[] | undefined;
  /** Sums by cluster of the columns of a metric, each made once. */
  readonly summed: (placed: Placed) => ClusterSums;
  readonly units: number;
}

function groupOf({ units, columns }: UnitValues, rows: readonly number[], isClustered: boolean): Taken {
  const clusters = isClustered ? rows.map((row) => units[row]!.cluster!) : undefined;
  const column = (name: string) => rows.map((row) => columns[name]![row]!);
  const known = new Map<Placed, ClusterSums>();
  const summed = (placed: Placed): ClusterSums => {
    const own = () => placed.plan.columns.map((_, at) => column(unitColumn(placed, at)));
    const sums = known.get(placed) ?? clusterSums(own(), clusters!);
    known.set(placed, sums);
    return sums;
  };
  return {
    column,
    clusters,
    summed,
    units: clusters ? new Set(clusters).size : rows.length,
  };
}

/** What is counted of a group, whatever the metric. */
function countsOf({ units, clusters }: Taken, rows: readonly number[]): Pick<Cell, 'units' | 'sizes'> {
  if (clusters === undefined) return { units };
  const sizes = new Map<string, number>();
  for (const cluster of clusters) sizes.set(cluster, (sizes.get(cluster) ?? 0) + 1);
  const squares = [...sizes.values()].reduce((sum, size) => sum + size * size, 0);
  return { units, sizes: { total: rows.length, squares } };
}

const there = (values: Values): readonly number[] => values.filter((value) => value !== null);

/** Units that have both, and Σ(x − x̄)(y − ȳ) over them. */
function scatterOf(a: Values, b: Values): { readonly n: number; readonly scatter: number } {
  const us: number[] = [];
  const vs: number[] = [];
  a.forEach((u, at) => {
    const v = b[at]!;
    if (u === null || v === null) return;
    us.push(u);
    vs.push(v);
  });
  const [x, y] = [meanOf(us), meanOf(vs)];
  return { n: us.length, scatter: us.reduce((sum, u, at) => sum + (u - x) * (vs[at]! - y), 0) };
}

function statisticOf(placed: Placed, taken: Taken): Statistic {
  const { shape, columns } = placed.plan;
  const { units, clusters } = taken;
  if (clusters) return clusteredOf(placed, taken);
  const values = columns.map((_, column) => taken.column(unitColumn(placed, column)));
  const n = there(values[0]!).length;
  const counts = { n, missing: units - n };
  if (shape.kind === 'quantile') return wholeQuantile(placed, taken, shape.share);
  const looks = placed.looks.length === 0 ? {} : { looks: looksOf(atLooks(placed, taken)) };
  if (shape.kind === 'steps')
    return { kind: 'steps', ...counts, reached: reachedOf(placed, taken), ...looks };
  return {
    kind: 'moments',
    ...counts,
    means: values.map((column) => meanOf(there(column))),
    scatters: pairsOf(columns.length).map(([i, j]) => scatterOf(values[i]!, values[j]!).scatter),
    ...looks,
  };
}

function clusteredOf(placed: Placed, taken: Taken): Statistic {
  const { shape } = placed.plan;
  if (shape.kind === 'quantile') return clusteredQuantile(placed, taken, shape.share);
  const { products } = taken.summed(placed);
  const { n, means, scatters, members } = clusteredMoments(products);
  const counts = { n, missing: taken.units - n };
  const looks =
    placed.looks.length === 0
      ? {}
      : {
          looks: clusteredLooksOf(
            atLooks(placed, taken).map((columns) => clusterSums(columns, taken.clusters!)),
          ),
        };
  if (shape.kind === 'steps')
    return { kind: 'steps', ...counts, reached: reachedOf(placed, taken), scatters, members, ...looks };
  return { kind: 'moments', ...counts, means, scatters, members, ...looks };
}

function wholeQuantile(placed: Placed, taken: Taken, share: number): Statistic {
  const values = taken.column(unitColumn(placed, 0));
  const n = there(values).length;
  const said = { kind: 'quantile', n, missing: taken.units - n, ...quantileOf(values, { share }) } as const;
  if (placed.looks.length === 0) return said;
  const looks = atLooks(placed, taken).map(([seen]) => ({ seen: seen!, ...quantileOf(seen!, { share }) }));
  const below = looksOf(looks.map(({ seen, value }) => [atOrBelow(seen, value)]));
  return { ...said, looks: quantileLooks(below, looks) };
}

const atOrBelow = (values: Values, value: number | null): Values =>
  values.map((one) => (one === null || value === null ? null : Number(one <= value)));

/** A quantile of members, its ranks spread by how the share at or below it varies over clusters. */
function clusteredQuantile(placed: Placed, taken: Taken, share: number): Statistic {
  const { below, ...around } = quantileBy(taken.clusters!, taken.column(unitColumn(placed, 0)), share);
  const { n, members } = clusteredMoments(below.products);
  const said = { kind: 'quantile', n, missing: taken.units - n, ...around, members } as const;
  if (placed.looks.length === 0) return said;
  const looks = atLooks(placed, taken).map(([seen]) => quantileBy(taken.clusters!, seen!, share));
  return { ...said, looks: quantileLooks(clusteredLooksOf(looks.map((look) => look.below)), looks) };
}

function quantileBy(clusters: readonly string[], values: Values, share: number) {
  const { value } = quantileOf(values, { share });
  const below = clusterSums([atOrBelow(values, value)], clusters);
  const designEffect = shareEffect(below.products);
  const around = designEffect === null ? noRanks : quantileOf(values, { share, designEffect });
  return { ...around, value, below };
}

function clusteredLooksOf(looks: readonly ClusterSums[]): LooksStatistic {
  return clusteredLooks(
    looks.map(({ products }) => products),
    lookProducts(looks),
  );
}

const reachedOf = (placed: Placed, { column }: Taken): number[] =>
  placed.plan.columns.map((_, step) =>
    there(column(unitColumn(placed, step))).reduce((sum, value) => sum + value, 0),
  );

const noRanks = { lower: null, upper: null };

function quantileOf(values: Values, options: QuantileOptions) {
  const sorted = Float64Array.from(there(values)).sort();
  const value = sorted[Math.max(0, Math.ceil(sorted.length * options.share - 1e-9) - 1)] ?? null;
  if (!hasRanks(sorted.length, options)) return { value, ...noRanks };
  const { lower, upper } = quantileSample(sorted, options);
  return { value, lower, upper };
}

/** By look, the columns that are followed. */
const atLooks = (placed: Placed, { column }: Taken): readonly (readonly Values[])[] =>
  placed.looks.map((_, at) =>
    followed(placed).flatMap(({ look, name }) => (look === at ? [column(name)] : [])),
  );

function looksOf(looks: readonly (readonly Values[])[]): LooksStatistic {
  const values = looks.flat();
  const upper = pairsOf(values.length).map(([a, b]) => {
    const { n, scatter } = scatterOf(values[a]!, values[b]!);
    return n < 2 ? 0 : scatter / (n - 1);
  });
  const covariance = values.map((_, a) =>
    values.map((__, b) => upper[triangleAt(values.length, Math.min(a, b), Math.max(a, b))]!),
  );
  return {
    n: looks.map(([first]) => there(first!).length),
    means: looks.map((columns) => columns.map((column) => meanOf(there(column)))),
    covariance,
  };
}

function jointOf(arm: string, [a, b]: readonly [Placed, Placed], taken: Taken): Joint {
  const metrics: [string, string] = [a.metric.name, b.metric.name];
  if (taken.clusters) return { arm, metrics, ...clusteredScatters(taken.summed(a), taken.summed(b)) };
  const columns = (placed: Placed) =>
    placed.plan.columns.map((_, at) => taken.column(unitColumn(placed, at)));
  const [left, right] = [columns(a), columns(b)];
  return {
    arm,
    metrics,
    n: scatterOf(left[0]!, right[0]!).n,
    scatters: left.map((x) => right.map((y) => scatterOf(x, y).scatter)),
  };
}
