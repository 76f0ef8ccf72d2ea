// What every unit has of every metric, before anything is summed.
import type { Table } from '../../../tables/index.ts';
import type { Match } from '../amount.ts';
import { unitColumns, type Placed } from '../layout.ts';
import type { Cap, Reading } from '../plan.ts';
import { microsOfInstant, type StatisticsRequest } from '../request.ts';
import { exposedOf, type Unit } from './exposed.ts';
import { factsOf, matcherOf, type Fact } from './facts.ts';
import { read, type Reader } from './readings.ts';
import type { Statistics } from '../statistics.ts';

/** Tables of exposures and facts, with the columns that the sources name. */
export interface ExperimentTables {
  readonly exposures: Table;
  readonly facts: Table;
}

/** One value per unit, in the order of units; null where the unit does not count. */
export type Values = readonly (number | null)[];

/** 0 of none. */
export const meanOf = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;

/** All unit columns by their names, as they are summed. */
export interface UnitValues {
  readonly units: readonly Unit[];
  readonly exposure: Statistics['exposure'];
  readonly columns: Readonly<Record<string, Values>>;
}

/** Reads all metrics off all units, and cuts what is to be cut. */
export function unitValues(
  tables: ExperimentTables,
  request: StatisticsRequest,
  placed: readonly Placed[],
): UnitValues {
  const { units, exposure } = exposedOf(tables.exposures, request, columnNames(placed));
  const facts = factsOf(tables.facts, request, units);
  const matches = matchersOf(tables.facts);
  const readers = [...units].map(([key, unit]): Reader => ({ unit, facts: facts.get(key) ?? [], matches }));
  const columns = placed.flatMap((one) =>
    unitColumns(one).map(({ name, column, look }) => {
      const values = readers.map((reader) => valueOf(one, column.reading, { reader, request, look }));
      return [name, cut(values, column.cap)] as const;
    }),
  );
  return { units: [...units.values()], exposure, columns: Object.fromEntries(columns) };
}

const columnNames = (placed: readonly Placed[]): readonly string[] => [
  ...new Set(
    placed.flatMap(({ plan }) =>
      plan.columns.flatMap(({ reading }) => (reading.kind === 'column' ? [reading.column] : [])),
    ),
  ),
];

/** Tests of facts, each compiled once. */
function matchersOf(facts: Table): Reader['matches'] {
  const compiled = new Map<string, (fact: Fact) => boolean>();
  return (match: Match) => {
    const key = JSON.stringify(match);
    const test = compiled.get(key) ?? matcherOf(facts, match);
    compiled.set(key, test);
    return test;
  };
}

interface At {
  readonly reader: Reader;
  readonly request: StatisticsRequest;
  readonly look: number | undefined;
}

function valueOf({ plan }: Placed, reading: Reading, { reader, request, look }: At): number | null {
  const { unit, facts } = reader;
  const { asOf, settledAfter = 0 } = request;
  const isComplete = plan.complete === null || unit.first + plan.complete <= microsOfInstant(asOf);
  const isAmong = plan.among === undefined || (read(plan.among, reader) ?? 0) > 0;
  const isThere = plan.columns.slice(0, plan.needed).every((column) => read(column.reading, reader) !== null);
  if (!isComplete || !isAmong || !isThere) return null;
  if (look === undefined) return read(reading, reader) ?? 0;
  if (unit.first >= look || unit.began + settledAfter * 1000 > look) return null;
  return read(reading, { ...reader, facts: facts.filter(({ us }) => us < look) }) ?? 0;
}

/** Winsorises the values that are there. */
function cut(values: Values, cap: Cap | undefined): Values {
  if (cap === undefined) return values;
  const [lower, upper] = [cap.lower, cap.upper].map((end) =>
    end === undefined ? undefined : cap.kind === 'value' ? end : percentile(values, end),
  );
  return values.map((value) => {
    if (value === null) return null;
    if (upper !== undefined && value > upper) return upper;
    return lower !== undefined && value < lower ? lower : value;
  });
}

/** The value of rank ⌈n·share⌉, in whole millionths; undefined without values. */
function percentile(values: Values, share: number): number | undefined {
  const sorted = values.filter((value) => value !== null).sort((a, b) => a - b);
  const rank = Math.floor((Math.round(share * 1e6) * sorted.length + 999_999) / 1e6);
  return sorted[Math.max(0, rank - 1)];
}
