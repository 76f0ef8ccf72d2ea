import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readExperiment } from '../examples/readout/readout.ts';
import { metricSchema, readMetrics } from '../src/experiments/index.ts';
import { streamOf } from '../src/kit/index.ts';
import { numbers, tableOf, texts, times } from '../src/tables/index.ts';
import { parquet } from '../src/tables/drivers/files/parquet.ts';

const textOf = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');
const page = textOf('./metrics.md');
const documents = JSON.parse(/```json\n([\s\S]*?)```/.exec(page)![1]!) as readonly unknown[];

const folder = mkdtempSync(join(tmpdir(), 'fantail-metrics-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('the page shows every kind of metric, and each is valid', () => {
  const kinds = metricSchema.options.map((schema) => schema.shape.kind.value);
  expect(
    readMetrics(documents)
      .map(({ kind }) => kind)
      .sort(),
  ).toEqual([...kinds].sort());
});

test('the code of the page is that of the example', () => {
  expect(page).toContain(`export ${textOf('../examples/readout/readout.ts').split('export ')[1]!}`);
});

test('the example finds an effect that was planted', async () => {
  const stream = streamOf('metrics', 'guide');
  const day = 86_400_000;
  const users = Array.from({ length: 2000 }, (_, at) => ({
    unit: `u${at}`,
    arm: stream.uniform() < 0.5 ? 'control' : 'new subject',
    at: Date.UTC(2026, 0, 20) + stream.uniform() * 10 * day,
    country: stream.uniform() < 0.5 ? 'DE' : 'FR',
  }));
  const facts = users.flatMap(({ unit, arm, at }) => {
    const buys = stream.uniform() < (arm === 'control' ? 0.2 : 0.35);
    const events = ['exposure', 'open', 'click', ...(buys ? ['purchase'] : [])];
    return events.map((event, step) => ({
      unit,
      event,
      at: at + (step + stream.uniform()) * day,
      value: 10 + stream.normal(),
    }));
  });
  const files = { exposures: join(folder, 'exposures.parquet'), facts: join(folder, 'facts.parquet') };
  await parquet.write(files.exposures, [
    tableOf({
      unit: texts(users.map(({ unit }) => unit)),
      arm: texts(users.map(({ arm }) => arm)),
      at: times(users.map(({ at }) => at)),
      country: texts(users.map(({ country }) => country)),
    }),
  ]);
  await parquet.write(files.facts, [
    tableOf({
      unit: texts(facts.map(({ unit }) => unit)),
      event: texts(facts.map(({ event }) => event)),
      at: times(facts.map(({ at }) => at)),
      value: numbers(facts.map(({ value }) => value)),
      channel: texts(facts.map(() => 'push')),
    }),
  ]);
  const said = await readExperiment(documents, files);
  const buyers = said.metrics.find(({ metric, segment }) => metric === 'buyers' && segment === null)!;
  if (buyers.result.kind !== 'estimated') throw new Error(buyers.result.kind);
  const { value, se } = buyers.result.absolute;
  expect(Math.abs(value - 0.15)).toBeLessThan(4 * se);
  expect(said.metrics).toHaveLength(9 * 3);
  expect(said.quality.ps['sample-ratio']).toBeGreaterThan(0.001);
  // Nobody opts out here, so the guardrail has no spread and cannot be shown.
  expect(said.decisions[0]!.decision.verdict).toMatchObject({
    kind: 'neutral',
    missing: [{ metric: 'reachable' }],
  });
});
