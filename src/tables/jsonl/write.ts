import { tablesErrors } from '../errors.ts';
import { cellOf, type Cell } from '../rows.ts';
import { checkWritable, numberText, type Tables } from '../writable.ts';

const ROWS_A_PIECE = 1024;

/** Text of JSON lines for the file `name`, piece by piece: one object a row, a missing value as null. */
export async function* jsonlText(name: string, tables: Tables): AsyncGenerator<string> {
  let isFirst = true;
  for await (const table of tables) {
    isFirst = false;
    checkWritable(table);
    const columns = Object.entries(table.columns).map(
      ([name, column]) => [JSON.stringify(name), column] as const,
    );
    for (let from = 0; from < table.rows; from += ROWS_A_PIECE) {
      let piece = '';
      for (let row = from; row < Math.min(from + ROWS_A_PIECE, table.rows); row++)
        piece += `{${columns.map(([key, column]) => `${key}:${jsonText(cellOf(column, row))}`).join(',')}}\n`;
      yield piece;
    }
  }
  if (isFirst) throw tablesErrors.TABLES_NOTHING_TO_WRITE({ name });
}

function jsonText(cell: Cell): string {
  if (typeof cell === 'number') return numberText(cell);
  if (cell === null || typeof cell === 'boolean' || typeof cell === 'string') return JSON.stringify(cell);
  return `[${cell.map(numberText).join(',')}]`;
}
