import { expect, test } from 'vitest';
import { readMetrics } from '../metrics/metric.ts';
import type { Cell, StatisticOf } from '../metrics/statistics.ts';
import { segmentMixes } from './segment-mix.ts';

const spec = { name: 'r', role: 'success', window: { kind: 'cohort', until: '7d' } };
const [ratio, mean, growing] = readMetrics([
  { ...spec, kind: 'ratio', numerator: { event: 'buy' }, denominator: { event: 'visit' } },
  { ...spec, kind: 'mean', name: 'm', of: { event: 'buy' } },
  {
    ...spec,
    kind: 'ratio',
    name: 'g',
    numerator: { event: 'buy' },
    denominator: { event: 'visit' },
    window: { kind: 'open-ended' },
  },
]);
const asked = { control: 'a', treatment: 'b', alpha: 0.05, analysis: { kind: 'fixed' } } as const;

const moments = (n: number, change: Partial<StatisticOf<'moments'>> = {}): StatisticOf<'moments'> => ({
  kind: 'moments',
  n,
  missing: 0,
  means: [1, 4],
  scatters: [n, n / 2, 2 * n],
  ...change,
});
const cell = (arm: string, level: string | null | undefined, statistic: StatisticOf<'moments'>): Cell => ({
  arm,
  segment: level === undefined ? null : { dimension: 'country', level },
  units: statistic.n,
  metrics: { r: statistic, m: statistic, g: statistic },
});
const statisticsOf = (cells: readonly Cell[]) => ({
  exposure: { units: 80, multiple: 0, incomplete: 0 },
  cells: [...cells],
  joint: [],
});
const whole = ['a', 'b'].map((arm) => cell(arm, undefined, moments(40)));
const parts = ['a', 'b'].flatMap((arm) => [cell(arm, 'DE', moments(10)), cell(arm, null, moments(30))]);

test('both arms with all levels, one of them unknown', () => {
  const [said] = segmentMixes(ratio!, statisticsOf([...whole, ...parts]), asked);
  expect(said).toMatchObject({
    dimension: 'country',
    segments: [
      { level: 'DE', control: { mix: 0.25, rate: 0.25 } },
      { level: null, treated: { mix: 0.75, rate: 0.25 } },
    ],
  });
  expect(said!.total!.value).toBe(0);
  expect(said!.total!.interval.upper).toBeGreaterThan(0);
});

test('nothing is shown of what parts would not add up to, or has no such parts', () => {
  const none = (cells: readonly Cell[], metric = ratio!) =>
    expect(segmentMixes(metric, statisticsOf(cells), asked)).toEqual([]);
  none([...whole, ...parts], mean);
  none([...whole, ...parts.slice(1)]);
  none([...whole, parts[0]!, parts[2]!]);
  none([...whole, ...parts.slice(1), cell('a', 'DE', moments(10, { means: [0, 0] }))]);
  const members = { n: 20, designEffect: 2, correlation: 0.5 };
  none([...whole, ...parts.slice(1), cell('a', 'DE', moments(10, { members }))]);
  const looks = { kind: 'group-sequential', spending: { kind: 'pocock' }, information: [0.5] } as const;
  const cells = statisticsOf([...whole, ...parts]);
  expect(segmentMixes(growing!, cells, asked)).toHaveLength(1);
  expect(segmentMixes(growing!, cells, { ...asked, analysis: looks })).toEqual([]);
  expect(segmentMixes(ratio!, cells, { ...asked, analysis: looks })).toHaveLength(1);
});
