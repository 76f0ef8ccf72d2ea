import { jsonlRows, jsonlText, type TableDriver } from '../../index.ts';
import { textBytes, writeText } from './bytes.ts';

/** JSON lines, packed with gzip or not. */
export const jsonl: TableDriver = {
  name: 'jsonl',
  endings: ['.jsonl', '.jsonl.gz', '.ndjson', '.ndjson.gz'],
  begins: (head) => /^\s*\{/.test(new TextDecoder().decode(head)),
  open: async (path, limits) => jsonlRows(path, await textBytes(path), limits),
  write: (path, tables) => writeText(path, jsonlText(path, tables)),
};
