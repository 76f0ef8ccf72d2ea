import { testOf } from '../../../program/index.ts';
import { cellOf, columnOf, type Table } from '../../../tables/index.ts';
import type { Match } from '../amount.ts';
import { microsOfInstant, type StatisticsRequest } from '../request.ts';
import { columnNamed, numberAt, unitKeys, type Unit } from './exposed.ts';

/** A fact of an exposed unit. */
export interface Fact {
  /** Row of the table. */
  readonly row: number;
  readonly event: string;
  /** Microseconds since the epoch, and since the unit's first exposure. */
  readonly us: number;
  readonly since: number;
  /** Null where the fact has none. */
  readonly value: number | null;
}

/** Facts before the analysis by unit, in order of time. */
export function factsOf(
  table: Table,
  { sources: { facts }, asOf }: StatisticsRequest,
  units: ReadonlyMap<string, Unit>,
): ReadonlyMap<string, readonly Fact[]> {
  const unitAt = unitKeys(columnNamed(table, facts.unit));
  const events = columnOf(table, facts.event, 'text');
  const times = columnOf(table, facts.at, 'time').values;
  const valueAt = numberAt(columnNamed(table, facts.value));
  const end = microsOfInstant(asOf);
  const by = new Map<string, Fact[]>();
  for (let row = 0; row < table.rows; row++) {
    const key = unitAt(row);
    const unit = key === null ? undefined : units.get(key);
    const event = events.words[events.codes[row]!];
    if (key === null || unit === undefined || event === undefined || Number.isNaN(times[row])) continue;
    const us = microsOfInstant(times[row]!);
    if (us >= end) continue;
    const mine = by.get(key) ?? [];
    mine.push({ row, event, us, since: us - unit.first, value: valueAt(row) });
    by.set(key, mine);
  }
  for (const mine of by.values()) mine.sort((a, b) => a.us - b.us);
  return by;
}

/** A text that no table holds and no condition may name: what is missing is none of the words. */
const missing = '\0';

/** Whether a fact is such a fact; `where` sees its columns, what is missing as no number and no word. */
export function matcherOf(table: Table, { event, where }: Match): (fact: Fact) => boolean {
  if (where === undefined) return (fact) => fact.event === event;
  const test = testOf(where);
  return (fact) => fact.event === event && test((name) => featureOf(table, name, fact.row));
}

function featureOf(table: Table, name: string, row: number): number | string {
  const column = columnNamed(table, name);
  const value = cellOf(column, row);
  if (typeof value === 'boolean') return Number(value);
  if (typeof value === 'number' || typeof value === 'string') return value;
  return column.kind === 'text' ? missing : Number.NaN;
}
