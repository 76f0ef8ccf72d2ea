import { describe, expect, test } from 'vitest';
import type { Decision } from '../../decision/index.ts';
import { watch, type LogInput } from '../index.ts';
import { day, healthyLog, portfolio } from '../sample.ts';

const kinds = [
  'feature_distribution',
  'feature_shape',
  'feature_unit',
  'feature_words',
  'feature_missing',
  'feature_stale',
] as const;
const healthy = healthyLog({ key: 'drift', users: 500, days: 18 });
const columnOf = (feature: string) => portfolio.userFeatures.find(({ name }) => name === feature)!.at;

/** The watched decisions with one column changed. */
const shifted = (feature: string, change: (value: number) => number): LogInput => ({
  ...healthy,
  decisions: healthy.decisions.map((decision): Decision => {
    if (decision.at < healthy.since) return decision;
    const user = decision.rows.user.slice();
    user[columnOf(feature)] = change(user[columnOf(feature)]!);
    return { ...decision, rows: { ...decision.rows, user } };
  }),
});
const alarmsOf = (log: LogInput) =>
  watch(log, kinds).flatMap(({ kind, verdict, where }) =>
    verdict === 'alarm' ? [`${kind} ${where.feature}`] : [],
  );

test('a healthy log raises no alarm, and every feature was looked at', () => {
  const found = watch(healthy, kinds);
  expect(found.filter(({ verdict }) => verdict === 'alarm')).toEqual([]);
  expect(
    found.filter(({ kind }) => kind === 'feature_distribution').map(({ where }) => where.feature),
  ).toEqual(['age', 'plan', 'plays', 'risk']);
  expect(found.filter(({ verdict }) => verdict === 'not_enough_data')).toEqual([]);
});

describe('planted', () => {
  test('ages 15 years older: another distribution, and no other unit', () => {
    expect(alarmsOf(shifted('age', (age) => age + 15))).toEqual([
      'feature_distribution age',
      'feature_shape age',
    ]);
  });

  test('age in months: the factor is told with its interval', () => {
    const log = shifted('age', (age) => 12 * age);
    expect(alarmsOf(log)).toContain('feature_unit age');
    const unit = watch(log, ['feature_unit']).find(({ where }) => where.feature === 'age')!;
    expect(unit.statistic.value).toBeCloseTo(12, -1);
    expect(unit.interval!.low).toBeLessThan(12);
    expect(unit.interval!.high).toBeGreaterThan(12);
  });

  test('counts that double under a logarithm are seen in their own unit', () => {
    const log = shifted('plays', (plays) => Math.log1p(3 * Math.expm1(plays)));
    expect(alarmsOf(log)).toContain('feature_unit plays');
  });

  test('a trait that is no longer sent under its name: users fall to the default', () => {
    expect(alarmsOf(shifted('age', () => 30))).toContain('feature_missing age');
  });

  test('a word that nobody declared, from the facts', () => {
    const facts = healthy.facts.map((fact) =>
      fact.kind === 'trait' && fact.name === 'plan' && fact.at >= healthy.since && fact.value === 'student'
        ? { ...fact, value: 'duo' }
        : fact,
    );
    expect(alarmsOf({ ...healthy, facts })).toEqual(['feature_words plan']);
  });

  test('a score that is 48 hours old when it is read', () => {
    const facts = healthy.facts.filter(({ kind, at }) => kind !== 'score' || at < healthy.since - 2 * day);
    expect(alarmsOf({ ...healthy, facts })).toEqual(['feature_stale risk']);
  });
});

test('few users, or nothing older to compare with: not enough data, no error', () => {
  for (const log of [
    { ...healthy, decisions: healthy.decisions.slice(0, 20), facts: [] },
    { ...healthy, decisions: [], facts: [] },
    { ...healthy, since: 0 },
  ])
    expect(new Set(watch(log, kinds).map(({ verdict }) => verdict))).toEqual(new Set(['not_enough_data']));
});

test('a shift that is sure but small is no alarm: it is told as ok, with its size', () => {
  const [age] = watch(
    shifted('age', (value) => value * 1.03),
    ['feature_distribution'],
  );
  expect(age!.verdict).not.toBe('alarm');
});
