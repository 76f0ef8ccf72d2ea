import { mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  duckdb,
  readMetrics,
  readout,
  rowsOfTable,
  sourcesOf,
  statisticsOfRows,
  statisticsQueries,
  type Readout,
  type StatisticsRequest,
} from '../src/experiments/index.ts';
import { literal, withDuck } from '../src/tables/drivers/files/duckdb.ts';
import { queryTable } from '../src/tables/drivers/files/query.ts';
import type { Line } from './bench.ts';

const users = 10_000_000;
const start = Date.UTC(2026, 0, 1);
const week = { kind: 'cohort', until: '7d' } as const;
const success = { role: 'success' } as const;
const watched = { role: 'deterioration' } as const;

/** Ten metrics of nine kinds. */
const metrics = readMetrics([
  { ...success, kind: 'mean', name: 'revenue', of: { event: 'buy' }, window: week, before: '14d' },
  {
    ...success,
    kind: 'mean',
    name: 'revenue, capped',
    of: { event: 'buy' },
    window: week,
    cap: { kind: 'percentile', upper: 0.99 },
  },
  { ...success, kind: 'proportion', name: 'buyers', of: { event: 'buy' }, window: week },
  { ...success, kind: 'count', name: 'opens', of: { event: 'open' }, window: week, before: '14d' },
  {
    ...watched,
    kind: 'ratio',
    name: 'clicks per open',
    numerator: { event: 'click', aggregate: 'count' },
    denominator: { event: 'open', aggregate: 'count' },
    window: week,
  },
  { ...watched, kind: 'retention', name: 'day 6', of: { event: 'open' }, day: 6 },
  { ...watched, kind: 'time-to-event', name: 'days to buy', of: { event: 'buy' }, within: '7d' },
  {
    ...watched,
    kind: 'reachability',
    name: 'reachable',
    gained: [{ event: 'opt in' }],
    lost: [{ event: 'opt out' }],
    initially: true,
    after: '7d',
  },
  {
    ...watched,
    kind: 'funnel',
    name: 'open, click, buy',
    steps: [{ event: 'open' }, { event: 'click' }, { event: 'buy' }],
    window: week,
  },
  {
    ...watched,
    kind: 'quantile',
    name: 'ninth decile',
    of: { event: 'buy' },
    share: 0.9,
    without: 'leave-out',
    window: week,
  },
]);

const request: StatisticsRequest = {
  metrics,
  sources: sourcesOf(),
  asOf: start + 35 * 86_400_000,
};

interface Files {
  readonly exposures: string;
  readonly facts: string;
}

/** A number below `n` that only depends on the row and on what it is for. */
const drawn = (row: string, purpose: number, n: number | string): string =>
  `CAST(hash(${row} * 64 + ${purpose}) % ${n} AS BIGINT)`;

/** Users exposed over two weeks, and three facts each over seven weeks from two weeks before; no effect. Synthetic. */
const generate = ({ exposures, facts }: Files): Promise<void> =>
  withDuck({ memory: '4GB' }, async (duck) => {
    const micros = start * 1000;
    await duck.run(`COPY (SELECT i AS unit, CASE ${drawn('i', 1, 2)} WHEN 0 THEN 'control' ELSE 'treatment' END AS arm,
      make_timestamptz(${micros} + ${drawn('i', 2, 14 * 86_400_000_000)}) AS "at"
      FROM range(${users}) t(i)) TO ${literal(exposures)} (FORMAT parquet)`);
    await duck.run(`COPY (SELECT ${drawn('j', 3, users)} AS unit,
      make_timestamptz(${micros - 14 * 86_400_000_000} + ${drawn('j', 4, 49 * 86_400_000_000)}) AS "at",
      ['open', 'open', 'open', 'open', 'open', 'click', 'click', 'buy', 'buy', 'buy', 'opt out', 'opt in'][1 + ${drawn('j', 5, 12)}] AS event,
      ${drawn('j', 6, 10_000)} / 100 AS value
      FROM range(${3 * users}) t(j)) TO ${literal(facts)} (FORMAT parquet)`);
  });

async function readLake(files: Files): Promise<Readout> {
  const results = [];
  for (const sql of statisticsQueries(request, duckdb)) {
    results.push(rowsOfTable(await queryTable(sql, { ...files }, { memory: '8GB', threads: 2 })));
  }
  const statistics = statisticsOfRows(request, results);
  return readout({ metrics, statistics, design: { control: 'control', arms: { control: 1, treatment: 1 } } });
}

const line = (metric: string, value: number, unit = 's'): Line => ({
  bench: 'experiments',
  metric,
  value,
  unit,
});

/** What the files take, with room to spare. */
const needed = 1.5e9;

/**
 * From Parquet files of 10,000,000 exposed users and 30,000,000 facts to the readout of ten metrics: seconds of the
 * clock on two threads, and of the processor.
 */
export async function* lakeReadout(): AsyncIterable<Line> {
  const { bavail, bsize } = statfsSync(tmpdir());
  if (bavail * bsize < needed) {
    yield { ...line('skipped', 0, ''), reason: `readout_s needs ${needed / 1e9} GB in ${tmpdir()}` };
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'fantail-lake-'));
  try {
    const files = { exposures: join(folder, 'exposures.parquet'), facts: join(folder, 'facts.parquet') };
    await generate(files);
    const [clock, processor] = [performance.now(), process.cpuUsage()];
    const said = await readLake(files);
    const { user, system } = process.cpuUsage(processor);
    yield line('readout_s', (performance.now() - clock) / 1e3);
    yield line('readout_cpu_s', (user + system) / 1e6);
    yield line(
      'readout_estimated',
      said.metrics.filter(({ result }) => result.kind === 'estimated').length,
      'metrics',
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}
