import { expect, test } from 'vitest';
import { defineMetric, metricDigest, readMetric, readMetrics, timingOf, type MetricInput } from './metric.ts';
import { sourcesOf } from './sources.ts';

const revenue = {
  kind: 'mean',
  name: 'revenue',
  role: 'success',
  of: { event: 'buy' },
  window: { kind: 'cohort', until: '7d' },
} as const satisfies MetricInput;

test('defaults are filled in, and the document reads as itself', () => {
  const metric = defineMetric(revenue);
  expect(metric).toEqual({
    ...revenue,
    direction: 'increase',
    of: { event: 'buy', aggregate: 'sum' },
    window: { kind: 'cohort', after: '0s', until: '7d' },
  });
  expect(readMetric(JSON.parse(JSON.stringify(metric)))).toEqual(metric);
});

test('equal documents have equal digests, whatever is written out', () => {
  const [short, long] = [defineMetric(revenue), defineMetric({ ...revenue, direction: 'increase' })];
  expect(metricDigest(short)).toBe(metricDigest(long));
  expect(metricDigest(short)).not.toBe(metricDigest(defineMetric({ ...revenue, name: 'turnover' })));
});

test('what goes on growing is open-ended, what has a fixed time is a cohort', () => {
  expect(timingOf(defineMetric({ ...revenue, window: { kind: 'open-ended' } }))).toBe('open-ended');
  expect(timingOf(defineMetric(revenue))).toBe('cohort');
  const { window: _, ...timeless } = revenue;
  expect(timingOf(defineMetric({ ...timeless, kind: 'retention', day: 7 }))).toBe('cohort');
});

const { of: _, ...rest } = revenue;
const ratio = { ...rest, kind: 'ratio', numerator: { event: 'buy' }, denominator: { column: 'visits' } };
const faults: readonly (readonly [what: string, document: object, at: string, fix: string])[] = [
  ['a guardrail without margin', { ...revenue, role: 'guardrail' }, 'margin', 'how much worse it may be'],
  [
    'a margin that nothing asks for',
    { ...revenue, margin: { scale: 'relative', value: 0.1 } },
    'margin',
    'leave it out',
  ],
  [
    'a margin below 0',
    { ...revenue, role: 'guardrail', margin: { scale: 'relative', value: -1 } },
    'margin.value',
    'above 0',
  ],
  [
    'a window without length',
    { ...revenue, window: { kind: 'cohort', after: '7d', until: '7d' } },
    'window',
    'be longer',
  ],
  ['a time before without length', { ...revenue, before: '0s' }, 'window', 'be longer'],
  ['a duration nobody can read', { ...revenue, before: 'a week' }, 'before', '"7d"'],
  ['a time before a column', { ...revenue, of: { column: 'revenue' }, before: '7d' }, 'before', 'covariates'],
  ['a time before a ratio of columns', { ...ratio, before: '7d' }, 'before', 'leave'],
  ['cuts the wrong way round', { ...revenue, cap: { kind: 'value', lower: 2, upper: 1 } }, 'cap', 'below'],
  ['a cut at nothing', { ...revenue, cap: { kind: 'percentile' } }, 'cap', '`lower`'],
  [
    'a percentile of seven decimals',
    { ...revenue, cap: { kind: 'percentile', upper: 0.1234567 } },
    'cap.upper',
    'six',
  ],
  ['an amount of nothing', { ...revenue, of: { evnt: 'buy' } }, 'of', 'give `event`'],
  ['an unknown field', { ...revenue, unti: 3 }, '(whole)', 'unti'],
  ['an unknown kind', { ...revenue, kind: 'average' }, 'kind', "Expected 'mean'"],
  ['a letter that PostgreSQL cannot hold', { ...revenue, of: { event: 'a\0b' } }, 'of', 'U+0000'],
  ['no document at all', [3], '(whole)', 'expected object'],
];

test.each(faults)('%s is refused by field and with the fix', (_, document, at, fix) => {
  expect(() => readMetric(document)).toThrow(
    expect.objectContaining({
      code: 'EXPERIMENTS_METRIC_INVALID',
      message: expect.stringContaining(`field ${at}`),
    }),
  );
  expect(() => readMetric(document)).toThrow(fix);
});

test('two metrics of one name are refused', () => {
  expect(() => readMetrics([revenue, revenue])).toThrow('another metric has this name');
});

test('sources have names, each segment once', () => {
  expect(sourcesOf().exposures).toEqual({
    table: 'exposures',
    unit: 'unit',
    arm: 'arm',
    at: 'at',
    segments: [],
  });
  const invalid = expect.objectContaining({ code: 'EXPERIMENTS_SOURCES_INVALID' });
  expect(() => sourcesOf({ exposures: { segments: ['a', 'a'] } })).toThrow(invalid);
  expect(() => sourcesOf({ facts: { unit: '' } })).toThrow('facts.unit');
});
