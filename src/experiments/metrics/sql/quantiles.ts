import { quantileZ } from '../../effects/quantile.ts';
import { unitColumn, type Placed } from '../layout.ts';
import { double } from './dialect.ts';

/**
 * `q<metric>`: a quantile by arm and segment, with those a rank of 1.96 standard errors below and above (null where
 * units are too few), by the ranks of `quantileSample`, in the order of its operations.
 */
export function quantileSql(placed: Placed, segments: readonly string[]): string {
  const { shape } = placed.plan;
  const share = shape.kind === 'quantile' ? shape.share : Number.NaN;
  const column = unitColumn(placed, 0);
  const rows = [
    `SELECT arm, -1 AS dim, CAST(NULL AS VARCHAR) AS level, ${column} AS v FROM u WHERE ${column} IS NOT NULL`,
    ...segments.map(
      (name, at) =>
        `SELECT arm, ${at} AS dim, ${name} AS level, ${column} AS v FROM u WHERE ${column} IS NOT NULL`,
    ),
  ].join(' UNION ALL ');
  const group = 'PARTITION BY arm, dim, level';
  const spread = `${double(quantileZ)} * SQRT(${double(share * (1 - share))} / n)`;
  const rank = (at: string) => `GREATEST(1, LEAST(n, CEIL(n * ${at} - ${double(1e-9)})))`;
  const isEnough = `${double(share)} > spread AND ${double(1 - share)} > spread`;
  const pick = (at: string, when = 'TRUE') => `MIN(CASE WHEN ${when} AND place >= ${rank(at)} THEN v END)`;
  return (
    `q${placed.at} AS (SELECT arm, dim, level, ${pick(double(share))} AS value, ` +
    `${pick(`(${double(share)} - spread)`, isEnough)} AS lower, ` +
    `${pick(`(${double(share)} + spread)`, isEnough)} AS upper FROM (` +
    // Equal values are counted first: most units have the same few, 0 above all.
    `SELECT *, ${spread} AS spread FROM (SELECT arm, dim, level, v, ` +
    `SUM(c) OVER (${group} ORDER BY v) AS place, CAST(SUM(c) OVER (${group}) AS DOUBLE PRECISION) AS n ` +
    `FROM (SELECT arm, dim, level, v, COUNT(*) AS c FROM (${rows}) AS a GROUP BY arm, dim, level, v) AS d` +
    `) AS b) AS c GROUP BY arm, dim, level)`
  );
}
