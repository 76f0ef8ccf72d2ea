import { tablesErrors } from '../errors.ts';
import { cellOf, type Cell } from '../rows.ts';
import { checkWritable, numberText, type Tables } from '../writable.ts';

const ROWS_A_PIECE = 1024;

/** Text of CSV for the file `name`, piece by piece: the header of the first table, then all rows. */
export async function* csvText(name: string, tables: Tables): AsyncGenerator<string> {
  let isFirst = true;
  for await (const table of tables) {
    checkWritable(table);
    const columns = Object.entries(table.columns);
    if (isFirst) yield `${columns.map(([name]) => fieldText(name)).join(',')}\n`;
    isFirst = false;
    for (let from = 0; from < table.rows; from += ROWS_A_PIECE) {
      let piece = '';
      for (let row = from; row < Math.min(from + ROWS_A_PIECE, table.rows); row++)
        piece += `${columns.map(([, column]) => fieldText(cellOf(column, row))).join(',')}\n`;
      yield piece;
    }
  }
  if (isFirst) throw tablesErrors.TABLES_NOTHING_TO_WRITE({ name });
}

/** Missing is an empty field, empty text is `""`, a vector its JSON text. */
function fieldText(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return numberText(cell);
  if (typeof cell === 'boolean') return String(cell);
  const text = typeof cell === 'string' ? cell : `[${cell.map(numberText).join(',')}]`;
  return text === '' || /[",\r\n\ufeff]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
