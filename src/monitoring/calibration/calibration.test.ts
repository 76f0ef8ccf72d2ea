import { describe, expect, test } from 'vitest';
import type { Decision } from '../../decision/index.ts';
import { watch, type LogInput } from '../index.ts';
import { day, healthyLog } from '../sample.ts';

const kinds = ['increment_slope', 'increment_error', 'increment_coverage'] as const;
const healthy = healthyLog({ key: 'calibration', users: 800, days: 21, lift: 0.5 });
const believed = (change: (mean: number) => number): LogInput => ({
  ...healthy,
  decisions: healthy.decisions.map((decision): Decision => {
    const { increments } = decision;
    return { ...decision, increments: { ...increments, mean: increments.mean.map(change) } };
  }),
});
const slopeOf = (log: LogInput) =>
  watch(log, kinds).find(
    ({ statistic, where }) => statistic.name === 'slope' && where.objective === 'bought',
  )!;
const alarmsOf = (log: LogInput) => [
  ...new Set(watch(log, kinds).flatMap(({ kind, verdict }) => (verdict === 'alarm' ? [kind] : []))),
];

test('a scorer that is right: slope 1 within its interval, no alarm', () => {
  expect(alarmsOf(healthy)).toEqual([]);
  const { statistic, interval } = slopeOf(healthy);
  expect(interval!.low).toBeLessThan(1);
  expect(interval!.high).toBeGreaterThan(1);
  expect(interval!.high! - interval!.low!).toBeLessThan(0.6);
  expect(statistic.value).toBeGreaterThan(0.7);
});

test('a scorer whose sds are honest: intervals of messages by half weeks hold what is measured', () => {
  const found = watch({ ...healthy, block: day / 2 }, ['increment_coverage']);
  expect(found.map(({ verdict }) => verdict)).toEqual(['ok', 'ok']);
  for (const { statistic, n } of found) {
    expect(n).toBeGreaterThanOrEqual(10);
    expect(statistic.value).toBeGreaterThan(0.8);
  }
});

describe('planted', () => {
  test('a scorer that promises three times what comes', () => {
    const log = { ...believed((mean) => 3 * mean), block: day / 2 };
    expect(alarmsOf(log)).toEqual(['increment_slope', 'increment_error', 'increment_coverage']);
    expect(slopeOf(log).statistic.value!).toBeCloseTo(slopeOf(healthy).statistic.value! / 3, 6);
  });

  test('a scorer that promises the same to all has no slope, and the error tells', () => {
    const log = believed(() => 0.4);
    expect(slopeOf(log).verdict).toBe('not_enough_data');
    expect(alarmsOf(log)).toContain('increment_error');
  });
});

test('a twin of everybody, in one household with them, makes nothing surer', () => {
  const single = healthyLog({ key: 'twins', users: 300, days: 21, lift: 0.5 });
  const twin = <T extends { readonly user: string }>(one: T): T => ({ ...one, user: `${one.user}'` });
  const both: LogInput = {
    ...single,
    decisions: single.decisions.flatMap((decision): Decision[] => [
      decision,
      { ...twin(decision), id: `${decision.id}'` as Decision['id'] },
    ]),
    facts: single.facts.flatMap((fact) => [fact, { ...twin(fact), id: `${fact.id}'` as typeof fact.id }]),
  };
  const width = (log: LogInput) => {
    const { interval } = slopeOf(log);
    return interval!.high! - interval!.low!;
  };
  const asOne: LogInput = { ...both, groupOf: (user) => user.replace("'", '') };
  expect(slopeOf(asOne).n).toBe(slopeOf(single).n);
  expect(width(asOne)).toBeCloseTo(width(single), 9);
  expect(width(both) / width(single)).toBeCloseTo(Math.SQRT1_2, 2);
});

test('windows that are still open teach nothing', () => {
  const found = watch({ ...healthy, now: healthy.decisions[0]!.at + 1, since: 0 }, kinds);
  expect(found.filter(({ verdict }) => verdict !== 'not_enough_data')).toEqual([]);
});

test('while nobody has an outcome there is no slope, not one of nought for certain', () => {
  const found = watch({ ...healthy, facts: [] }, ['increment_slope']);
  expect(found.length).toBeGreaterThan(0);
  expect(found.filter(({ verdict }) => verdict !== 'not_enough_data')).toEqual([]);
});
