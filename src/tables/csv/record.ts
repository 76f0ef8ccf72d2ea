// One record of CSV out of numbered lines: it goes on over line breaks while a quote is open.
import type { Line } from '../lines.ts';
import { cut, type Reject } from '../source.ts';
import { fieldsOf } from './fields.ts';

/** What stands at a line: a record over so many lines, a broken first line, or one that needs more lines to tell. */
export type CsvRecord =
  | {
      readonly kind: 'record';
      readonly line: number;
      readonly text: string;
      readonly values: readonly (string | null)[];
      readonly lines: number;
    }
  | { readonly kind: 'broken'; readonly reject: Reject; readonly lines: 1 }
  | { readonly kind: 'open' };

/** What is known of the lines ahead: how long a record may be, and whether more lines may come. */
export interface Ahead {
  readonly rowLength: number;
  readonly isEnd: boolean;
}

/**
 * The record that begins at line `from`. One that breaks costs its first line alone, and reading goes on at
 * the second: a stray quote would otherwise take every row up to the next quote with it.
 */
export function recordAt(lines: readonly Line[], from: number, ahead: Ahead): CsvRecord {
  const first = lines[from]!;
  if (first.fault) return broken(first, first.fault);
  const extent = extentOf(lines, from, ahead);
  if (extent === 'open') return { kind: 'open' };
  const text = extent === 1 ? first.text : textOf(lines.slice(from, from + extent));
  const fields = fieldsOf(text);
  if (fields.kind === 'fields' && extent > 0)
    return { kind: 'record', line: first.line, text, values: fields.values, lines: extent };
  const alone = fieldsOf(first.text);
  return broken(first, alone.kind === 'broken' ? alone : { column: 1, reason: 'a quote that is not closed' });
}

const textOf = (lines: readonly Line[]): string => lines.map((line) => line.text).join('\n');

const broken = (line: Line, { column, reason }: { column: number; reason: string }): CsvRecord => ({
  kind: 'broken',
  reject: { line: line.line, column, field: null, reason, raw: cut(line.text) },
  lines: 1,
});

/** Number of lines of a record: quotes come in pairs, so it goes on while their number is odd; 0 if it never ends. */
function extentOf(lines: readonly Line[], from: number, ahead: Ahead): number | 'open' {
  if (!hasOddQuotes(lines[from]!.text)) return 1;
  let length = lines[from]!.text.length;
  for (let at = from + 1; at < lines.length; at++) {
    const { text, fault } = lines[at]!;
    length += text.length + 1;
    if (fault || length > ahead.rowLength) return 0;
    if (hasOddQuotes(text)) return at - from + 1;
  }
  return ahead.isEnd ? 0 : 'open';
}

function hasOddQuotes(text: string): boolean {
  let odd = false;
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) odd = !odd;
  return odd;
}
