// Readings of a unit as SQL: aggregates over its facts `f` (unit, since, us, value, k0, k1 …), and what is made of them.
import type { Match } from '../amount.ts';
import { keyOf, type Reading, type ReadingKind, type ReadingOf } from '../plan.ts';
import { microsPerDay, type Span } from '../window.ts';
import { double, identifier, type Dialect } from './dialect.ts';

/** What a reading is compiled with. */
export interface Compiling {
  readonly dialect: Dialect;
  /** The column of `f` that says whether a fact matches. */
  readonly flagOf: (match: Match) => string;
  /** The column of `x` with the exposures' column of that name. */
  readonly columnOf: (name: string) => string;
  /** The column with the number of a unit's aggregate, which is written once however often it is asked for. */
  readonly aggregate: (sql: string) => string;
  /** The column with the instant since exposure of the last of these steps. */
  readonly stepTime: (steps: readonly Match[], span: Span) => string;
  /** Only facts before this moment, microseconds since the epoch. */
  readonly look?: number | undefined;
}

type Compile<K extends ReadingKind> = (reading: ReadingOf<K>, compiling: Compiling) => string;

const spanSql = ({ from, to }: Span, look: number | undefined): string =>
  [
    `since >= ${from}`,
    ...(to === null ? [] : [`since < ${to}`]),
    ...(look === undefined ? [] : [`us < ${look}`]),
  ].join(' AND ');

const anyOf = (matches: readonly Match[], { flagOf }: Compiling): string =>
  matches.length === 0 ? 'FALSE' : `(${matches.map(flagOf).join(' OR ')})`;

const asDouble = (sql: string): string => `CAST(${sql} AS DOUBLE PRECISION)`;

const compile: { readonly [K in ReadingKind]: Compile<K> } = {
  aggregate: (reading, compiling) => {
    const holds = `${compiling.flagOf(reading.match)} AND ${spanSql(reading, compiling.look)}`;
    const day = compiling.dialect.quotient(`since - (${reading.from})`, String(microsPerDay));
    const sql = {
      sum: `SUM(value) FILTER (WHERE ${holds})`,
      count: `COUNT(*) FILTER (WHERE ${holds})`,
      any: `LEAST(1, COUNT(*) FILTER (WHERE ${holds}))`,
      days: `COUNT(DISTINCT ${day}) FILTER (WHERE ${holds})`,
    }[reading.aggregate];
    return asDouble(`COALESCE(${compiling.aggregate(sql)}, 0)`);
  },
  first: (reading, compiling) => {
    const holds = `${compiling.flagOf(reading.match)} AND ${spanSql(reading, compiling.look)}`;
    const first = compiling.aggregate(`MIN(since) FILTER (WHERE ${holds})`);
    return `${asDouble(`COALESCE(${first}, ${reading.to})`)} / ${double(microsPerDay)}`;
  },
  step: ({ steps, step, from, to }, compiling) => {
    const time = compiling.stepTime(steps.slice(0, step), { from, to });
    // The earliest time of a step is the same whether later facts are seen or not.
    const holds =
      compiling.look === undefined ? `${time} IS NOT NULL` : `x.first + ${time} < ${compiling.look}`;
    return asDouble(`CASE WHEN ${holds} THEN 1 ELSE 0 END`);
  },
  standing: ({ gained, lost, initially, to }, compiling) => {
    const last = (matches: readonly Match[]) =>
      compiling.aggregate(`MAX(since) FILTER (WHERE ${anyOf(matches, compiling)} AND since < ${to})`);
    const [gain, loss] = [last(gained), last(lost)];
    return asDouble(
      `CASE WHEN ${loss} IS NULL AND ${gain} IS NULL THEN ${initially ? 1 : 0} ` +
        `WHEN ${loss} IS NULL OR ${gain} > ${loss} THEN 1 ELSE 0 END`,
    );
  },
  column: ({ column }, compiling) => `x.${identifier(compiling.columnOf(column))}`,
};

/** A reading as an expression over a unit's row. */
export const readingSql = (reading: Reading, compiling: Compiling): string =>
  (compile[reading.kind] as Compile<ReadingKind>)(reading, compiling);

/** Names that are given out once for each key, in order. */
export function naming<T>(prefix: string, key: (value: T) => string) {
  const given = new Map<string, { readonly name: string; readonly value: T }>();
  return {
    nameOf: (value: T): string => {
      const found = given.get(key(value)) ?? { name: `${prefix}${given.size}`, value };
      given.set(key(value), found);
      return found.name;
    },
    all: (): readonly { readonly name: string; readonly value: T }[] => [...given.values()],
  };
}

/** The key of a sequence of steps in a span. */
export const stepsKey = (steps: readonly Match[], span: Span): string =>
  keyOf({ kind: 'step', steps, step: steps.length, ...span });
