// The fields of one CSV record, after RFC 4180, strictly: a quote stands only around a whole field.

/** Fields of a record (an empty one is missing, `""` is empty text), or what is wrong with it at which character. */
export type Fields =
  | { readonly kind: 'fields'; readonly values: readonly (string | null)[] }
  | { readonly kind: 'broken'; readonly column: number; readonly reason: string };

const broken = (at: number, reason: string): Fields => ({ kind: 'broken', column: at + 1, reason });

/** Splits the text of a record, which may have line breaks inside quotes; one carriage return at its end is dropped. */
export function fieldsOf(record: string): Fields {
  const text = record.endsWith('\r') ? record.slice(0, -1) : record;
  return text.includes('"') || text.includes('\r') ? quotedFields(text) : plainFields(text);
}

function plainFields(text: string): Fields {
  const values: (string | null)[] = text.split(',');
  for (let i = 0; i < values.length; i++) if (values[i] === '') values[i] = null;
  return { kind: 'fields', values };
}

function quotedFields(text: string): Fields {
  const values: (string | null)[] = [];
  for (let at = 0; ; at++) {
    const end = fieldEnd(text, at);
    if (end < 0) return broken(at, 'a quote that is not closed');
    const field = text.slice(at, end);
    const stray = strayIn(field);
    if (stray !== undefined) return broken(at + stray.at, stray.reason);
    values.push(valueOf(field));
    at = end;
    if (at === text.length) return { kind: 'fields', values };
    if (text[at] !== ',') return broken(at, 'text after a closing quote');
  }
}

const valueOf = (field: string): string | null => {
  if (field === '') return null;
  return field[0] === '"' ? field.slice(1, -1).replaceAll('""', '"') : field;
};

/** Where the field that begins at `at` ends, its quotes included; -1 where its quote is not closed. */
function fieldEnd(text: string, at: number): number {
  if (text[at] !== '"') {
    const comma = text.indexOf(',', at);
    return comma < 0 ? text.length : comma;
  }
  let close = text.indexOf('"', at + 1);
  while (close >= 0 && text[close + 1] === '"') close = text.indexOf('"', close + 2);
  return close < 0 ? -1 : close + 1;
}

/** What an unquoted field must not hold. */
function strayIn(field: string): { readonly at: number; readonly reason: string } | undefined {
  if (field[0] === '"') return undefined;
  const quote = field.indexOf('"');
  if (quote >= 0) return { at: quote, reason: 'a quote inside an unquoted field' };
  const cr = field.indexOf('\r');
  return cr < 0 ? undefined : { at: cr, reason: 'a carriage return inside an unquoted field' };
}

/** The character, from 1, at which field `field` (from 0) of a sound record begins; past the last, its end. */
export function placeOfField(text: string, field: number): number {
  let at = 0;
  for (let i = 0; i < field && at <= text.length; i++) at = fieldEnd(text, at) + 1;
  return Math.min(at, text.length) + 1;
}
