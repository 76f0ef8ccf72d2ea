import { describe, expect, test } from 'vitest';
import type { Decision } from '../../decision/index.ts';
import { watch, type LogInput, type MonitorKind } from '../index.ts';
import { exactShare } from '../exact-share.ts';
import { healthyLog } from '../sample.ts';
import { sightingOf } from './counts.ts';
import { sightingOf as weightOf } from './weights.ts';

const healthy = healthyLog({ key: 'propensity', users: 600, days: 30 });
const kinds = [
  'propensity_logged',
  'propensity_replayed',
  'propensity_floors',
  'propensity_draws',
  'propensity_calibration',
  'propensity_weights',
] as const;
const alarmsOf = (log: LogInput, only: readonly MonitorKind[] = kinds) => [
  ...new Set(watch(log, only).flatMap(({ kind, verdict }) => (verdict === 'alarm' ? [kind] : []))),
];
const changed = (change: (decision: Decision) => Partial<Decision>): LogInput => ({
  ...healthy,
  decisions: healthy.decisions.map((decision) => ({ ...decision, ...change(decision) })),
});

test('a healthy log raises no alarm, and every monitor had enough to tell', () => {
  const found = watch({ ...healthy, replay: () => [] }, kinds);
  expect(new Set(found.map(({ kind }) => kind))).toEqual(new Set(kinds));
  expect(found.filter(({ verdict }) => verdict === 'alarm')).toEqual([]);
  expect(found.filter(({ verdict }) => verdict === 'not_enough_data')).toEqual([]);
});

describe('planted', () => {
  test('propensities of sends 1.3 times the true ones: they are not those of the distribution, and weights show it', () => {
    const log = changed(({ propensity, chosen }) => (chosen < 0 ? {} : { propensity: 1.3 * propensity }));
    expect(alarmsOf(log)).toEqual(['propensity_logged', 'propensity_weights']);
    const mean = watch(log, ['propensity_weights'])[0]!.statistic.value!;
    expect(mean).toBeLessThan(0.9);
  });

  test('a whole distribution with sends 1.3 times as likely as they were: choices give it away', () => {
    const log = changed(({ probability, eligible, chosen }) => {
      const told = probability.map((p, i) => (i < eligible ? Math.min(1.3 * p, 0.32) : p));
      told[eligible] = 1 - told.subarray(0, eligible).reduce((sum, p) => sum + p, 0);
      return { probability: told, propensity: told[chosen < 0 ? eligible : chosen]! };
    });
    const found = alarmsOf(log);
    expect(found).toContain('propensity_draws');
    expect(found).not.toContain('propensity_logged');
    const worst = watch(log, ['propensity_draws']).find(({ where }) => where.segment === 'no-send')!;
    expect(worst.verdict).toBe('alarm');
    expect(worst.statistic.value).toBeGreaterThan(1.3);
  });

  test('a second draw of those who were silent: too few silences', () => {
    let at = 0;
    const log = changed(({ chosen, eligible, probability }) =>
      chosen < 0 && eligible > 0 && at++ % 2 === 0 ? { chosen: 0, propensity: probability[0]! } : {},
    );
    expect(alarmsOf(log)).toContain('propensity_draws');
  });

  test('a policy without exploration breaks the floors', () => {
    const log = changed(({ probability, eligible, chosen }) => {
      if (eligible === 0) return {};
      const sure = probability.map((p, i) => (i === 0 ? p + probability[1]! : i === 1 ? 0 : p));
      const now = chosen === 1 ? 0 : chosen;
      return { probability: sure, chosen: now, propensity: sure[now < 0 ? eligible : now]! };
    });
    expect(alarmsOf(log)).toEqual(['propensity_floors']);
  });

  test('but a fallback that decided in the place of a stopped policy explores nothing, and keeps its silence', () => {
    const silent = (silence: number) => {
      const log = changed(({ eligible, candidates }) => {
        const probability = Float64Array.from({ length: eligible + 1 }, (_, i) => {
          if (eligible === 0 || i === eligible) return eligible === 0 ? 1 : silence;
          return i === 0 ? 1 - silence : 0;
        });
        const chosen = eligible === 0 || candidates.length === 0 ? -1 : 0;
        return { fallback: [0], probability, chosen, propensity: probability[chosen < 0 ? eligible : 0]! };
      });
      return alarmsOf(log, ['propensity_floors', 'propensity_logged']);
    };
    expect(silent(0.1)).toEqual([]);
    expect(silent(0.05)).toEqual(['propensity_floors']);
  });

  test('a record that comes out otherwise is found', () => {
    const first = healthy.decisions.find(({ at }) => at >= healthy.since);
    const differing = [{ what: 'propensity', index: 0, recorded: 0.5, replayed: 0.4 }] as const;
    const replay = (decision: Decision) => (decision.id === first!.id ? differing : []);
    const [found] = watch({ ...healthy, replay }, ['propensity_replayed']);
    expect(found).toMatchObject({ verdict: 'alarm', statistic: { value: 1 }, p: null });
  });
});

test('nothing logged, nobody eligible, no chance at all: not enough data, no error', () => {
  for (const decisions of [[], healthy.decisions.filter(({ eligible }) => eligible === 0)]) {
    const found = watch({ ...healthy, decisions }, kinds);
    expect(found.filter(({ verdict }) => verdict !== 'ok' && verdict !== 'not_enough_data')).toEqual([]);
  }
  const certain = changed(({ probability, eligible }) => ({
    probability: probability.map((_, i) => Number(i === eligible)),
    chosen: -1,
    propensity: 1,
  }));
  expect(alarmsOf(certain, ['propensity_draws', 'propensity_weights', 'propensity_logged'])).toEqual([]);
});

test('of equal chances the interval is that of Clopper and Pearson, exact and by the saddlepoint', () => {
  const cases = [
    [50, 0.2, 15, 9],
    [50, 0.2, 0, 9],
    [50, 0.2, 50, 9],
    [3000, 0.05, 120, 3],
  ] as const;
  for (const [n, chance, count, digits] of cases) {
    const chances = Array.from({ length: n }, () => chance);
    const [low, high] = sightingOf({ where: {}, chances, count }).interval!;
    const { interval } = exactShare({ count, n }, chance);
    expect(low * chance).toBeCloseTo(interval[0], digits);
    expect(high * chance).toBeCloseTo(interval[1], digits);
  }
});

test('a mean weight of 1 lies outside its interval exactly where p is below .05, by the quantiles of a gamma', () => {
  const [n, variance] = [400, 100];
  for (const skewness of [-0.3, -0.1, 0, 1e-4, 0.1, 0.3])
    for (let z = -4; z <= 4; z += 0.01) {
      const third = skewness * variance * Math.sqrt(variance);
      const { interval, p } = weightOf('a', { n, weight: n + z * Math.sqrt(variance), variance, third });
      expect(interval![0] > 1 || interval![1] < 1, `${skewness} ${z}`).toBe(p! < 0.05);
    }
  // The gamma density of shape 4/.3², standardised, leaves 2.5 % above 2.09795 (Simpson's rule).
  const [low] = weightOf('a', { n, weight: n, variance, third: 0.3 * 1000 }).interval!;
  expect((1 - low) * n).toBeCloseTo(20.9795, 3);
});

test('an action that could not be drawn and was is impossible, however few the rows', () => {
  const few = healthy.decisions.filter(({ at, eligible }) => at >= healthy.since && eligible > 0).slice(0, 3);
  const decisions = few.map((decision) => ({
    ...decision,
    probability: Float64Array.of(1, 0, 0, 0),
    chosen: 1,
  }));
  expect(alarmsOf({ ...healthy, decisions }, ['propensity_draws'])).toEqual(['propensity_draws']);
});
