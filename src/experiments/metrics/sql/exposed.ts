// Who was exposed to what, and when first: one row per unit.
import type { StatisticsRequest } from '../request.ts';
import { microsOfInstant } from '../request.ts';
import { finiteNumber } from './condition.ts';
import { identifier, type Dialect } from './dialect.ts';

const tableSql = (table: string | readonly [string, string]): string =>
  typeof table === 'string' ? identifier(table) : table.map(identifier).join('.');

/** A column of a table under its alias. */
export const columnSql = (alias: string, column: string): string => `${alias}.${identifier(column)}`;

/** The table under an alias. */
export const fromSql = (table: string | readonly [string, string], alias: string): string =>
  `${tableSql(table)} AS ${alias}`;

/** What an instant must be to count. */
export const instantIs = (at: string, before: number, { micros }: Dialect): string =>
  `${at} IS NOT NULL AND isfinite(${at}) AND ${micros(at)} < ${before}`;

/** A column of the exposures with the name it has in `x`. */
export interface ExposureColumn {
  readonly name: string;
  readonly column: string;
}

/**
 * `seen`: exposures that count; `x`: one row per unit (unit, arm, first, arms, s0 … segments, c0 … columns), units
 * in several arms with `arms` above 1. A segment or column is that of the earliest row that has one.
 */
export function exposedSql(
  { sources: { exposures }, asOf }: StatisticsRequest,
  dialect: Dialect,
  columns: readonly ExposureColumn[],
): string {
  const of = (column: string) => columnSql('e', column);
  const at = of(exposures.at);
  const segments = exposures.segments.map((column, i) => ({ name: `s${i}`, column }));
  const seen = [
    `${of(exposures.unit)} AS unit`,
    `${dialect.byBytes(`CAST(${of(exposures.arm)} AS VARCHAR)`)} AS arm`,
    `${dialect.micros(at)} AS us`,
    ...segments.map(({ name, column }) => `${dialect.byBytes(`CAST(${of(column)} AS VARCHAR)`)} AS ${name}`),
    ...columns.map(({ name, column }) => `${finiteNumber(of(column))} AS ${name}`),
  ];
  const carried = [...segments, ...columns].map(({ name }) => `${dialect.earliest(name, 'us')} AS ${name}`);
  return [
    `seen AS (SELECT ${seen.join(', ')} FROM ${fromSql(exposures.table, 'e')} WHERE ${of(exposures.unit)} IS NOT NULL` +
      ` AND ${of(exposures.arm)} IS NOT NULL AND ${instantIs(at, microsOfInstant(asOf), dialect)})`,
    `x0 AS MATERIALIZED (SELECT ${['unit', 'MIN(us) AS first', 'MIN(arm) AS arm', 'MAX(arm) AS other', ...carried].join(', ')} FROM seen GROUP BY unit)`,
  ].join(',\n');
}

/** `o`: one row with the number of units, of those in several arms, and of rows that lack something. */
export function exposureCountsSql({ sources: { exposures } }: StatisticsRequest): string {
  const of = (column: string) => columnSql('e', column);
  const at = of(exposures.at);
  const broken = `${of(exposures.unit)} IS NULL OR ${of(exposures.arm)} IS NULL OR ${at} IS NULL OR NOT isfinite(${at})`;
  const counted = (what: string, name: string) => `CAST(COUNT(${what}) AS DOUBLE PRECISION) AS ${name}`;
  return (
    `o AS (SELECT ${counted('*', 'exposed')}, ${counted('CASE WHEN arm <> other THEN 1 END', 'multiple')}, ` +
    `(SELECT ${counted('*', 'n')} FROM ${fromSql(exposures.table, 'e')} WHERE ${broken}) AS incomplete FROM x0)`
  );
}
