import { expect, test } from 'vitest';
import { moments, streamOf } from '../../kit/index.ts';
import { numbers, tableOf, texts, times } from '../../tables/index.ts';
import { overTime } from '../effects/over-time.ts';
import { readMetric } from '../metrics/metric.ts';
import { statisticsOfTables } from '../metrics/rows/statistics.ts';
import { sourcesOf } from '../metrics/sources.ts';
import { dayMetrics, effectOverDays } from './day-effects.ts';

const day = 86_400_000;
const window = { kind: 'cohort', until: '4d' } as const;
const minutes = readMetric({ kind: 'mean', name: 'minutes', role: 'success', of: { event: 'play' }, window });
const stream = streamOf('day effects', 'units');
const fading = [3, 1.5, 0.7, 0.2];
const units = Array.from({ length: 800 }, (_, at) => {
  const arm = at % 2 === 0 ? 'a' : 'b';
  const taste = stream.normal();
  const days = fading.map((effect) => 10 + taste + stream.normal() + (arm === 'b' ? effect : 0));
  return { unit: `u${at}`, arm, days };
});

const facts = units.flatMap(({ unit, days }) =>
  days.map((value, at) => ({ unit, at: (10 + at) * day + day / 2, value })),
);
const tables = {
  exposures: tableOf({
    unit: texts(units.map(({ unit }) => unit)),
    arm: texts(units.map(({ arm }) => arm)),
    at: times(units.map(() => 10 * day)),
  }),
  facts: tableOf({
    unit: texts(facts.map(({ unit }) => unit)),
    event: texts(facts.map(() => 'play')),
    at: times(facts.map(({ at }) => at)),
    value: numbers(facts.map(({ value }) => value)),
  }),
};
const cut = dayMetrics(minutes);
const request = { sources: sourcesOf(), asOf: 20 * day, together: cut.map(({ name }) => name) };
const arms = { control: 'a', treatment: 'b', alpha: 0.05 };

test('the days of a metric are read as their rows are', () => {
  expect(cut.map(({ name }) => name)).toEqual([1, 2, 3, 4].map((at) => `minutes, day ${at}`));
  const said = effectOverDays(cut, statisticsOfTables(tables, { metrics: cut, ...request }), arms)!;
  const rows = (arm: string) => {
    const own = units.filter((unit) => unit.arm === arm);
    const x = Float64Array.from(own.flatMap(({ days }) => days));
    return moments.ofRows({ x, y: new Float64Array(own.length), columns: 4 });
  };
  const expected = overTime(rows('a'), rows('b'), { alpha: 0.05 });
  expect(said.kind).toBe('novelty');
  expect(said.kind).toBe(expected.kind);
  expect(said.trend.value).toBeCloseTo(expected.trend.value, 8);
  expect(said.days.map(({ se }) => se)).toEqual(expected.days.map(({ se }) => expect.closeTo(se, 8)));
});

test('other metrics have no days; days without spread or units say nothing', () => {
  const of = { event: 'play' };
  const short = { kind: 'cohort', until: '2d' } as const;
  const open = { kind: 'open-ended' } as const;
  for (const metric of [
    { kind: 'count', name: 'x', role: 'success', of, window: short },
    { kind: 'count', name: 'x', role: 'success', of, window: open },
    { kind: 'quantile', name: 'x', role: 'success', of, share: 0.5, window },
  ] as const)
    expect(dayMetrics(readMetric(metric))).toEqual([]);
  const never = dayMetrics(
    readMetric({ kind: 'proportion', name: 'x', role: 'success', of: { event: 'no' }, window }),
  );
  expect(never[0]).toMatchObject({ of: { aggregate: 'any' } });
  const together = never.map(({ name }) => name);
  const nothing = statisticsOfTables(tables, { ...request, metrics: never, together });
  expect(effectOverDays(never, nothing, arms)).toBeNull();
  expect(effectOverDays(cut, { ...nothing, cells: [] }, arms)).toBeNull();
});
