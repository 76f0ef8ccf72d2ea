import { expect, test } from 'vitest';
import { numbers, tableOf, texts, times } from '../../../tables/index.ts';
import { readMetrics } from '../metric.ts';
import { sourcesOf } from '../sources.ts';
import { statisticsOfTables } from './statistics.ts';
import { unitVectors } from './unit-vectors.ts';

const day = 86_400_000;
const tables = {
  exposures: tableOf({
    unit: texts(['a', 'b', 'late']),
    arm: texts(['control', 'treated', 'control']),
    at: times([day, day, 9 * day]),
  }),
  facts: tableOf({
    unit: texts(['a', 'a', 'b', 'late']),
    at: times([day + 1, 2 * day, 8 * day, 9 * day + 1]),
    event: texts(['play', 'save', 'play', 'play']),
    value: numbers([30, Number.NaN, 5, 7]),
  }),
};
const within = (until: string) => ({ role: 'success', window: { kind: 'cohort', until } }) as const;
const metrics = readMetrics([
  { kind: 'mean', name: 'long', of: { event: 'play' }, ...within('8d') },
  { kind: 'mean', name: 'short', of: { event: 'play' }, ...within('1d') },
  { kind: 'count', name: 'saves', of: { event: 'save' }, ...within('2d') },
]);
const request = { metrics, sources: sourcesOf(), asOf: 10 * day };

test('units in their order have a row, metrics in theirs a column; who lacks a value is left out', () => {
  const { arms, columns, x } = unitVectors(tables, request);
  expect([arms, columns]).toEqual([['control', 'treated'], 3]);
  // a played 30 at once and saved once, b played 5 on the seventh day; the windows of late are not over.
  expect([...x]).toEqual([30, 30, 1, 5, 0, 0]);
});

test('means are those of the statistics', () => {
  const { cells } = statisticsOfTables(tables, request);
  const { x } = unitVectors(tables, request);
  const first = cells.find(({ arm }) => arm === 'treated')!.metrics;
  metrics.forEach(({ name }, at) => expect(first[name]).toMatchObject({ means: [x[3 + at]] }));
});
