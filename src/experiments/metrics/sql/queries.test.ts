// Names and texts of definitions are data: they come out of databases as they went in, whatever they are.
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDuck, type Duck } from '../../../tables/drivers/files/duckdb.ts';
import { readMetrics } from '../metric.ts';
import { sourcesOf } from '../sources.ts';
import { double, duckdb, identifier, postgresql } from './dialect.ts';
import { statisticsQueries } from './queries.ts';
import { statisticsOfRows } from './results.ts';

let open: Duck;
beforeAll(async () => {
  open = await openDuck();
});
afterAll(() => open.close());

const valueOf = async (sql: string) => (await open.duck.runAndReadAll(sql)).getRows()[0]![0];

test('a text is one literal', async () => {
  const text = fc.string({ unit: 'binary' }).filter((value) => !value.includes('\0'));
  await fc.assert(
    fc.asyncProperty(text, async (value) => {
      expect(await valueOf(`SELECT ${duckdb.literal(value)}`)).toBe(value);
    }),
    { numRuns: 40 },
  );
});

test('PostgreSQL reads backslashes alike whatever its settings', () => {
  expect(postgresql.literal("it's")).toBe("'it''s'");
  expect(postgresql.literal("\\'; DROP TABLE facts; --")).toBe("E'\\\\''; DROP TABLE facts; --'");
});

test('a double is itself to the last bit', async () => {
  await fc.assert(
    fc.asyncProperty(fc.double({ noNaN: true }), async (value) => {
      expect(await valueOf(`SELECT ${double(value)}`)).toBe(value);
    }),
  );
});

test('identifiers that would end a statement name columns', async () => {
  const names = ['"; DROP TABLE facts; --', 'select', 'Ünï', "o'clock", 'a b'];
  const [unit, arm, at, event, value] = names as [string, string, string, string, string];
  await open.duck
    .run(`CREATE TABLE "exposures; --" AS SELECT 'u' AS ${identifier(unit)}, 'a' AS ${identifier(arm)},
    TIMESTAMP '2026-01-01' AS ${identifier(at)}`);
  await open.duck.run(`CREATE TABLE ${identifier("facts'")} AS SELECT 'u' AS ${identifier(unit)},
    TIMESTAMP '2026-01-02' AS ${identifier(at)}, ${duckdb.literal("x'y\\")} AS ${identifier(event)}, 2.5 AS ${identifier(value)}`);
  const request = {
    metrics: readMetrics([
      {
        kind: 'mean',
        name: "it's; --",
        role: 'success',
        of: { event: "x'y\\" },
        window: { kind: 'open-ended' },
      },
    ]),
    sources: sourcesOf({
      exposures: { table: 'exposures; --', unit, arm, at },
      facts: { table: "facts'", unit, at, event, value },
    }),
    asOf: Date.UTC(2026, 1, 1),
  };
  const rows = [];
  for (const sql of statisticsQueries(request, duckdb))
    rows.push((await open.duck.runAndReadAll(sql)).getRowObjectsJson());
  expect(statisticsOfRows(request, rows).cells[0]!.metrics["it's; --"]).toMatchObject({ n: 1, means: [2.5] });
});

test('many metrics are several statements, none wider than databases take', () => {
  const metrics = readMetrics(
    Array.from({ length: 300 }, (_, at) => ({
      kind: 'ratio',
      name: `ratio ${at}`,
      role: 'deterioration',
      numerator: { event: `a ${at}` },
      denominator: { event: `b ${at}` },
      window: { kind: 'open-ended' },
      before: '7d',
    })),
  );
  const queries = statisticsQueries({ metrics, sources: sourcesOf(), asOf: 0 }, postgresql);
  expect(queries.length).toBeGreaterThan(5);
  for (const sql of queries) expect(sql.match(/ AS [avn]\d+/g)!.length).toBeLessThan(1600);
});

test('rows of other statements are refused', () => {
  const request = { metrics: [], sources: sourcesOf(), asOf: 0 };
  const invalid = expect.objectContaining({ code: 'EXPERIMENTS_STATISTICS_INVALID' });
  expect(() => statisticsOfRows(request, [])).toThrow(invalid);
  expect(() => statisticsOfRows(request, [[{ exposed: '3' }]])).toThrow(invalid);
});
