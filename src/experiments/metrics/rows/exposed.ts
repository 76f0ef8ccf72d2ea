import { cellOf, columnOf, type Column, type Table } from '../../../tables/index.ts';
import { microsOfInstant, type StatisticsRequest } from '../request.ts';
import type { Statistics } from '../statistics.ts';

/** A unit that was exposed to one arm. */
export interface Unit {
  readonly arm: string;
  /** Microseconds since the epoch of its first exposure. */
  readonly first: number;
  readonly segments: readonly (string | null)[];
  readonly columns: Readonly<Record<string, number | null>>;
}

/** Units by their key, and what was left out. */
export interface Exposed {
  readonly units: ReadonlyMap<string, Unit>;
  readonly exposure: Statistics['exposure'];
}

/** The key of a unit: text and whole numbers; null where there is none. */
export function unitKeys(column: Column): (row: number) => string | null {
  return (row) => {
    const value = cellOf(column, row);
    return value === null ? null : String(value);
  };
}

/** An exposure that counts. */
interface Seen {
  readonly row: number;
  readonly arm: string;
  readonly us: number;
}

/** One row per unit; `names` are the columns of numbers that metrics ask for. */
export function exposedOf(table: Table, request: StatisticsRequest, names: readonly string[]): Exposed {
  const { exposures } = request.sources;
  const unitAt = unitKeys(columnNamed(table, exposures.unit));
  const arms = columnOf(table, exposures.arm, 'text');
  const times = columnOf(table, exposures.at, 'time').values;
  const seen = new Map<string, Seen[]>();
  let incomplete = 0;
  for (let row = 0; row < table.rows; row++) {
    const unit = unitAt(row);
    const arm = arms.words[arms.codes[row]!];
    if (unit === null || arm === undefined || Number.isNaN(times[row])) {
      incomplete += 1;
      continue;
    }
    const us = microsOfInstant(times[row]!);
    if (us >= microsOfInstant(request.asOf)) continue;
    const rows = seen.get(unit) ?? [];
    rows.push({ row, arm, us });
    seen.set(unit, rows);
  }
  const single = [...seen].filter(([, rows]) => rows.every(({ arm }) => arm === rows[0]!.arm));
  return {
    units: new Map(
      single.map(([unit, rows]) => [unit, unitOf(table, rows, { segments: exposures.segments, names })]),
    ),
    exposure: { units: seen.size, multiple: seen.size - single.length, incomplete },
  };
}

/** Any column of that name; throws TABLES_COLUMN_MISSING. */
export const columnNamed = (table: Table, name: string): Column =>
  columnOf(table, name, table.columns[name]?.kind ?? 'text');

interface Carried {
  readonly segments: readonly string[];
  readonly names: readonly string[];
}

function unitOf(table: Table, rows: readonly Seen[], { segments, names }: Carried): Unit {
  const earliest = <T>(valueAt: (row: number) => T | null, compare: (a: T, b: T) => number): T | null => {
    const having = rows.flatMap(({ row, us }) => {
      const value = valueAt(row);
      return value === null ? [] : [{ us, value }];
    });
    return having.sort((a, b) => a.us - b.us || compare(a.value, b.value))[0]?.value ?? null;
  };
  return {
    arm: rows[0]!.arm,
    first: Math.min(...rows.map(({ us }) => us)),
    segments: segments.map((name) => earliest(textAt(columnNamed(table, name)), byCodePoints)),
    columns: Object.fromEntries(
      names.map((name) => [name, earliest(numberAt(columnNamed(table, name)), (a, b) => a - b)]),
    ),
  };
}

const textAt = (column: Column) => (row: number) => {
  const value = cellOf(column, row);
  return value === null ? null : String(value);
};

/** Numbers, whole ones too; anything else is no number. */
export const numberAt =
  (column: Column) =>
  (row: number): number | null => {
    const value = cellOf(column, row);
    return typeof value === 'number' ? value : null;
  };

/** The order of UTF-8 bytes, which is that of code points. */
function byCodePoints(a: string, b: string): number {
  let at = 0;
  while (at < a.length && at < b.length && a.charCodeAt(at) === b.charCodeAt(at)) at += 1;
  return (a.codePointAt(at) ?? -1) - (b.codePointAt(at) ?? -1);
}
