// The shelf: every file format is one row, and a tenth would be one more.
import {
  defaultLimits,
  driverFor,
  driverNamed,
  type Limits,
  type RowSource,
  type Table,
  type TableDriver,
  type Tables,
} from '../../index.ts';
import { placeAt, unpackedHeadOf } from './bytes.ts';
import { csv } from './csv.ts';
import { jsonl } from './jsonl.ts';
import { parquet } from './parquet.ts';

/** Every driver of files. */
export const drivers: readonly TableDriver[] = [csv, jsonl, parquet];

/**
 * Opens a file, or a folder of Parquet files, for `readTable` and `readBatches`: by its ending, else by how it
 * begins. Throws TABLES_SOURCE_UNKNOWN, TABLES_SOURCE_UNREADABLE or TABLES_SOURCE_DAMAGED.
 */
export async function openSource(path: string, limits: Partial<Limits> = {}): Promise<RowSource> {
  const name = (await placeAt(path)).isDirectory() ? `${path}/` : path;
  const driver = driverNamed(drivers, name) ?? driverFor(drivers, name, await unpackedHeadOf(path, 64));
  return driver.open(path, { ...defaultLimits, ...limits });
}

/** Throws TABLES_SOURCE_UNKNOWN where no format is written to such a path. */
export function checkFormat(path: string): void {
  driverFor(drivers, path);
}

/**
 * Writes a table, or many with the same columns, to a file that appears whole or not at all; its ending names
 * the format. Throws TABLES_SOURCE_UNKNOWN, TABLES_VALUE_UNWRITABLE, TABLES_NOTHING_TO_WRITE.
 */
export const writeTable = (path: string, tables: Table | Tables): Promise<void> =>
  driverFor(drivers, path).write(path, 'columns' in tables ? [tables] : tables);
