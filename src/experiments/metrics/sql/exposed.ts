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
 * `seen`: exposures that count; `x0`: one row per unit (unit, arm, other, first, began, drawn, s0 … segments, c0 …
 * columns); what was drawn in several arms has `arm` other than `other`. A segment, column or cluster is that of the
 * earliest row that has one; `drawn` is the key of the cluster, of the unit where it has none, and `began` its first
 * exposure.
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
    ...(exposures.cluster === undefined
      ? []
      : [`${dialect.byBytes(`CAST(${of(exposures.cluster)} AS VARCHAR)`)} AS home`]),
  ];
  const carried = [...segments, ...columns].map(({ name }) => name);
  return [
    `seen AS (SELECT ${seen.join(', ')} FROM ${fromSql(exposures.table, 'e')} WHERE ${of(exposures.unit)} IS NOT NULL` +
      ` AND ${of(exposures.arm)} IS NOT NULL AND ${instantIs(at, microsOfInstant(asOf), dialect)})`,
    ...unitsSql(dialect, carried, exposures.cluster !== undefined),
  ].join(',\n');
}

/** One row per unit with what it carries; of units in clusters, arms and beginning are those of all in the cluster. */
function unitsSql(dialect: Dialect, carried: readonly string[], isClustered: boolean): readonly string[] {
  const first = carried.map((name) => `${dialect.earliest(name, 'us')} AS ${name}`);
  const own = ['unit', 'MIN(us) AS first', 'MIN(arm) AS arm', 'MAX(arm) AS other', ...first];
  const table = (name: string, columns: readonly string[]) =>
    `${name} AS MATERIALIZED (SELECT ${columns.join(', ')} FROM seen GROUP BY unit)`;
  if (!isClustered) return [table('x0', [...own, 'MIN(us) AS began'])];
  const home = dialect.earliest('home', 'us');
  const drawn = `COALESCE('cluster ' || ${home}, 'unit ' || CAST(unit AS VARCHAR))`;
  const shared = ['MIN(arm) OVER w AS arm', 'MAX(other) OVER w AS other', 'MIN(first) OVER w AS began'];
  return [
    table('x1', [...own, `${drawn} AS drawn`]),
    `x0 AS MATERIALIZED (SELECT ${['unit', 'first', 'drawn', ...shared, ...carried].join(', ')} FROM x1 WINDOW w AS (PARTITION BY drawn))`,
  ];
}

/** `o`: one row with the number of what was drawn, of that in several arms, and of rows that lack something. */
export function exposureCountsSql({ sources: { exposures } }: StatisticsRequest): string {
  const of = (column: string) => columnSql('e', column);
  const at = of(exposures.at);
  const broken = `${of(exposures.unit)} IS NULL OR ${of(exposures.arm)} IS NULL OR ${at} IS NULL OR NOT isfinite(${at})`;
  const counted = (what: string, name: string) => `CAST(COUNT(${what}) AS DOUBLE PRECISION) AS ${name}`;
  const isClustered = exposures.cluster !== undefined;
  const all = isClustered ? 'DISTINCT drawn' : '*';
  const multiple = isClustered
    ? 'DISTINCT CASE WHEN arm <> other THEN drawn END'
    : 'CASE WHEN arm <> other THEN 1 END';
  return (
    `o AS (SELECT ${counted(all, 'exposed')}, ${counted(multiple, 'multiple')}, ` +
    `(SELECT ${counted('*', 'n')} FROM ${fromSql(exposures.table, 'e')} WHERE ${broken}) AS incomplete FROM x0)`
  );
}
