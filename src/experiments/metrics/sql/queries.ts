// One statement per chunk of metrics: exposed units, their facts, a row of numbers per unit, caps, sums by arm.
import type { Match } from '../amount.ts';
import {
  chunksOf,
  pairsOf,
  resultNames as named,
  unitColumn,
  unitColumns,
  type Chunk,
  type Placed,
} from '../layout.ts';
import { microsOfInstant, type StatisticsRequest } from '../request.ts';
import type { Span } from '../window.ts';
import { capsOf } from './caps.ts';
import { clustersSql } from './clusters.ts';
import { often } from './condition.ts';
import { double, type Dialect } from './dialect.ts';
import { exposedSql, exposureCountsSql } from './exposed.ts';
import { factsSql, stepSql } from './facts.ts';
import { sameGroup } from './groups.ts';
import { counted, looksSql, varied } from './looks.ts';
import { clusteredQuantileSql, dependenceNames, quantileSql, seenNames, seenQuantiles } from './quantiles.ts';
import { naming, readingSql, stepsKey, type Compiling } from './readings.ts';

/**
 * The SELECT statements of a request; their rows, in this order, go to `statisticsOfRows`. Names and texts of
 * definitions stand in them quoted. Results are doubles and texts.
 */
export const statisticsQueries = (request: StatisticsRequest, dialect: Dialect): readonly string[] =>
  chunksOf(request).map((chunk) => chunkSql(chunk, request, dialect));

/** Names that the parts of one statement give out while units' columns are compiled. */
function namesOf() {
  return {
    flags: naming<Match>('k', (match) => JSON.stringify(match)),
    columns: naming<string>('c', (column) => column),
    aggregates: naming<string>('r', (sql) => sql),
    steps: naming<{ readonly steps: readonly Match[]; readonly span: Span }>('p', ({ steps, span }) =>
      stepsKey(steps, span),
    ),
  };
}

type Names = ReturnType<typeof namesOf>;

function compilingOf(dialect: Dialect, names: Names): Compiling {
  const stepTable = (steps: readonly Match[], span: Span): string => {
    if (steps.length > 1) stepTable(steps.slice(0, -1), span);
    steps.forEach((step) => names.flags.nameOf(step));
    return names.steps.nameOf({ steps, span });
  };
  return {
    dialect,
    flagOf: names.flags.nameOf,
    columnOf: names.columns.nameOf,
    aggregate: (sql) => `r.${names.aggregates.nameOf(sql)}`,
    stepTime: (steps, span) => `${stepTable(steps, span)}.since`,
  };
}

function chunkSql(chunk: Chunk, request: StatisticsRequest, dialect: Dialect): string {
  const names = namesOf();
  const compiling = compilingOf(dialect, names);
  const values = chunk.metrics.flatMap((placed) => valuesOf(placed, request, compiling));
  const { exposures } = request.sources;
  const isClustered = exposures.cluster !== undefined;
  const segments = exposures.segments.map((_, i) => `s${i}`);
  const carried = isClustered ? [...segments, 'drawn'] : segments;
  const columns = names.columns.all().map(({ name, value }) => ({ name, column: value }));
  const { capped, caps } = capsOf(chunk, carried, dialect);
  const quantiles = chunk.metrics.filter(({ plan }) => plan.shape.kind === 'quantile');
  const tables = [
    exposedSql(request, dialect, columns),
    exposureCountsSql(request),
    `x AS (SELECT * FROM x0 WHERE ${often('arm = other')})`,
    ...factTables(request, dialect, names),
    `u AS MATERIALIZED (SELECT ${['x.arm', ...carried.map((name) => `x.${name}`), ...values].join(', ')} ${unitsFrom(names)})`,
    ...caps,
    ...(isClustered
      ? clustersSql({ chunk, segments, capped }, dialect)
      : [`g AS (${groupsSql({ chunk, segments, capped })})`]),
    ...quantiles.flatMap((placed) =>
      isClustered ? clusteredQuantileSql(placed) : quantileSql(placed, segments, dialect),
    ),
  ];
  const joined = quantiles.flatMap((placed) => [
    `q${placed.at}`,
    ...seenQuantiles(placed).map(({ name }) => name),
    ...(isClustered || placed.looks.length === 0 ? [] : [`b${placed.at}`]),
  ]);
  const joins = joined.map((name) => ` LEFT JOIN ${name} ON ${sameGroup(name, 'g')}`);
  const parts = quantiles.flatMap((placed) => [
    ...partsOf(`q${placed.at}`, (part) => named.quantile(placed, part)),
    ...seenQuantiles(placed).flatMap(({ name }, look) =>
      partsOf(name, (part) => named.lookQuantile(placed, look, part)),
    ),
    ...(isClustered ? dependenceNames(placed).map((name) => `q${placed.at}.${name}`) : []),
    ...(isClustered ? [] : seenNames(placed).map((name) => `b${placed.at}.${name}`)),
  ]);
  return `WITH ${tables.join(',\n')}\nSELECT ${['o.*', 'g.*', ...parts].join(', ')} FROM o LEFT JOIN g ON TRUE${joins.join('')}`;
}

type Part = 'value' | 'lower' | 'upper';

const partsOf = (table: string, nameOf: (part: Part) => string): readonly string[] =>
  (['value', 'lower', 'upper'] as const).map((part) => `${table}.${part} AS ${nameOf(part)}`);

/** A unit's numbers: there where the unit counts for the metric, else null. */
function valuesOf(
  placed: Placed,
  { asOf, settledAfter = 0 }: StatisticsRequest,
  compiling: Compiling,
): readonly string[] {
  const { plan } = placed;
  const needed = plan.columns
    .slice(0, plan.needed)
    .filter(({ reading }) => reading.kind === 'column')
    .map(({ reading }) => `${readingSql(reading, compiling)} IS NOT NULL`);
  const counts = [
    ...(plan.complete === null ? [] : [`x.first + ${plan.complete} <= ${microsOfInstant(asOf)}`]),
    ...(plan.among === undefined ? [] : [`${readingSql(plan.among, compiling)} > 0`]),
    ...needed,
  ];
  return unitColumns(placed).map(({ name, column, look }) => {
    const value = readingSql(column.reading, { ...compiling, look });
    const filled = column.reading.kind === 'column' ? `COALESCE(${value}, ${double(0)})` : value;
    const isIn = [`x.first < ${look}`, `x.began + ${settledAfter * 1000} <= ${look}`];
    const holds = look === undefined ? counts : [...counts, ...isIn];
    return `${holds.length === 0 ? filled : `CASE WHEN ${holds.join(' AND ')} THEN ${filled} END`} AS ${name}`;
  });
}

function factTables(request: StatisticsRequest, dialect: Dialect, names: Names): readonly string[] {
  const flags = names.flags.all();
  if (flags.length === 0) return [];
  const aggregates = names.aggregates.all().map(({ name, value }) => `, ${value} AS ${name}`);
  const steps = names.steps.all().map((table) => {
    const { steps: taken, span } = table.value;
    const before = taken.length > 1 ? names.steps.nameOf({ steps: taken.slice(0, -1), span }) : undefined;
    return stepSql(table, names.flags.nameOf, before);
  });
  return [
    factsSql(request, dialect, flags),
    ...(aggregates.length === 0 ? [] : [`r AS (SELECT unit${aggregates.join('')} FROM f GROUP BY unit)`]),
    ...steps,
  ];
}

const unitsFrom = (names: Names): string =>
  [
    'FROM x',
    ...(names.aggregates.all().length === 0 ? [] : ['LEFT JOIN r ON r.unit = x.unit']),
    ...names.steps.all().map(({ name }) => `LEFT JOIN ${name} ON ${name}.unit = x.unit`),
  ].join(' ');

interface Grouping {
  readonly chunk: Chunk;
  readonly segments: readonly string[];
  /** The table with the units' numbers as they are summed. */
  readonly capped: string;
}

function groupsSql({ chunk, segments, capped }: Grouping): string {
  const which = (of: (name: string, at: number) => string, otherwise: string) =>
    segments.length === 0
      ? otherwise
      : `CASE ${segments.map((name, at) => `WHEN GROUPING(${name}) = 0 THEN ${of(name, at)}`).join(' ')} ELSE ${otherwise} END`;
  const sets = ['(arm)', ...segments.map((name) => `(arm, ${name})`)].join(', ');
  const results = [
    'arm',
    `CAST(${which((_, at) => String(at), '-1')} AS DOUBLE PRECISION) AS dim`,
    `CAST(${which((name) => name, 'NULL')} AS VARCHAR) AS level`,
    'CAST(COUNT(*) AS DOUBLE PRECISION) AS units',
    ...chunk.metrics.flatMap(momentsSql),
    ...chunk.pairs.flatMap(([a, b]) => jointSql(a, b)),
  ];
  return `SELECT ${results.join(', ')} FROM ${capped} GROUP BY GROUPING SETS (${sets})`;
}

function momentsSql(placed: Placed): readonly string[] {
  const { plan } = placed;
  const of = (column: number) => unitColumn(placed, column);
  const n = `${counted(of(0))} AS ${named.n(placed)}`;
  if (plan.shape.kind === 'quantile') return [n];
  if (plan.shape.kind === 'steps') {
    const reached = plan.columns.map((_, step) => `SUM(${of(step)}) AS ${named.reached(placed, step)}`);
    return [n, ...reached, ...looksSql(placed)];
  }
  return [
    n,
    ...plan.columns.map((_, column) => `AVG(${of(column)}) AS ${named.mean(placed, column)}`),
    ...pairsOf(plan.columns.length).map(
      ([i, j]) => `${varied(of(i), of(j))} AS ${named.variance(placed, i, j)}`,
    ),
    ...looksSql(placed),
  ];
}

function jointSql(a: Placed, b: Placed): readonly string[] {
  const both = `CASE WHEN ${unitColumn(a, 0)} IS NOT NULL AND ${unitColumn(b, 0)} IS NOT NULL THEN 1 END`;
  return [
    `${counted(both)} AS ${named.jointN(a, b)}`,
    ...a.plan.columns.flatMap((_, i) =>
      b.plan.columns.map(
        (__, j) =>
          `COVAR_POP(${unitColumn(a, i)}, ${unitColumn(b, j)}) AS ${named.jointVariance(a, b, [i, j])}`,
      ),
    ),
  ];
}
