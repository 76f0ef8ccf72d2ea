import type { Event, UserId } from '../../events/index.ts';
import { columnOf, type Reject, type Table } from '../../tables/index.ts';
import type { UsersDocument } from './document.ts';
import { keyedAddress, untoldAddress } from './keyed.ts';
import { lineColumn } from './numbered.ts';
import {
  columnsIn,
  factsOf,
  instantOf,
  userOf,
  type LookUp,
  type ReadFacts,
  type Said,
} from './rows-of-users.ts';

export interface UsersSetting {
  readonly source: string;
  readonly path: string;
  /** When this is known, where the document does not say; milliseconds. */
  readonly now: number;
  /** Keys the digests of addresses. */
  readonly secret: string;
}

/** Reads a table with the column `#line` as what is known of users. Throws OPERATIONS_DOCUMENT_INVALID. */
export function readUsers(table: Table, document: UsersDocument, setting: UsersSetting): ReadFacts {
  const lines = columnOf(table, lineColumn, 'integer').values;
  const lookUp = columnsIn(table, setting.path);
  const idOf = userOf(document, lookUp, { source: setting.source, lines });
  const instant = instantOf(document, table, setting.now);
  const said = saidOf(document, lookUp, setting);
  const facts = new Map<UserId, Event[]>();
  const users: UserId[] = [];
  const rejects: Reject[] = [];
  for (let row = 0; row < table.rows; row++) {
    const refuse = (field: string | null, reason: string) =>
      void rejects.push({ line: lines[row]!, column: 1, field, reason, raw: '' });
    const user = idOf(row);
    if ('reason' in user) {
      refuse(user.field, user.reason);
      continue;
    }
    const { id } = user;
    const read = factsOf(said, row, { user: id, at: instant(row) });
    if ('reason' in read) {
      refuse(read.field, read.reason);
      continue;
    }
    users.push(id);
    const known = facts.get(id);
    if (known) known.push(...read.events);
    else facts.set(id, [...read.events]);
  }
  return { facts, rejects, users };
}

function saidOf(
  { at, traits, zone, addresses, consent }: UsersDocument,
  lookUp: LookUp,
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
      column: lookUp(zone.column, 'zone.column', 'text'),
      fact: (value) => (typeof value === 'string' ? { kind: 'zone', zone: value } : undefined),
    });
  for (const [channel, from] of Object.entries(addresses)) {
    const fact = (address: string) => ({
      kind: 'address',
      channel,
      address,
      valid: true,
      ...(!at && { undated: true }),
    });
    said.push(
      from === true
        ? { field: null, column: undefined, fact: (_, user) => fact(untoldAddress(secret, channel, user)) }
        : {
            field: from.column,
            column: lookUp(from.column, `addresses.${channel}`, 'text', 'integer', 'number'),
            fact: (value) =>
              value === null ? undefined : fact(keyedAddress(secret, channel, String(value))),
          },
    );
  }
  for (const [scope, from] of Object.entries(consent)) {
    const fact = (granted: boolean) => ({
      kind: 'consent',
      scope,
      granted,
      ...(granted && !at && { undated: true }),
    });
    said.push(
      from === true
        ? { field: null, column: undefined, fact: () => fact(true) }
        : {
            field: from.column,
            column: lookUp(from.column, `consent.${scope}`, 'boolean'),
            fact: (value) => (value === null ? undefined : fact(value === true)),
          },
    );
  }
  return said;
}
