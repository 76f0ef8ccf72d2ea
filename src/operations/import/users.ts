import { parseEvent, userId, type Event, type UserId } from '../../events/index.ts';
import { digestOf, murmur128Hex, type Json } from '../../kit/index.ts';
import {
  cellOf,
  columnOf,
  parseInstant,
  type Cell,
  type Column,
  type Reject,
  type Table,
} from '../../tables/index.ts';
import { operationsErrors } from '../errors.ts';
import type { UsersDocument } from './document.ts';
import { lineColumn } from './numbered.ts';

/** Facts by user, and the rows that could not be understood. */
export interface ReadFacts {
  readonly facts: ReadonlyMap<UserId, readonly Event[]>;
  readonly rejects: readonly Reject[];
  /** One per row that was kept, in their order. */
  readonly users: readonly UserId[];
}

export interface UsersSetting {
  readonly source: string;
  readonly path: string;
  /** When this is known, where the document does not say; milliseconds. */
  readonly now: number;
  /** Keys the digests of addresses. */
  readonly secret: string;
}

/** A value that each row has, read off a column; what a fact says of it is made from the cell. */
interface Said {
  readonly field: string | null;
  readonly column: Column | undefined;
  readonly fact: (cell: Cell, user: string) => Readonly<Record<string, Json>> | undefined;
}

/** Reads a table with the column `#line` as what is known of users. Throws OPERATIONS_DOCUMENT_INVALID. */
export function readUsers(table: Table, document: UsersDocument, setting: UsersSetting): ReadFacts {
  const lines = columnOf(table, lineColumn, 'integer').values;
  const lookUp = (name: string, at: string) => columnIn(table, name, { at, path: setting.path });
  const idOf = document.user && lookUp(document.user.column, 'user.column');
  const instant = instantOf(document, table, setting);
  const said = saidOf(document, lookUp, setting);
  const facts = new Map<UserId, Event[]>();
  const users: UserId[] = [];
  const rejects: Reject[] = [];
  for (let row = 0; row < table.rows; row++) {
    const refuse = (field: string | null, reason: string) =>
      void rejects.push({ line: lines[row]!, column: 1, field, reason, raw: '' });
    const id = userId.safeParse(
      idOf ? String(cellOf(idOf, row) ?? '') : `row-${setting.source}-${lines[row]}`,
    );
    if (!id.success) {
      refuse(document.user!.column, id.error.issues[0]!.message);
      continue;
    }
    const at = instant(row);
    const read = factsOf(said, row, { user: id.data, at });
    if ('reason' in read) {
      refuse(read.field, read.reason);
      continue;
    }
    users.push(id.data);
    const known = facts.get(id.data);
    if (known) known.push(...read.events);
    else facts.set(id.data, [...read.events]);
  }
  return { facts, rejects, users };
}

function columnIn(table: Table, name: string, where: { readonly at: string; readonly path: string }): Column {
  const found = Object.hasOwn(table.columns, name) ? table.columns[name] : undefined;
  if (found) return found;
  const problem = `there is no column "${name}" among the declared ones`;
  throw operationsErrors.OPERATIONS_DOCUMENT_INVALID({ ...where, problem });
}

function instantOf({ at }: UsersDocument, table: Table, { now }: UsersSetting): (row: number) => number {
  if (at === undefined) return () => now;
  if ('instant' in at) {
    const always = Math.floor(parseInstant(at.instant));
    return () => always;
  }
  const { values } = columnOf(table, at.column, 'time');
  return (row) => Math.floor(values[row]!);
}

function saidOf(
  { traits, zone, addresses, consent }: UsersDocument,
  lookUp: (name: string, at: string) => Column,
  { secret }: UsersSetting,
): readonly Said[] {
  const said: Said[] = Object.entries(traits).map(([name, field]) => ({
    field,
    column: lookUp(field, `traits.${name}`),
    fact: (value) => (typeof value === 'object' ? undefined : { kind: 'trait', name, value }),
  }));
  if (zone && 'is' in zone)
    said.push({ field: null, column: undefined, fact: () => ({ kind: 'zone', zone: zone.is }) });
  if (zone && 'column' in zone)
    said.push({
      field: zone.column,
      column: lookUp(zone.column, 'zone.column'),
      fact: (value) => (typeof value === 'string' ? { kind: 'zone', zone: value } : undefined),
    });
  for (const [channel, from] of Object.entries(addresses)) {
    const digest = (text: string) => digestOf([secret, channel, text]).slice(0, 32);
    const fact = (text: string) => ({ kind: 'address', channel, address: digest(text), valid: true });
    said.push(
      from === true
        ? { field: null, column: undefined, fact: (_, user) => fact(`user ${user}`) }
        : {
            field: from.column,
            column: lookUp(from.column, `addresses.${channel}`),
            fact: (value) => (value === null ? undefined : fact(`address ${String(value)}`)),
          },
    );
  }
  for (const [scope, from] of Object.entries(consent)) {
    const fact = (granted: boolean) => ({ kind: 'consent', scope, granted });
    said.push(
      from === true
        ? { field: null, column: undefined, fact: () => fact(true) }
        : {
            field: from.column,
            column: lookUp(from.column, `consent.${scope}`),
            fact: (value) => (value === null ? undefined : fact(value === true || value === 1)),
          },
    );
  }
  return said;
}

type Read =
  | { readonly events: readonly Event[] }
  | { readonly field: string | null; readonly reason: string };

/** Ids follow from what is said, so that reading a file twice adds nothing. */
function factsOf(
  said: readonly Said[],
  row: number,
  { user, at }: { readonly user: UserId; readonly at: number },
): Read {
  if (Number.isNaN(at)) return { field: null, reason: 'it has no time' };
  const events: Event[] = [];
  for (const { field, column, fact } of said) {
    const what = fact(column ? cellOf(column, row) : null, user);
    if (!what) continue;
    const id = `imported:${murmur128Hex(JSON.stringify([user, at, what]))}`;
    const parsed = parseEvent({ ...what, id, user, at });
    if (!parsed.ok) return { field, reason: parsed.error.message };
    events.push(parsed.value);
  }
  return { events };
}
