// Sums over clusters: means of each group, distances from them added up by cluster, then over clusters.
import {
  followed,
  pairsOf,
  resultNames as named,
  unitColumn,
  unitColumns,
  type Chunk,
  type Placed,
} from '../layout.ts';
import type { Dialect } from './dialect.ts';
import { groupedSql, sameGroup } from './groups.ts';
import { belowSql, clusteredSeenSql, seenJoins } from './quantiles.ts';

const double = (sql: string): string => `CAST(${sql} AS DOUBLE PRECISION)`;

/** Names within a statement: the mean of a unit column, by cluster the distances from it, the units that have it. */
const mean = (column: string) => `e_${column}`;
const total = (column: string) => `t_${column}`;
const size = (column: string) => `z_${column}`;
const scatter = ({ at }: Placed) => `w_m${at}`;

interface Clustering {
  readonly chunk: Chunk;
  readonly segments: readonly string[];
  /** The table with the units' numbers as they are summed. */
  readonly capped: string;
}

/** Columns of which sums by cluster are wanted: of a quantile those of looks alone. */
const summedIn = (placed: Placed): readonly string[] =>
  placed.plan.shape.kind === 'quantile'
    ? followed(placed).map(({ name }) => name)
    : unitColumns(placed).map(({ name }) => name);

/** `v` … `g`: one row per group with everything that `ClusterProducts` of its metrics are made of. */
export function clustersSql({ chunk, segments, capped }: Clustering, dialect: Dialect): readonly string[] {
  const names = chunk.metrics.flatMap(summedIn);
  const all = chunk.metrics.flatMap((placed) => unitColumns(placed).map(({ name }) => name));
  const seen = chunk.metrics.filter(({ plan, looks }) => plan.shape.kind === 'quantile' && looks.length > 0);
  const replaced = new Set(seen.flatMap((placed) => followed(placed).map(({ name }) => name)));
  const kept = all.filter((name) => !replaced.has(name)).map((name) => `v.${name}`);
  const list = (of: readonly string[]) => of.map((one) => `, ${one}`).join('');
  const means = names.map((name) => `AVG(${name}) AS ${mean(name)}`);
  const byCluster = chunk.metrics.flatMap(clusterSql);
  const results = [...chunk.metrics.flatMap(resultsSql), ...chunk.pairs.flatMap(([a, b]) => jointSql(a, b))];
  return [
    `v AS MATERIALIZED (${groupedSql({ from: capped, columns: ['drawn', ...all].join(', ') }, segments, dialect)})`,
    ...seen.flatMap(clusteredSeenSql),
    `vs AS MATERIALIZED (SELECT v.arm, v.dim, v.level, v.drawn${list([...kept, ...seen.flatMap((placed) => belowSql(placed, 'v'))])} ` +
      `FROM v${seen.map((placed) => seenJoins(placed, 'v')).join('')})`,
    `e AS MATERIALIZED (SELECT arm, dim, level${list(means)} FROM vs GROUP BY arm, dim, level)`,
    `h AS MATERIALIZED (SELECT vs.arm, vs.dim, vs.level, ${double('COUNT(*)')} AS size${list(counted(chunk))}${list(byCluster)} ` +
      `FROM vs JOIN e ON ${sameGroup('vs', 'e')} GROUP BY vs.arm, vs.dim, vs.level, vs.drawn)`,
    `k AS MATERIALIZED (SELECT arm, dim, level, ${double('COUNT(*)')} AS units, SUM(size) AS total, SUM(size * size) AS squares${list(results)} FROM h GROUP BY arm, dim, level)`,
    `g AS MATERIALIZED (SELECT k.*${list(chunk.metrics.flatMap(meansSql))} FROM k JOIN e ON ${sameGroup('k', 'e')})`,
  ];
}

/** Units that count, by cluster. */
const counted = ({ metrics }: Chunk): readonly string[] =>
  metrics.map((placed) => `${double(`COUNT(${unitColumn(placed, 0)})`)} AS ${size(unitColumn(placed, 0))}`);

function clusterSql(placed: Placed): readonly string[] {
  const away = (name: string) => `vs.${name} - e.${mean(name)}`;
  const sums = [
    ...summedIn(placed).map((name) => `SUM(${away(name)}) AS ${total(name)}`),
    ...firstsOf(placed).map((name) => `${double(`COUNT(${name})`)} AS ${size(name)}`),
  ];
  if (placed.plan.shape.kind === 'quantile') return sums;
  const first = away(unitColumn(placed, 0));
  return [
    ...sums,
    `SUM((${first}) * (${first})) AS ${scatter(placed)}`,
    ...(placed.plan.shape.kind === 'steps'
      ? placed.plan.columns.map((_, step) => {
          const name = unitColumn(placed, step);
          return `SUM(vs.${name}) AS s_${name}`;
        })
      : []),
  ];
}

/** By look, a column that its units have. */
const firstsOf = (placed: Placed): readonly string[] =>
  placed.looks.map((_, at) => followed(placed).find(({ look }) => look === at)!.name);

const clustersWith = (name: string): string => double(`COUNT(CASE WHEN ${size(name)} > 0 THEN 1 END)`);

function resultsSql(placed: Placed): readonly string[] {
  const { plan } = placed;
  const columns = followed(placed).map(({ name }) => name);
  const of = (column: number) => unitColumn(placed, column);
  const counts = [
    `${clustersWith(of(0))} AS ${named.n(placed)}`,
    `SUM(${size(of(0))}) AS ${named.members(placed)}`,
    `SUM(${size(of(0))} * ${size(of(0))}) AS ${named.squares(placed)}`,
  ];
  const product = (a: string, b: string, name: string) => `SUM(${total(a)} * ${total(b)}) AS ${name}`;
  const seen = [
    ...firstsOf(placed).flatMap((name, look) => [
      `${clustersWith(name)} AS ${named.lookN(placed, look)}`,
      `SUM(${size(name)}) AS ${named.lookMembers(placed, look)}`,
    ]),
    ...pairsOf(columns.length).map(([i, j]) =>
      product(columns[i]!, columns[j]!, named.lookVariance(placed, i, j)),
    ),
  ];
  if (plan.shape.kind === 'quantile') return [...counts, ...seen];
  const [own, first] = [size(of(0)), total(of(0))];
  return [
    ...counts,
    `SUM(${scatter(placed)}) AS ${named.scatter(placed)}`,
    `SUM(CASE WHEN ${own} > 0 THEN ${first} * ${first} / ${own} END) AS ${named.between(placed)}`,
    ...pairsOf(plan.columns.length).map(([i, j]) => product(of(i), of(j), named.variance(placed, i, j))),
    ...(plan.shape.kind === 'steps'
      ? plan.columns.map((_, step) => `SUM(s_${of(step)}) AS ${named.reached(placed, step)}`)
      : []),
    ...seen,
  ];
}

const meansSql = (placed: Placed): readonly string[] => [
  ...(placed.plan.shape.kind === 'quantile' ? [] : placed.plan.columns).map(
    (_, at) => `e.${mean(unitColumn(placed, at))} AS ${named.mean(placed, at)}`,
  ),
  ...followed(placed).map(({ name }, i) => `e.${mean(name)} AS ${named.lookMean(placed, i)}`),
];

function jointSql(a: Placed, b: Placed): readonly string[] {
  const [x, y] = [size(unitColumn(a, 0)), size(unitColumn(b, 0))];
  return [
    `${double(`COUNT(CASE WHEN ${x} > 0 AND ${y} > 0 THEN 1 END)`)} AS ${named.jointN(a, b)}`,
    ...a.plan.columns.flatMap((_, i) =>
      b.plan.columns.map(
        (__, j) =>
          `SUM(${total(unitColumn(a, i))} * ${total(unitColumn(b, j))}) AS ${named.jointVariance(a, b, [i, j])}`,
      ),
    ),
  ];
}
