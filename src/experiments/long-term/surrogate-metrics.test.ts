import { expect, test } from 'vitest';
import { readMetric } from '../metrics/metric.ts';
import { surrogateFault } from './surrogate-metrics.ts';

const base = { role: 'success', of: { event: 'play' } } as const;
const within = (until: string) => ({ kind: 'cohort', until }) as const;
const of = (name: string, until: string, more: object = {}) =>
  readMetric({ kind: 'mean', name, ...base, window: within(until), ...more });

const outcome = of('long', '60d');
const faultOf = (...surrogates: readonly ReturnType<typeof of>[]) => surrogateFault({ outcome, surrogates });

test('short outcomes that are complete before the long one make an index', () => {
  expect(faultOf(of('week', '7d'), of('cut', '14d', { cap: { kind: 'value', upper: 9 } }))).toBeUndefined();
  const retained = readMetric({ kind: 'retention', name: 'day 7', ...base, day: 7 });
  expect(faultOf(retained)).toBeUndefined();
});

test('what is no number of every unit, is not over, or differs from group to group makes none', () => {
  const ratio = readMetric({
    kind: 'ratio',
    name: 'bad',
    role: 'success',
    window: within('7d'),
    numerator: { event: 'a' },
    denominator: { event: 'b' },
  });
  const cases = [
    [of('bad', '60d'), 'is not known before the outcome'],
    [of('bad', '7d', { before: '7d' }), 'has covariates'],
    [of('bad', '7d', { cap: { kind: 'percentile', upper: 0.9 } }), 'is cut at quantiles'],
    [of('bad', '7d', { window: { kind: 'open-ended' } }), 'goes on growing'],
    [of('bad', '7d', { of: { column: 'age' } }), 'reads a column'],
    [ratio, 'is a ratio'],
  ] as const;
  for (const [bad, problem] of cases)
    expect(faultOf(of('week', '7d'), bad), problem).toEqual({
      at: 'surrogates.1',
      problem: expect.stringContaining(`"bad" ${problem}`) as string,
    });
  expect(surrogateFault({ outcome: ratio, surrogates: [] })?.at).toBe('outcome');
});
