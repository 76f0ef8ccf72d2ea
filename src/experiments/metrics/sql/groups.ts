// Units in groups: by arm, and by arm and level of each segment.
import type { Dialect } from './dialect.ts';

/** Rows of units in their groups (arm, dim, level), once for each; `dim` is −1 for all units of the arm. */
export function groupedSql(
  {
    from,
    columns,
    where = 'TRUE',
  }: { readonly from: string; readonly columns: string; readonly where?: string },
  segments: readonly string[],
  { byBytes }: Dialect,
): string {
  const rows = (dim: number, level: string) =>
    `SELECT arm, CAST(${dim} AS DOUBLE PRECISION) AS dim, ${level} AS level, ${columns} FROM ${from} WHERE ${where}`;
  return [rows(-1, byBytes('CAST(NULL AS VARCHAR)')), ...segments.map((name, at) => rows(at, name))].join(
    ' UNION ALL ',
  );
}

/** Whether rows of two tables are of one group; by equalities, which databases join by hashes. */
export const sameGroup = (a: string, b: string): string =>
  `${a}.arm = ${b}.arm AND ${a}.dim = ${b}.dim AND COALESCE(${a}.level, '') = COALESCE(${b}.level, '') ` +
  `AND (${a}.level IS NULL) = (${b}.level IS NULL)`;
