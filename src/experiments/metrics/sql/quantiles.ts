import { quantileZ } from '../../effects/quantile.ts';
import { followed, pairsOf, resultNames as named, unitColumn, type Placed } from '../layout.ts';
import { double, type Dialect } from './dialect.ts';
import { groupedSql, sameGroup } from './groups.ts';
import { looksSql } from './looks.ts';

const group = 'PARTITION BY arm, dim, level';

const shareOf = ({ plan: { shape } }: Placed): number =>
  shape.kind === 'quantile' ? shape.share : Number.NaN;

/** The rank of a share, in the order of the operations of `quantileSample`. */
const rank = (at: string) => `GREATEST(1, LEAST(n, CEIL(n * ${at} - ${double(1e-9)})))`;

const pick = (at: string, when = 'TRUE') => `MIN(CASE WHEN ${when} AND place >= ${rank(at)} THEN v END)`;

/** The quantiles a rank of 1.96 standard errors, `spread`, below and above; null where units are too few. */
function around(share: number): readonly string[] {
  const isEnough = `${double(share)} > spread AND ${double(1 - share)} > spread`;
  return [
    `${pick(`(${double(share)} - spread)`, isEnough)} AS lower`,
    `${pick(`(${double(share)} + spread)`, isEnough)} AS upper`,
  ];
}

/** A quantile of a column: the table that has it. */
interface Asked {
  readonly name: string;
  readonly column: string;
}

const ownQuantile = (placed: Placed): Asked => ({ name: `q${placed.at}`, column: unitColumn(placed, 0) });

/** The quantiles that looks saw, of a metric that is followed. */
export const seenQuantiles = (placed: Placed): readonly Asked[] =>
  followed(placed).map(({ name, look }) => ({ name: `q${placed.at}_l${look}`, column: name }));

/** What `b<metric>` says of looks. */
export const seenNames = (placed: Placed): readonly string[] => [
  ...placed.looks.map((_, look) => named.lookN(placed, look)),
  ...followed(placed).map((_, i) => named.lookMean(placed, i)),
  ...pairsOf(followed(placed).length).map(([i, j]) => named.lookVariance(placed, i, j)),
];

/** Of each look 1 where a unit is at or below its quantile, else 0, under the name of the column at that look. */
export const belowSql = (placed: Placed, from: string): readonly string[] =>
  seenQuantiles(placed).map(
    ({ name, column }) =>
      `CASE WHEN ${from}.${column} IS NOT NULL THEN CASE WHEN ${from}.${column} <= ${name}.value THEN ${double(1)} ELSE ${double(0)} END END AS ${column}`,
  );

export const seenJoins = (placed: Placed, from: string): string =>
  seenQuantiles(placed)
    .map(({ name }) => ` LEFT JOIN ${name} ON ${sameGroup(name, from)}`)
    .join('');

/**
 * `q<metric>`: a quantile by arm and segment, with those a rank of 1.96 standard errors below and above (null where
 * units are too few), by the ranks of `quantileSample`, in the order of its operations. Where it is followed also those of
 * looks, and `b<metric>`: how the shares of units at or below these go together.
 */
export function quantileSql(
  placed: Placed,
  segments: readonly string[],
  dialect: Dialect,
): readonly string[] {
  const of = (asked: Asked) => oneQuantileSql(placed, asked, { segments, dialect });
  const tables = [of(ownQuantile(placed)), ...seenQuantiles(placed).map(of)];
  if (placed.looks.length === 0) return tables;
  const columns = followed(placed).map(({ name }) => name);
  const rows = groupedSql({ from: 'u', columns: columns.join(', ') }, segments, dialect);
  const below = `SELECT s.arm, s.dim, s.level, ${belowSql(placed, 's').join(', ')} FROM (${rows}) AS s${seenJoins(placed, 's')}`;
  return [
    ...tables,
    `b${placed.at} AS MATERIALIZED (SELECT arm, dim, level, ${looksSql(placed).join(', ')} FROM (${below}) AS t GROUP BY arm, dim, level)`,
  ];
}

interface Grouped {
  readonly segments: readonly string[];
  readonly dialect: Dialect;
}

function oneQuantileSql(placed: Placed, { name, column }: Asked, { segments, dialect }: Grouped): string {
  const share = shareOf(placed);
  const rows = groupedSql(
    { from: 'u', columns: `${column} AS v`, where: `${column} IS NOT NULL` },
    segments,
    dialect,
  );
  const spread = `${double(quantileZ)} * SQRT(${double(share * (1 - share))} / n)`;
  return (
    `${name} AS MATERIALIZED (SELECT arm, dim, level, ${[`${pick(double(share))} AS value`, ...around(share)].join(', ')} FROM (` +
    // Equal values are counted first: most units have the same few, 0 above all.
    `SELECT *, ${spread} AS spread FROM (SELECT arm, dim, level, v, ` +
    `SUM(c) OVER (${group} ORDER BY v) AS place, CAST(SUM(c) OVER (${group}) AS DOUBLE PRECISION) AS n ` +
    `FROM (SELECT arm, dim, level, v, COUNT(*) AS c FROM (${rows}) AS a GROUP BY arm, dim, level, v) AS d` +
    `) AS b) AS c GROUP BY arm, dim, level)`
  );
}

/**
 * The same of units in clusters, from `v`: the quantile first, then by cluster the units at or below it, whose totals
 * are sums of whole numbers, n(below − share below · size); from these the spread of ranks, as `shareEffect` has it.
 */
export const clusteredQuantileSql = (placed: Placed): readonly string[] =>
  oneClusteredSql(placed, ownQuantile(placed));

/** Those of looks. */
export const clusteredSeenSql = (placed: Placed): readonly string[] =>
  seenQuantiles(placed).flatMap((asked) => oneClusteredSql(placed, asked));

function oneClusteredSql(placed: Placed, { name, column }: Asked): readonly string[] {
  const share = shareOf(placed);
  const whole = (sql: string) => `CAST(${sql} AS DOUBLE PRECISION)`;
  const away = '(below * n - below_all * size)';
  const independent = `(${named.scatter(placed)} / (n - 1) / n)`;
  const observed = `(${named.variance(placed, 0, 0)} / n / n * (clusters / (clusters - 1)))`;
  const effect =
    `CASE WHEN clusters < 2 THEN NULL WHEN ${named.scatter(placed)} > 0 THEN ${observed} / ${independent} ` +
    `ELSE ${named.squares(placed)} / n END`;
  const sums = [
    'MIN(n) AS n',
    'MIN(value) AS value',
    `${whole('COUNT(*)')} AS clusters`,
    `MIN(below_all * (n - below_all) / n) AS ${named.scatter(placed)}`,
    `SUM(${away} * ${away} / size) / MIN(n * n) AS ${named.between(placed)}`,
    `SUM(size * size) AS ${named.squares(placed)}`,
    `SUM(${away} * ${away}) / MIN(n * n) AS ${named.variance(placed, 0, 0)}`,
    `MIN(below_all / n) AS ${named.mean(placed, 0)}`,
  ];
  const said = ['value', ...dependenceNames(placed)].map((one) => `MIN(s.${one}) AS ${one}`);
  const placeAt = `${name}_places`;
  const spreadAt = `${name}_spreads`;
  return [
    // Equal values of a cluster are counted first; those of other clusters have the same place.
    `${placeAt} AS MATERIALIZED (SELECT *, ${pick(double(share))} OVER (${group}) AS value FROM (SELECT *, ` +
      `SUM(c) OVER (${group} ORDER BY v) AS place, SUM(c) OVER (${group}) AS n FROM (` +
      `SELECT arm, dim, level, drawn, ${column} AS v, ${whole('COUNT(*)')} AS c FROM v WHERE ${column} IS NOT NULL ` +
      `GROUP BY arm, dim, level, drawn, ${column}) AS a) AS b)`,
    `${spreadAt} AS MATERIALIZED (SELECT *, ${double(quantileZ)} * SQRT(${double(share * (1 - share))} * (${effect}) / n) AS spread FROM (` +
      `SELECT arm, dim, level, ${sums.join(', ')} FROM (SELECT *, SUM(below) OVER (${group}) AS below_all FROM (` +
      `SELECT arm, dim, level, MIN(n) AS n, MIN(value) AS value, SUM(c) AS size, SUM(CASE WHEN v <= value THEN c ELSE 0 END) AS below ` +
      `FROM ${placeAt} GROUP BY arm, dim, level, drawn) AS a) AS b GROUP BY arm, dim, level) AS c)`,
    `${name} AS MATERIALIZED (SELECT s.arm, s.dim, s.level, ${[...around(share), ...said].join(', ')} FROM ${spreadAt} AS s ` +
      `JOIN (SELECT arm, dim, level, v, place FROM ${placeAt}) AS p ON ${sameGroup('s', 'p')} GROUP BY s.arm, s.dim, s.level)`,
  ];
}

/** What is said of how the units at or below a quantile go together. */
export const dependenceNames = (placed: Placed): readonly string[] => [
  named.scatter(placed),
  named.between(placed),
  named.variance(placed, 0, 0),
  named.mean(placed, 0),
];
