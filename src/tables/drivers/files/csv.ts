import { csvRows, csvText, type TableDriver } from '../../index.ts';
import { textBytes, writeText } from './bytes.ts';

/** CSV, packed with gzip or not. Nothing about its first bytes tells it from other text. */
export const csv: TableDriver = {
  name: 'csv',
  endings: ['.csv', '.csv.gz'],
  begins: () => false,
  open: async (path, limits) => csvRows(path, await textBytes(path), limits),
  write: (path, tables) => writeText(path, csvText(path, tables)),
};
