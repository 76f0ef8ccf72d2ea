// The reference: statistics of tables in memory, each number by its definition.
import { hasRanks, quantileSample } from '../../effects/quantile.ts';
import { chunksOf, lookColumn, pairsOf, unitColumn, type Placed } from '../layout.ts';
import type { StatisticsRequest } from '../request.ts';
import {
  inOrder,
  type Cell,
  type Joint,
  type Segment,
  type Statistic,
  type Statistics,
} from '../statistics.ts';
import { unitValues, type ExperimentTables, type UnitValues, type Values } from './unit-values.ts';

/**
 * The statistics of plain tables, for data that fit in memory; databases compute the same from
 * `statisticsQueries`. Throws TABLES_COLUMN_MISSING or TABLES_COLUMN_KIND.
 */
export function statisticsOfTables(tables: ExperimentTables, request: StatisticsRequest): Statistics {
  const chunks = chunksOf(request);
  const placed = chunks.flatMap(({ metrics }) => metrics);
  const values = unitValues(tables, request, placed);
  const groups = groupsOf(values, request.sources.exposures.segments);
  const cells = groups.map(({ segment, arm, rows }): Cell => ({
    segment,
    arm,
    units: rows.length,
    metrics: Object.fromEntries(
      placed.map((one) => [one.metric.name, statisticOf(one, takenFrom(values, rows), rows.length)]),
    ),
  }));
  const joint = groups
    .filter(({ segment }) => segment === null)
    .flatMap(({ arm, rows }) =>
      chunks.flatMap(({ pairs }) => pairs.map((pair) => jointOf(arm, pair, takenFrom(values, rows)))),
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

/** The values of a column in a group. */
type Taken = (column: string) => Values;

const takenFrom =
  ({ columns }: UnitValues, rows: readonly number[]): Taken =>
  (name) =>
    rows.map((row) => columns[name]![row]!);

const there = (values: Values): readonly number[] => values.filter((value) => value !== null);

const meanOf = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;

/** Units that have both, and Σ(x − x̄)(y − ȳ) over them. */
function scatterOf(a: Values, b: Values): { readonly n: number; readonly scatter: number } {
  const both = a.flatMap((x, at) => (x === null || b[at] === null ? [] : [[x, b[at]!] as const]));
  const [x, y] = [meanOf(both.map(([value]) => value)), meanOf(both.map(([, value]) => value))];
  return { n: both.length, scatter: both.reduce((sum, [u, v]) => sum + (u - x) * (v - y), 0) };
}

function statisticOf(placed: Placed, taken: Taken, units: number): Statistic {
  const { shape, columns } = placed.plan;
  const values = columns.map((_, column) => taken(unitColumn(placed, column)));
  const n = there(values[0]!).length;
  const counts = { n, missing: units - n };
  if (shape.kind === 'quantile')
    return { kind: 'quantile', ...counts, ...quantileOf(values[0]!, shape.share) };
  if (shape.kind === 'steps')
    return {
      kind: 'steps',
      ...counts,
      reached: values.map((reached) => there(reached).reduce((sum, value) => sum + value, 0)),
    };
  return {
    kind: 'moments',
    ...counts,
    means: values.map((column) => meanOf(there(column))),
    scatters: pairsOf(columns.length).map(([i, j]) => scatterOf(values[i]!, values[j]!).scatter),
    ...(placed.looks.length === 0 ? {} : { looks: looksOf(placed, taken) }),
  };
}

function quantileOf(values: Values, share: number) {
  const sorted = Float64Array.from(there(values)).sort();
  const value = sorted[Math.max(0, Math.ceil(sorted.length * share - 1e-9) - 1)] ?? null;
  if (!hasRanks(sorted.length, { share })) return { value, lower: null, upper: null };
  const { lower, upper } = quantileSample(sorted, { share });
  return { value, lower, upper };
}

function looksOf(placed: Placed, taken: Taken) {
  const values = placed.looks.map((_, look) => taken(lookColumn(placed, look)));
  const covariance = values.map((_, j) =>
    values.map((__, k) => {
      const { n, scatter } = scatterOf(values[Math.min(j, k)]!, values[Math.max(j, k)]!);
      return n < 2 ? 0 : scatter / (n - 1);
    }),
  );
  return { n: values.map((look) => there(look).length), covariance };
}

function jointOf(arm: string, [a, b]: readonly [Placed, Placed], taken: Taken): Joint {
  const columns = (placed: Placed) => placed.plan.columns.map((_, at) => taken(unitColumn(placed, at)));
  const [left, right] = [columns(a), columns(b)];
  return {
    arm,
    metrics: [a.metric.name, b.metric.name],
    n: scatterOf(left[0]!, right[0]!).n,
    scatters: left.map((x) => right.map((y) => scatterOf(x, y).scatter)),
  };
}
