// Rows that are users: their ids, when they were so, and facts from their cells.
import { parseEvent, userId, type Event, type UserId } from '../../events/index.ts';
import { murmur128Hex, type Json } from '../../kit/index.ts';
import {
  cellOf,
  columnOf,
  parseInstant,
  type Cell,
  type Column,
  type Kind,
  type Reject,
  type Table,
} from '../../tables/index.ts';
import { operationsErrors } from '../errors.ts';

/** Facts by user, and the rows that could not be understood. */
export interface ReadFacts {
  readonly facts: ReadonlyMap<UserId, readonly Event[]>;
  readonly rejects: readonly Reject[];
  /** One per row that was kept, in their order. */
  readonly users: readonly UserId[];
}

/** The fields of a fact; why the row is refused, as a text; or nothing. */
type Made = Readonly<Record<string, Json>> | string | undefined;

/** A value that each row has, read off a column; what a fact says of it is made from the cell. */
export interface Said {
  readonly field: string | null;
  readonly column: Column | undefined;
  readonly fact: (cell: Cell, user: string) => Made;
}

/** Looks a column up by its name and the field that names it; only these kinds, where there are any, will do. */
export type LookUp = (name: string, at: string, ...kinds: readonly Kind[]) => Column;

/** Columns of a table, as the document at `path` names them; throws OPERATIONS_DOCUMENT_INVALID. */
export function columnsIn(table: Table, path: string): LookUp {
  const invalid = (at: string, problem: string) =>
    operationsErrors.OPERATIONS_DOCUMENT_INVALID({ path, at, problem });
  return (name, at, ...kinds) => {
    const found = Object.hasOwn(table.columns, name) ? table.columns[name] : undefined;
    if (!found) throw invalid(at, `there is no column "${name}" among the declared ones`);
    if (kinds.length === 0 || kinds.includes(found.kind)) return found;
    throw invalid(at, `column "${name}" is declared as ${found.kind}; it must be ${kinds.join(' or ')}`);
  };
}

/** A column, or the same for all. */
interface Dated {
  readonly at?: { readonly column: string } | { readonly instant: string } | undefined;
}

/** When rows were so, in milliseconds; `now` where nothing is said. */
export function instantOf({ at }: Dated, table: Table, now = Number.NaN): (row: number) => number {
  if (at === undefined) return () => now;
  if ('instant' in at) {
    const always = Math.floor(parseInstant(at.instant));
    return () => always;
  }
  const { values } = columnOf(table, at.column, 'time');
  return (row) => Math.floor(values[row]!);
}

interface Named {
  readonly user?: { readonly column: string } | undefined;
}

/** The id of a row's user, or why it is none: the row itself where no column holds one. */
export function userOf(
  { user }: Named,
  lookUp: LookUp,
  { source, lines }: { readonly source: string; readonly lines: ArrayLike<number> },
): (row: number) => { readonly id: UserId } | { readonly field: string; readonly reason: string } {
  const column = user && lookUp(user.column, 'user.column');
  return (row) => {
    const id = userId.safeParse(column ? String(cellOf(column, row) ?? '') : `row-${source}-${lines[row]!}`);
    return id.success ? { id: id.data } : { field: user!.column, reason: id.error.issues[0]!.message };
  };
}

type Read =
  | { readonly events: readonly Event[] }
  | { readonly field: string | null; readonly reason: string };

/** Facts of a row. Ids follow from what is said, so that reading a file twice adds nothing. */
export function factsOf(
  said: readonly Said[],
  row: number,
  { user, at }: { readonly user: UserId; readonly at: number },
): Read {
  if (Number.isNaN(at)) return { field: null, reason: 'it has no time' };
  const events: Event[] = [];
  for (const { field, column, fact } of said) {
    const what = fact(column ? cellOf(column, row) : null, user);
    if (!what) continue;
    if (typeof what === 'string') return { field, reason: what };
    const id = `imported:${murmur128Hex(JSON.stringify([user, at, what]))}`;
    const parsed = parseEvent({ ...what, id, user, at });
    if (!parsed.ok) return { field, reason: parsed.error.message };
    events.push(parsed.value);
  }
  return { events };
}
