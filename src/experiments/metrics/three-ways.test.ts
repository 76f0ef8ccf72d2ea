// One definition, three engines: plain tables, DuckDB over Parquet and PostgreSQL give the same statistics.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { streamOf } from '../../kit/index.ts';
import {
  booleans,
  numbers,
  rowOf,
  showInstant,
  tableOf,
  texts,
  times,
  type Table,
} from '../../tables/index.ts';
import { parquet } from '../../tables/drivers/files/parquet.ts';
import { queryTable } from '../../tables/drivers/files/query.ts';
import { readMetrics, type Metric } from './metric.ts';
import type { StatisticsRequest } from './request.ts';
import { statisticsOfTables } from './rows/statistics.ts';
import type { ExperimentTables } from './rows/unit-values.ts';
import { sourcesOf } from './sources.ts';
import { duckdb, postgresql } from './sql/dialect.ts';
import { statisticsQueries } from './sql/queries.ts';
import { rowsOfTable, statisticsOfRows, type ResultRow } from './sql/results.ts';
import type { LooksStatistic, Statistic, Statistics } from './statistics.ts';

const day = 86_400_000;
/** The night in which clocks of Europe go forward. */
const start = Date.UTC(2026, 2, 28, 12);
/** How many drawn experiments each database computes; FANTAIL_RUNS asks for more. */
const runs = Number(process.env['FANTAIL_RUNS'] ?? 3);

const folder = mkdtempSync(join(tmpdir(), 'metrics-'));
const schema = `fantail_metrics_${process.pid}`;

/** The server of the test, in a zone that is not a whole number of hours from UTC; absent when there is none. */
const postgres = await (async () => {
  const client = new pg.Client({ host: '127.0.0.1', user: 'postgres', database: 'postgres' });
  try {
    await client.connect();
    return client;
  } catch (error) {
    if (process.env['CI'] !== undefined) throw error;
    return undefined;
  }
})();

beforeAll(async () => {
  if (postgres === undefined) return;
  await postgres.query(`DROP SCHEMA IF EXISTS ${schema} CASCADE; CREATE SCHEMA ${schema};
    SET search_path TO ${schema}; SET TIME ZONE 'Asia/Kathmandu'; SET jit = off;
    CREATE TABLE exposures ("user" text, arm text, "at" timestamptz, "coun""try" text, platform text, "prior" numeric, home text);
    CREATE TABLE facts ("user" text, "at" timestamptz, event text, amount float8, channel text, score float8, paid boolean)`);
});

afterAll(async () => {
  rmSync(folder, { recursive: true });
  await postgres?.query(`DROP SCHEMA ${schema} CASCADE`);
  await postgres?.end();
});

const exposed = { unit: 'user', segments: ['coun"try', 'platform'] };
const facts = { unit: 'user', value: 'amount' };
const sources = sourcesOf({ exposures: exposed, facts });

const onChannel = (...words: string[]) => ({ kind: 'word' as const, feature: 'channel', words });
const scored = { kind: 'compare' as const, feature: 'score', is: '>=' as const, value: 0.1 };
const strange = {
  kind: 'or' as const,
  of: [
    { kind: 'not' as const, of: onChannel("it's", 'back\\slash', '') },
    { kind: 'and' as const, of: [scored, { kind: 'flag' as const, feature: 'paid', value: false }] },
  ],
};

const common = { role: 'success' } as const;
const week = { kind: 'cohort', until: '3d' } as const;
const open = { kind: 'open-ended', after: '1h' } as const;

const metrics: readonly Metric[] = readMetrics([
  {
    ...common,
    kind: 'mean',
    name: 'revenue',
    of: { event: 'buy' },
    window: week,
    before: '2d',
    covariates: [{ column: 'prior' }],
  },
  {
    ...common,
    kind: 'mean',
    name: 'capped',
    of: { event: 'buy' },
    window: week,
    before: '2d',
    cap: { kind: 'percentile', lower: 0.07, upper: 0.9 },
  },
  {
    ...common,
    kind: 'mean',
    name: 'cut',
    of: { event: 'buy' },
    window: open,
    cap: { kind: 'value', upper: 3.3 },
  },
  {
    ...common,
    kind: 'mean',
    name: 'days',
    of: { event: 'open', aggregate: 'days' },
    window: open,
    before: '30h',
    covariates: [{ column: 'prior' }],
  },
  { ...common, kind: 'mean', name: 'prior', of: { column: 'prior' }, window: week },
  {
    ...common,
    kind: 'proportion',
    name: 'clicks',
    of: { event: 'click', where: onChannel('push', "it's") },
    window: open,
  },
  {
    ...common,
    kind: 'count',
    name: 'opens',
    of: { event: 'open', where: strange },
    window: { kind: 'cohort', after: '6h', until: '2d' },
  },
  {
    ...common,
    kind: 'ratio',
    name: 'per open',
    numerator: { event: 'buy' },
    denominator: { event: 'open', aggregate: 'count' },
    window: open,
    before: '4d',
    cap: { kind: 'percentile', upper: 0.8 },
  },
  { ...common, kind: 'quantile', name: 'median', of: { event: 'buy' }, share: 0.5, window: open },
  {
    ...common,
    kind: 'quantile',
    name: 'ninth',
    of: { event: 'buy' },
    share: 0.9,
    without: 'leave-out',
    window: week,
  },
  {
    ...common,
    kind: 'funnel',
    name: 'funnel',
    steps: [{ event: 'open' }, { event: 'click' }, { event: 'open' }, { event: 'buy' }],
    window: open,
  },
  {
    ...common,
    kind: 'funnel',
    name: 'two steps',
    steps: [{ event: 'open' }, { event: 'buy' }],
    window: open,
  },
  { ...common, kind: 'retention', name: 'day 2', of: { event: 'open' }, day: 2, before: '7d' },
  { ...common, kind: 'time-to-event', name: 'first buy', of: { event: 'buy' }, within: '5d' },
  {
    ...common,
    kind: 'reachability',
    name: 'reach',
    gained: [{ event: 'opt in' }],
    lost: [{ event: "opt'out" }],
    initially: true,
    after: '4d',
  },
]);

const request: StatisticsRequest = {
  metrics,
  sources,
  asOf: start + 9 * day + 0.25,
  together: ['revenue', 'clicks', 'per open'],
  looks: [start + 2 * day, start + 5 * day + 0.001, start + 9 * day + 0.25],
};

/** The same, of units and of clusters that are in a look a while after they began; and without segments. */
const requests: readonly StatisticsRequest[] = [
  request,
  {
    ...request,
    sources: sourcesOf({ exposures: { ...exposed, cluster: 'home' }, facts }),
    together: ['revenue', 'clicks', 'per open', 'funnel'],
    settledAfter: 2 * day,
  },
  ...[{}, { cluster: 'home' }].map((drawn) => ({
    metrics: metrics.filter(({ name }) => name === 'median' || name === 'funnel'),
    sources: sourcesOf({ exposures: { unit: 'user', ...drawn }, facts }),
    asOf: request.asOf,
  })),
];

/** Whole and broken values, at few instants, so that ties and double exposures happen. */
const orNull = <T>(of: fc.Arbitrary<T>, share = 8) => fc.option(of, { nil: null, freq: share });
const instant = (from: number, to: number) =>
  fc
    .tuple(
      fc.integer({ min: from * 2, max: to * 2 }),
      fc.constantFrom(0, 0, 0, 0, 0, 0, 0.001, 0.25, 3_600_000, 3_599_999.999),
    )
    .map(([halfDays, rest]) => start + (halfDays * day) / 2 + rest);
const unit = fc.constantFrom(...Array.from({ length: 12 }, (_, i) => `u${i}`));
const amount = fc.oneof(
  fc.integer({ min: -3, max: 9 }),
  fc.constantFrom(0.1, 3.3, 1e12, -7.25e11, 1 / 3, 5e-9),
);

const exposureRow = fc.record({
  user: orNull(unit, 30),
  arm: orNull(fc.constantFrom<string>('control', 'control', 'control', 'a'), 30),
  at: orNull(instant(0, 6), 30),
  country: orNull(fc.constantFrom('DE', 'é', '\u{1D54F}', '\u{FFFD}', '')),
  platform: orNull(fc.constantFrom('ios', 'web')),
  prior: orNull(amount, 4),
  home: orNull(fc.constantFrom('u0', 'h1', 'h2', 'h3', 'h4', "h'5")),
});
const factRow = fc.record({
  user: orNull(
    fc.oneof({ weight: 20, arbitrary: unit }, { weight: 1, arbitrary: fc.constant('stranger') }),
    30,
  ),
  at: orNull(instant(-5, 12), 30),
  event: orNull(fc.constantFrom<string>('buy', 'buy', 'open', 'open', 'click', 'opt in', "opt'out"), 30),
  amount: orNull(amount),
  channel: orNull(fc.constantFrom<string>('push', "it's", 'back\\slash', '', 'NaN')),
  score: orNull(fc.constantFrom<number>(0.1, 0.3, -1)),
  paid: orNull(fc.boolean(), 2),
});

type Row<A> = A extends fc.Arbitrary<infer T> ? T : never;
type Texts = Readonly<Record<'user' | 'arm' | 'country' | 'platform' | 'home', string | null>>;
const tablesOf = (
  exposures: readonly (Pick<Row<typeof exposureRow>, 'at' | 'prior'> & Texts)[],
  facts: readonly Row<typeof factRow>[],
): ExperimentTables => ({
  exposures: tableOf({
    user: texts(exposures.map((row) => row.user)),
    arm: texts(exposures.map((row) => row.arm)),
    at: times(exposures.map((row) => row.at)),
    'coun"try': texts(exposures.map((row) => row.country)),
    platform: texts(exposures.map((row) => row.platform)),
    prior: numbers(exposures.map((row) => row.prior)),
    home: texts(exposures.map((row) => row.home)),
  }),
  facts: tableOf({
    user: texts(facts.map((row) => row.user)),
    at: times(facts.map((row) => row.at)),
    event: texts(facts.map((row) => row.event)),
    amount: numbers(facts.map((row) => row.amount)),
    channel: texts(facts.map((row) => row.channel)),
    score: numbers(facts.map((row) => row.score)),
    paid: booleans(facts.map((row) => row.paid)),
  }),
});
const experiment = fc
  .tuple(
    fc.array(exposureRow, { minLength: 6, maxLength: 30, size: 'max' }),
    fc.array(factRow, { maxLength: 240, size: 'max' }),
  )
  .map(([exposures, facts]) => tablesOf(exposures, facts));

/**
 * Units that come of age at the moment of the analysis, and one for every event at, just before and just after every edge of a
 * window; and units whose facts coincide.
 */
function edges(): ExperimentTables {
  const hour = day / 24;
  const sinces = [-4 * day, -2 * day, -30 * hour, 0, hour, 6 * hour, 2 * day, 3 * day, 4 * day, 5 * day];
  const single = ['buy', 'open', 'click', 'opt in', "opt'out"].flatMap((event) =>
    sinces.flatMap((since) => [-0.001, 0, 0.001].map((rest) => [[event, since + rest] as const])),
  );
  const at = (since: number, ...events: string[]) => events.map((event) => [event, since] as const);
  const coinciding = [
    at(2 * hour, 'open', 'click', 'buy'),
    [...at(2 * hour, 'open', 'click'), ...at(3 * hour, 'open', 'buy')],
    [...at(2 * hour, 'open'), ...at(3 * hour, 'click', 'open'), ...at(4 * hour, 'buy')],
    [...at(2 * hour, 'open'), ...at(3 * hour, 'click'), ...at(4 * hour, 'open'), ...at(3 * hour, 'buy')],
    at(hour, 'opt in', "opt'out"),
    at(-hour, 'opt in', "opt'out"),
    [...at(-2 * hour, "opt'out"), ...at(-hour, 'opt in'), ...at(0, "opt'out")],
  ];
  const units = [...single, ...coinciding].map((facts, i) => ({ user: `edge ${i}`, facts }));
  const exposed = { at: start, country: null, platform: null, prior: null, home: null };
  const fact = { channel: 'push', score: 0.1, paid: false };
  return tablesOf(
    [
      ...units.map(({ user }, i) => ({
        user,
        arm: 'control',
        ...exposed,
        home: `edge ${Math.floor(i / 3)}`,
      })),
      ...[2, 3, 4, 5].flatMap((age) =>
        [-0.001, 0, 0.001].map((rest) => {
          const then = request.asOf - age * day + rest;
          return { ...exposed, user: `aged ${age} ${rest}`, arm: 'control', at: then };
        }),
      ),
    ],
    units.flatMap(({ user, facts }, i) =>
      facts.map(([event, since]) => ({ user, event, at: start + since, amount: 1 + i / 7, ...fact })),
    ),
  );
}

/** Homes of one to five, whose members are like each other, in two arms; some come days after the first. */
function homes(): ExperimentTables {
  const stream = streamOf('three ways', 'homes');
  const members = Array.from({ length: 60 }, (_, at) => {
    const taste = stream.normal();
    return Array.from({ length: 1 + (at % 5) }, (__, who) => ({
      user: `m${at} ${who}`,
      home: at % 11 === 0 ? null : `home ${at}`,
      arm: at % 3 === 0 ? 'a' : 'control',
      at: start + ((at % 10) / 2 + Math.floor(2 * stream.uniform())) * day,
      country: ['DE', 'é', ''][at % 3]!,
      platform: who % 2 === 0 ? 'ios' : 'web',
      prior: 1e6 + taste + stream.normal(),
    }));
  }).flat();
  const events = members.flatMap(({ user, at, prior }) =>
    ['open', 'click', 'open', 'buy', 'buy'].flatMap((event, step) =>
      stream.uniform() < 0.25 + 0.3 * Number(prior > 1e6)
        ? [{ user, event, at: at + (step - 1 + stream.uniform()) * day, amount: Math.round(prior * 4) / 4 }]
        : [],
    ),
  );
  const fact = { channel: 'push', score: 0.1, paid: false };
  return tablesOf(
    members,
    events.map((one) => ({ ...one, ...fact })),
  );
}

async function inDuckdb({ exposures, facts }: ExperimentTables): Promise<readonly Statistics[]> {
  const files = { exposures: join(folder, 'exposures.parquet'), facts: join(folder, 'facts.parquet') };
  await parquet.write(files.exposures, [exposures]);
  await parquet.write(files.facts, [facts]);
  const all: Statistics[] = [];
  for (const asked of requests) {
    const results: (readonly ResultRow[])[] = [];
    for (const sql of statisticsQueries(asked, duckdb))
      results.push(rowsOfTable(await queryTable(sql, files)));
    all.push(statisticsOfRows(asked, results));
  }
  return all;
}

async function fill(client: pg.Client, name: string, table: Table): Promise<void> {
  await client.query(`TRUNCATE ${name}`);
  const columns = Object.entries(table.columns);
  for (let row = 0; row < table.rows; row += 1) {
    const cells = columns.map(([, column]) =>
      column.kind === 'time' && !Number.isNaN(column.values[row])
        ? showInstant(column.values[row]!)
        : rowOf(tableOf({ column }), row)['column'],
    );
    await client.query(
      `INSERT INTO ${name} VALUES (${cells.map((_, at) => `$${at + 1}`).join(', ')})`,
      cells,
    );
  }
}

async function inPostgres(
  client: pg.Client,
  { exposures, facts }: ExperimentTables,
): Promise<readonly Statistics[]> {
  await fill(client, 'exposures', exposures);
  await fill(client, 'facts', facts);
  const all: Statistics[] = [];
  for (const asked of requests) {
    const results: (readonly ResultRow[])[] = [];
    for (const sql of statisticsQueries(asked, postgresql))
      results.push((await client.query<Record<string, unknown>>(sql)).rows);
    all.push(statisticsOfRows(asked, results));
  }
  return all;
}

/** Sums of doubles differ by their order: 1e-9 of the size of what is summed. */
const near = (a: number, b: number, size: number, what: string) =>
  expect(Math.abs(a - b), `${what}: ${a} and ${b}`).toBeLessThanOrEqual(1e-9 * size);

function sizesOf({ n, means, scatters }: Extract<Statistic, { kind: 'moments' }>): readonly number[] {
  const k = means.length;
  return means.map((mean, i) => {
    const own = scatters[i * k - (i * (i - 1)) / 2]!;
    return Math.sqrt(mean * mean + own / Math.max(1, n));
  });
}

function expectSame(found: Statistics, expected: Statistics): void {
  expect(found.exposure).toEqual(expected.exposure);
  const shown = ({ cells }: Statistics) =>
    cells.map(({ segment, arm, units, sizes }) => ({ segment, arm, units, sizes }));
  expect(shown(found)).toEqual(shown(expected));
  found.cells.forEach((cell, at) => {
    for (const [name, wanted] of Object.entries(expected.cells[at]!.metrics))
      expectNear(cell.metrics[name]!, wanted, `${name} of ${cell.arm}`);
  });
  found.joint.forEach((joint, at) => {
    const wanted = expected.joint[at]!;
    expect({ ...joint, scatters: [] }).toEqual({ ...wanted, scatters: [] });
    const cell = expected.cells.find(({ segment, arm }) => segment === null && arm === joint.arm)!;
    const [a, b] = joint.metrics.map((name) => {
      const statistic = cell.metrics[name]!;
      if (statistic.kind === 'steps') return statistic.reached.map(() => Math.sqrt(statistic.n));
      return statistic.kind === 'moments'
        ? sizesOf(statistic).map((size) => size * Math.sqrt(statistic.n))
        : [];
    });
    joint.scatters.forEach((row, i) =>
      row.forEach((scatter, j) => near(scatter, wanted.scatters[i]![j]!, a![i]! * b![j]!, 'joint')),
    );
  });
}

/** How units of clusters go together: shares and ratios, which have no size; sums that cancel leave what they may. */
function expectMembers({ members: found }: Statistic, { members: wanted }: Statistic, what: string): void {
  expect(found?.n, what).toBe(wanted?.n);
  for (const part of ['designEffect', 'correlation'] as const) {
    expect((found?.[part] ?? null) === null, `${what} ${part}`).toBe((wanted?.[part] ?? null) === null);
    near(found?.[part] ?? 0, wanted?.[part] ?? 0, 1 + Math.abs(wanted?.[part] ?? 0), `${what} ${part}`);
  }
}

function expectNear(found: Statistic, wanted: Statistic, what: string): void {
  expectMembers(found, wanted, what);
  if (found.kind === 'steps' && wanted.kind === 'steps') {
    const counts = ({ kind, n, missing, reached }: typeof found) => ({ kind, n, missing, reached });
    expect(counts(found), what).toEqual(counts(wanted));
    expectLooks(found.looks, wanted.looks, what);
    found.scatters?.forEach((scatter, at) => near(scatter, wanted.scatters![at]!, wanted.n, what));
    return expect(found.scatters?.length, what).toBe(wanted.scatters?.length);
  }
  if (found.kind !== 'moments' || wanted.kind !== 'moments') {
    if (found.kind !== 'quantile' || wanted.kind !== 'quantile') return expect(found, what).toEqual(wanted);
    for (const part of ['value', 'lower', 'upper'] as const) {
      expect(found[part] === null, `${what} ${part}`).toBe(wanted[part] === null);
      near(found[part] ?? 0, wanted[part] ?? 0, 1e12, what);
    }
    expectLooks(found.looks, wanted.looks, what);
    return expect([found.n, found.missing]).toEqual([wanted.n, wanted.missing]);
  }
  expect([found.n, found.missing], what).toEqual([wanted.n, wanted.missing]);
  const sizes = sizesOf(wanted);
  found.means.forEach((mean, i) => near(mean, wanted.means[i]!, sizes[i]!, what));
  let place = 0;
  sizes.forEach((size, i) =>
    sizes.slice(i).forEach((other) => {
      near(found.scatters[place]!, wanted.scatters[place]!, wanted.n * size * other, what);
      place += 1;
    }),
  );
  expectLooks(found.looks, wanted.looks, what);
}

/** Of columns at looks, by look, then by column; digits go by the size of what is summed. */
function expectLooks(
  found: LooksStatistic | undefined,
  wanted: LooksStatistic | undefined,
  what: string,
): void {
  expect(found?.n, what).toEqual(wanted?.n);
  if (found === undefined || wanted === undefined) return;
  const means = wanted.means!.flat();
  const sizes = means.map((mean, i) => Math.sqrt(mean * mean + wanted.covariance[i]![i]!));
  expect(found.means!.map((row) => row.length)).toEqual(wanted.means!.map((row) => row.length));
  found.means!.flat().forEach((mean, i) => near(mean, means[i]!, sizes[i]!, `${what}, mean ${i}`));
  wanted.covariance.forEach((row, i) =>
    row.forEach((value, j) => {
      const size = Math.sqrt(Math.abs(wanted.covariance[i]![i]! * wanted.covariance[j]![j]!));
      near(found.covariance[i]![j]!, value, size + 1, `${what}, ${i} with ${j}`);
    }),
  );
}

const expectAllSame = (found: readonly Statistics[], tables: ExperimentTables): void =>
  requests.forEach((asked, at) => expectSame(found[at]!, statisticsOfTables(tables, asked)));

describe('statistics by every engine, of units and of clusters', () => {
  test('DuckDB over Parquet as the tables', async () => {
    await fc.assert(
      fc.asyncProperty(experiment, async (tables) => expectAllSame(await inDuckdb(tables), tables)),
      { numRuns: runs + 2, endOnFailure: true, examples: [[edges()], [homes()]] },
    );
  });

  test.skipIf(postgres === undefined)(
    'PostgreSQL as the tables (needs a server on 127.0.0.1 at PGPORT, or 5432)',
    async () => {
      await fc.assert(
        fc.asyncProperty(experiment, async (tables) =>
          expectAllSame(await inPostgres(postgres!, tables), tables),
        ),
        { numRuns: runs + 2, endOnFailure: true, examples: [[edges()], [homes()]] },
      );
    },
  );
});
