import type { Match } from '../amount.ts';
import { isAgain } from '../plan.ts';
import { microsOfInstant, type StatisticsRequest } from '../request.ts';
import type { Span } from '../window.ts';
import { conditionSql, finiteNumber, often } from './condition.ts';
import type { Dialect } from './dialect.ts';
import { columnSql, fromSql, instantIs } from './exposed.ts';

/** A match with the column of `f` that says whether a fact is one. */
export interface Flag {
  readonly name: string;
  readonly value: Match;
}

/** `f`: facts of exposed units before the analysis (unit, since, us, value, k0 …), only those that a metric asks for. */
export function factsSql(
  { sources, asOf }: StatisticsRequest,
  dialect: Dialect,
  flags: readonly Flag[],
): string {
  const { facts } = sources;
  const of = (column: string) => columnSql('t', column);
  const at = of(facts.at);
  const event = of(facts.event);
  const events = [...new Set(flags.map(({ value }) => value.event))].map(dialect.literal);
  const matches = flags.map(({ name, value: { event: name_, where } }) => {
    const isEvent = `${event} = ${dialect.literal(name_)}`;
    return `(${where === undefined ? isEvent : `${isEvent} AND ${conditionSql(where, dialect, 't')}`}) AS ${name}`;
  });
  const rows = [
    `${of(facts.unit)} AS unit`,
    `${dialect.micros(at)} AS us`,
    `${finiteNumber(of(facts.value))} AS value`,
    ...matches,
  ];
  return (
    `f AS (SELECT x.unit, t.us - x.first AS since, t.us, t.value${flags.map(({ name }) => `, t.${name}`).join('')} ` +
    `FROM x JOIN (SELECT ${rows.join(', ')} FROM ${fromSql(facts.table, 't')} ` +
    `WHERE ${event} IN (${events.join(', ')}) AND ${instantIs(at, microsOfInstant(asOf), dialect)}) AS t ON t.unit = x.unit)`
  );
}

/** One step of a funnel: when a unit took it after the one before. */
export interface StepTable {
  readonly name: string;
  readonly value: { readonly steps: readonly Match[]; readonly span: Span };
}

/** The first fact of the last of `steps` at or after the step before; strictly after where that event came before. */
export function stepSql(
  { name, value: { steps, span } }: StepTable,
  flagOf: (match: Match) => string,
  before: string | undefined,
): string {
  const last = steps.at(-1)!;
  const until = span.to === null ? '' : ` AND f.since < ${span.to}`;
  const holds = often(`f.${flagOf(last)} AND f.since >= ${span.from}${until}`);
  if (before === undefined)
    return `${name} AS (SELECT unit, MIN(since) AS since FROM f WHERE ${holds} GROUP BY unit)`;
  const order = isAgain(steps) ? '>' : '>=';
  return (
    `${name} AS (SELECT f.unit, MIN(f.since) AS since FROM f JOIN ${before} AS p ON p.unit = f.unit ` +
    `WHERE ${holds} AND f.since ${order} p.since GROUP BY f.unit)`
  );
}
