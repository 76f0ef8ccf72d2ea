// docs/long-term.md: its command gives the output it shows, its code is what runs here, its file is what it says.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { example, fantail, json, temporary } from '../../src/apps/cli/sample.ts';
import { plantedTests } from '../../src/experiments/long-term/proxies/simulated-tests.ts';
import { streamOf } from '../../src/kit/index.ts';
import { callLongEffect } from './surrogate.ts';

const page = readFileSync(new URL('../../docs/long-term.md', import.meta.url), 'utf8');
const folder = temporary();
const file = example('long-term/past-tests.csv');
const metrics = ['clicks_1d', 'sessions_7d', 'saves_14d', 'unsubscribes_7d', 'retention_90d'];
const lags = [1, 7, 14, 7, 90];
const ties = [0.2, 0.75, 0.9, 0.6];

/** Forty synthetic tests with planted ties; less of unsubscribes is better. */
function pastTests(): string {
  const spread = [0.03, 0.05, 0.02, 0.002, 0.01];
  const se = [0.004, 0.012, 0.02, 0.003, 0.004];
  const past = plantedTests(
    { tests: 40, ties, spread, se, shared: 0.4 },
    streamOf('past tests', 'long-term'),
  );
  const short = (value: number) => String(Number(value.toPrecision(4)));
  const rows = past.tests.flatMap((name, test) =>
    metrics.map((metric, at) => {
      const cell = test * metrics.length + at;
      const sign = metric === 'unsubscribes_7d' ? -1 : 1;
      const shared = metrics.map((other, to) =>
        to === at ? '' : other === 'unsubscribes_7d' || sign < 0 ? -0.4 : 0.4,
      );
      const numbers = [short(sign * past.effect[cell]!), short(past.se[cell]!), past.n[cell], lags[at]];
      return [name, metric, ...numbers, ...shared].join(',');
    }),
  );
  const head = ['test', 'metric', 'effect', 'se', 'n', 'lag', ...metrics.map((name) => `corr:${name}`)];
  return `${[head.join(','), ...rows].join('\n')}\n`;
}

test('the file of past tests is the synthetic one that the page describes', async () => {
  await expect(pastTests()).toMatchFileSnapshot('./past-tests.csv');
});

test('the command of the page gives the output that it shows', async () => {
  const [, line = ''] = /fantail -- (metrics choose .*)\n/.exec(page) ?? [];
  const argv = line.split(' ').map((word) => (word.endsWith('past-tests.csv') ? file : word));
  const { code, out } = await fantail(...argv);
  expect(code).toBe(0);
  const [, shown = ''] = /```text\n([\s\S]*?)```/.exec(page) ?? [];
  expect(out).toBe(shown);
});

test('three of the four intervals hold the planted ties, and less is better where it is said', async () => {
  interface Chosen {
    readonly proxies: readonly { readonly metric: string; readonly low: number; readonly high: number }[];
    readonly composite: { readonly weights: readonly { readonly metric: string; readonly weight: number }[] };
  }
  const options = ['--outcome', 'retention_90d', '--n', '10000'];
  const chosen = await json<Chosen>('metrics', 'choose', file, ...options, '--lower', 'unsubscribes_7d');
  const missed = chosen.proxies.filter(({ metric, low, high }) => {
    const planted = ties[metrics.indexOf(metric)]!;
    return !(low < planted && planted < high);
  });
  expect(missed.map(({ metric }) => metric)).toEqual(['clicks_1d']);
  const plain = await json<Chosen>('metrics', 'choose', file, ...options);
  const weightOf = ({ composite }: Chosen) =>
    composite.weights.find(({ metric }) => metric === 'unsubscribes_7d')!.weight;
  expect(weightOf(plain)).toBeCloseTo(weightOf(chosen), 6);
  const rowOf = ({ proxies }: Chosen) => proxies.find(({ metric }) => metric === 'unsubscribes_7d')!;
  expect(rowOf(plain).low).toBeCloseTo(-rowOf(chosen).high, 6);
  expect(rowOf(plain).high).toBeCloseTo(-rowOf(chosen).low, 6);
});

test('JSON lines say the same as CSV, and a metric of a test twice is refused', async () => {
  const [head = '', ...rows] = pastTests().trim().split('\n');
  const names = head.split(',');
  const lines = rows.map((row) => {
    const cells = row
      .split(',')
      .map((text, i) => [names[i], i < 2 ? text : text === '' ? null : Number(text)]);
    return JSON.stringify(Object.fromEntries(cells.filter(([, value]) => value !== null)));
  });
  const path = join(folder, 'past-tests.jsonl');
  writeFileSync(path, `${lines.join('\n')}\n`);
  const options = ['--outcome', 'retention_90d', '--n', '10000'];
  const [own, csv] = [
    await json<object>('metrics', 'choose', path, ...options),
    await json('metrics', 'choose', file, ...options),
  ];
  expect({ ...own, file }).toEqual(csv);
  writeFileSync(path, `${lines[0]}\n${lines[0]}\n`);
  const twice = await fantail('metrics', 'choose', path, ...options);
  expect([twice.code, twice.err]).toEqual([1, expect.stringContaining('"test 1" has "clicks_1d" twice')]);
});

test('what cannot be ranked is refused with the reason', async () => {
  const none = await fantail('metrics', 'choose', file, '--outcome', 'retention', '--n', '10000');
  expect([none.code, none.err]).toEqual([2, expect.stringContaining('"retention" is none of clicks_1d')]);
  const options = ['--outcome', 'retention_90d', '--n', '10', '--lower', 'unsubscribe'];
  const strange = await fantail('metrics', 'choose', file, ...options);
  expect([strange.code, strange.err]).toEqual([
    2,
    expect.stringContaining('no row is of the metric "unsubscribe"'),
  ]);
  const bare = await fantail('metrics');
  expect(bare.code).toBe(2);
  expect(bare.err + bare.out).toContain('choose');
});

test('the code of the page runs: a long effect is called, with its bounds and by its forerunners', () => {
  const code = readFileSync(new URL('./surrogate.ts', import.meta.url), 'utf8');
  expect(page).toContain(code.slice(code.indexOf('export function')).trim());
  const stream = streamOf('guide', 'surrogate');
  const users = (n: number, shift: number) => {
    const x = Float64Array.from({ length: n }, () => shift + stream.normal());
    return { columns: 1, x, y: x.map((value) => value + stream.normal()) };
  };
  const past = [0.1, -0.2, 0.4, 0.3, -0.1].map((off) => ({
    predicted: 1,
    predictedSe: 0.05,
    measured: 1 + off,
    measuredSe: 0.05,
  }));
  const { effect, bounds, call } = callLongEffect(users(2000, 0), users(2000, 0), users(2000, 0.5), past);
  expect(Math.abs(effect.value - 0.5)).toBeLessThan(4 * effect.se);
  expect(bounds.interval.lower).toBeLessThan(effect.value - effect.se);
  expect(call.inflation).toBeGreaterThan(2);
});
