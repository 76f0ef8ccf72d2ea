import { operationsErrors } from '../errors.ts';
import { cut, type Block, type RawRow, type Reject, type RowSource } from '../../tables/index.ts';

/** The column in which `numbered` gives the line on which each row begins. */
export const lineColumn = '#line';

/** A source whose rows carry the line on which they begin as a first field of their own. */
export function numbered(source: RowSource): RowSource {
  const valueOf = (line: number) => (source.typed ? line : String(line));
  const withLine = (row: RawRow): RawRow => ({
    line: row.line,
    values: [valueOf(row.line), ...row.values],
    get raw() {
      return row.raw;
    },
  });
  async function* blocks(): AsyncGenerator<Block> {
    for await (const block of source.blocks)
      yield { ...block, fields: [lineColumn, ...block.fields], rows: block.rows.map(withLine) };
  }
  return {
    ...source,
    blocks: blocks(),
    placeOf: (row, field) => source.placeOf({ ...row, raw: row.raw, values: row.values.slice(1) }, field - 1),
  };
}

/** Rejects that know line and field, with their place and the row as it stands in the source. */
export async function located(rejects: readonly Reject[], source: RowSource): Promise<readonly Reject[]> {
  const byLine = new Map(rejects.map((reject) => [reject.line, reject]));
  const found: Reject[] = [];
  for await (const { fields, rows } of source.blocks) {
    for (const row of rows) {
      const reject = byLine.get(row.line);
      if (!reject) continue;
      const field = reject.field === null ? -1 : fields.indexOf(reject.field);
      const column = field < 0 ? 1 : source.placeOf(row, field);
      found.push({ ...reject, column, raw: cut(row.raw) });
    }
  }
  return found;
}

/** A reason without the value that it quotes or begins with, which may be about a person: messages end up in logs. */
export const unquoted = (reason: string): string =>
  reason.replace(/"(?:[^"\\]|\\.)*"|^-?\d\S*(?= is not )/g, 'the value');

/** The error of a file of which every row was refused. */
export function allRefused(path: string, rejects: readonly Reject[]): Error {
  const { line, reason } = rejects[0]!;
  const first = `line ${line}: ${unquoted(reason)}`;
  return operationsErrors.OPERATIONS_ALL_REFUSED({ path, read: rejects.length, first });
}
