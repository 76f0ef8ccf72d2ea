import { tablesErrors } from './errors.ts';
import type { Limits, RowSource } from './source.ts';
import type { Tables } from './writable.ts';

/** The port of a file format: one row of the shelf. */
export interface TableDriver {
  readonly name: string;
  /** Endings of its files, with the dot. */
  readonly endings: readonly string[];
  /** Whether a file begins like one of this format, told from its first unpacked bytes. */
  readonly begins: (head: Uint8Array) => boolean;
  /** Opens a file for reading; throws TABLES_SOURCE_UNREADABLE or TABLES_SOURCE_DAMAGED. */
  readonly open: (path: string, limits: Limits) => Promise<RowSource>;
  /** Writes tables to a file, which appears whole or not at all. */
  readonly write: (path: string, tables: Tables) => Promise<void>;
}

/** The driver whose files end as this path does. */
export function driverNamed(drivers: readonly TableDriver[], path: string): TableDriver | undefined {
  const lower = path.toLowerCase();
  return drivers.find(({ endings }) => endings.some((ending) => lower.endsWith(ending)));
}

/** The driver for a path: by its ending, else by how the file begins; throws TABLES_SOURCE_UNKNOWN. */
export function driverFor(
  drivers: readonly TableDriver[],
  path: string,
  head: Uint8Array = new Uint8Array(0),
): TableDriver {
  const found = driverNamed(drivers, path) ?? drivers.find(({ begins }) => begins(head));
  if (found !== undefined) return found;
  const endings = drivers.flatMap((driver) => driver.endings);
  throw tablesErrors.TABLES_SOURCE_UNKNOWN({ name: path, endings });
}
