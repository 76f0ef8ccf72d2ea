// What each of several kinds of facts puts into a metric, unit by unit.
import { z } from 'zod';
import { clusterArm } from '../../causal/cluster.ts';
import type { Arm } from '../../samples/arm.ts';
import { valuesArm } from '../../samples/mean-sample.ts';
import { ratioOfMoments } from '../../samples/ratio-sample.ts';
import { planOf, type Metric } from '../metric.ts';
import type { ReadingOf } from '../plan.ts';
import { microsOfInstant, type StatisticsRequest } from '../request.ts';
import { microsPerDay } from '../window.ts';
import { columnNamed, exposedOf, textAt, type Unit } from './exposed.ts';
import { factsOf, matcherOf, type Fact } from './facts.ts';
import { inside } from './readings.ts';
import { meanOf, type ExperimentTables } from './unit-values.ts';

const armSchema = z.strictObject({ n: z.number(), mean: z.number(), variance: z.number() });

/** One metric by the levels of a column of the facts: of each arm the whole, and the part of each level, which add up. */
export const summandsSchema = z.strictObject({
  metric: z.string(),
  /** Null: facts without a value there. */
  levels: z.array(z.string().nullable()),
  arms: z.record(z.string(), z.strictObject({ total: armSchema, parts: z.array(armSchema) })),
});

export type Summands = Readonly<z.infer<typeof summandsSchema>>;

/** What is asked of tables. */
interface Asked extends Omit<StatisticsRequest, 'metrics' | 'together' | 'looks' | 'settledAfter'> {
  readonly metric: Metric;
  /** Of the facts, text. */
  readonly column: string;
}

/**
 * A metric whose value is added up from facts, by the levels of one of their columns: a sum and a count fact by fact; what
 * happened at all by the first fact, days by the first of each; a ratio by the parts of its numerator. Parts of a unit add
 * up to its value. Null for other metrics, for capped ones, as what is cut off belongs to no fact, for ratios over units in
 * clusters, and where an arm has fewer than two units. Throws as `statisticsOfTables`.
 */
export function summandsOf(tables: ExperimentTables, { metric, column, ...asked }: Asked): Summands | null {
  const { shape, columns, complete } = planOf(metric);
  const [first, second] = columns;
  const isClustered = asked.sources.exposures.cluster !== undefined;
  const isRatio = shape.kind === 'ratio';
  if ((shape.kind !== 'mean' && !isRatio) || (isRatio && isClustered)) return null;
  const reading = first!.reading;
  const below = isRatio ? second!.reading : undefined;
  if (reading.kind !== 'aggregate' || first!.cap !== undefined) return null;
  if (below !== undefined && below.kind !== 'aggregate') return null;
  const request = { ...asked, metrics: [metric] };
  const { units } = exposedOf(tables.exposures, request, []);
  const facts = factsOf(tables.facts, request, units);
  const levelAt = textAt(columnNamed(tables.facts, column));
  const read = readerOf(tables, reading, levelAt);
  const readBelow = below && readerOf(tables, below, () => null);
  const rows = [...units].flatMap(([key, unit]): readonly Row[] => {
    if (complete !== null && unit.first + complete > microsOfInstant(asked.asOf)) return [];
    const own = facts.get(key) ?? [];
    return [{ unit, parts: read(own), below: readBelow ? sumOf(readBelow(own)) : 1 }];
  });
  const levels = [...new Set(rows.flatMap(({ parts }) => [...parts.keys()]))].toSorted(byName);
  const arms = new Map<string, Row[]>();
  for (const row of rows) {
    const own = arms.get(row.unit.arm) ?? [];
    own.push(row);
    arms.set(row.unit.arm, own);
  }
  if ([...arms.values()].some((own) => own.length < 2)) return null;
  const armOf = isClustered ? clusteredArm : isRatio ? ratioArm : plainArm;
  const bare = ({ n, mean, variance }: Arm) => ({ n, mean, variance });
  return {
    metric: metric.name,
    levels,
    arms: Object.fromEntries(
      [...arms].map(([arm, own]) => [
        arm,
        {
          total: bare(armOf(own, ({ parts }) => sumOf(parts))),
          parts: levels.map((level) => bare(armOf(own, ({ parts }) => parts.get(level) ?? 0))),
        },
      ]),
    ),
  };
}

type Parts = ReadonlyMap<string | null, number>;

interface Row {
  readonly unit: Unit;
  readonly parts: Parts;
  /** What the parts are divided by over all units; 1 for means. */
  readonly below: number;
}

const sumOf = (parts: Parts): number => [...parts.values()].reduce((sum, part) => sum + part, 0);

/** Facts without a level last. */
const byName = (a: string | null, b: string | null): number =>
  a === null ? 1 : b === null ? -1 : a < b ? -1 : 1;

type Aggregated = ReadingOf<'aggregate'>;

/** What each fact adds; facts are in order of time. */
const addends: {
  readonly [K in Aggregated['aggregate']]: (facts: readonly Fact[], from: number) => readonly number[];
} = {
  sum: (facts) => facts.map(({ value }) => value ?? 0),
  count: (facts) => facts.map(() => 1),
  any: (facts) => facts.map((_, at) => Number(at === 0)),
  days: (facts, from) => {
    const days = facts.map(({ since }) => Math.floor((since - from) / microsPerDay));
    return days.map((day, at) => Number(day !== days[at - 1]));
  },
};

function readerOf(
  { facts: table }: ExperimentTables,
  reading: Aggregated,
  levelAt: (row: number) => string | null,
): (facts: readonly Fact[]) => Parts {
  const [isInside, isMatch] = [inside(reading), matcherOf(table, reading.match)];
  return (facts) => {
    const own = facts.filter((fact) => isInside(fact) && isMatch(fact));
    const parts = new Map<string | null, number>();
    addends[reading.aggregate](own, reading.from).forEach((addend, at) => {
      const level = levelAt(own[at]!.row);
      if (addend !== 0) parts.set(level, (parts.get(level) ?? 0) + addend);
    });
    return parts;
  };
}

type ArmOf = (rows: readonly Row[], valueOf: (row: Row) => number) => Arm;

const plainArm: ArmOf = (rows, valueOf) => valuesArm(rows.map(valueOf));

const clusteredArm: ArmOf = (rows, valueOf) => {
  const numbers = new Map<string, number>();
  const cluster = rows.map(({ unit }) => {
    const known = numbers.get(unit.cluster!) ?? numbers.size;
    numbers.set(unit.cluster!, known);
    return known;
  });
  return clusterArm({ values: rows.map(valueOf), cluster });
};

/** Over the denominators of all units, whatever the level. */
const ratioArm: ArmOf = (rows, valueOf) => {
  const [above, below] = [rows.map(valueOf), rows.map((row) => row.below)];
  const [top, bottom] = [meanOf(above), meanOf(below)];
  const scatter = (a: readonly number[], b: readonly number[], [x, y]: readonly [number, number]) =>
    a.reduce((sum, value, at) => sum + (value - x) * (b[at]! - y), 0);
  return ratioOfMoments({
    n: rows.length,
    means: [top, bottom],
    scatters: [
      scatter(above, above, [top, top]),
      scatter(above, below, [top, bottom]),
      scatter(below, below, [bottom, bottom]),
    ],
  });
};
