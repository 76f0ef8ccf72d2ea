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
  /** What it was drawn in; absent where units are drawn themselves. */
  readonly cluster?: string;
  /** Microseconds since the epoch of the first exposure of its cluster; of the unit where there is none. */
  readonly began: number;
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
  const armAt = columnOf(table, exposures.arm, 'text');
  const times = columnOf(table, exposures.at, 'time').values;
  const seen = new Map<string, Seen[]>();
  let incomplete = 0;
  for (let row = 0; row < table.rows; row++) {
    const unit = unitAt(row);
    const arm = armAt.words[armAt.codes[row]!];
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
  const isClustered = exposures.cluster !== undefined;
  const drawn = new Map([...seen].map(([unit, rows]) => [unit, drawnAs(table, [unit, rows], exposures)]));
  const known = drawnOf([...seen].map(([unit, rows]) => [drawn.get(unit)!, rows]));
  const single = [...seen].filter(([unit]) => known.get(drawn.get(unit)!)!.arm !== null);
  return {
    units: new Map(
      single.map(([unit, rows]) => [
        unit,
        {
          ...unitOf(table, rows, { segments: exposures.segments, names }),
          began: known.get(drawn.get(unit)!)!.began,
          ...(isClustered ? { cluster: drawn.get(unit)! } : {}),
        },
      ]),
    ),
    exposure: {
      units: known.size,
      multiple: [...known.values()].filter(({ arm }) => arm === null).length,
      incomplete,
    },
  };
}

/** The key of what a unit was drawn in, by its earliest exposure that names it; of the unit, alone, where none does. */
function drawnAs(
  table: Table,
  [unit, rows]: readonly [string, readonly Seen[]],
  { cluster }: StatisticsRequest['sources']['exposures'],
): string {
  const named =
    cluster === undefined ? null : earliest(rows, textAt(columnNamed(table, cluster)), byCodePoints);
  return named === null ? `unit ${unit}` : `cluster ${named}`;
}

/** What was drawn: its arm, null where it was exposed to several, and when it was exposed first. */
interface Drawn {
  readonly arm: string | null;
  readonly began: number;
}

function drawnOf(seen: readonly (readonly [string, readonly Seen[]])[]): ReadonlyMap<string, Drawn> {
  const all = new Map<string, Drawn>();
  for (const [key, rows] of seen)
    for (const { arm, us } of rows) {
      const known = all.get(key) ?? { arm, began: us };
      all.set(key, { arm: known.arm === arm ? arm : null, began: Math.min(known.began, us) });
    }
  return all;
}

/** Any column of that name; throws TABLES_COLUMN_MISSING. */
export const columnNamed = (table: Table, name: string): Column =>
  columnOf(table, name, table.columns[name]?.kind ?? 'text');

interface Carried {
  readonly segments: readonly string[];
  readonly names: readonly string[];
}

function unitOf(
  table: Table,
  rows: readonly Seen[],
  { segments, names }: Carried,
): Pick<Unit, 'arm' | 'first' | 'segments' | 'columns'> {
  return {
    arm: rows[0]!.arm,
    first: Math.min(...rows.map(({ us }) => us)),
    segments: segments.map((name) => earliest(rows, textAt(columnNamed(table, name)), byCodePoints)),
    columns: Object.fromEntries(
      names.map((name) => [name, earliest(rows, numberAt(columnNamed(table, name)), (a, b) => a - b)]),
    ),
  };
}

/** The value of the earliest row that has one, the least of several at that instant. */
function earliest<T>(
  rows: readonly Seen[],
  valueAt: (row: number) => T | null,
  compare: (a: T, b: T) => number,
): T | null {
  const having = rows.flatMap(({ row, us }) => {
    const value = valueAt(row);
    return value === null ? [] : [{ us, value }];
  });
  return having.sort((a, b) => a.us - b.us || compare(a.value, b.value))[0]?.value ?? null;
}

/** Whatever a row has there as text. */
export const textAt = (column: Column) => (row: number) => {
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
