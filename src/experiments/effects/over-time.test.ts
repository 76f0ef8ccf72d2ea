import { expect, test } from 'vitest';
import { moments, streamOf, type Moments } from '../../kit/index.ts';
import { overTime } from './over-time.ts';

const days = 14;

/** Users with a taste of their own that lasts, and an effect by day since first exposure. */
function arm(key: string, n: number, effect: (day: number) => number): Moments {
  const stream = streamOf(key, 'over time');
  const x = new Float64Array(n * days);
  for (let user = 0; user < n; user++) {
    const taste = 2 * stream.normal();
    for (let day = 0; day < days; day++) x[user * days + day] = taste + stream.normal() + effect(day);
  }
  return moments.ofRows({ columns: days, x, y: new Float64Array(n) });
}

const read = (key: string, effect: (day: number) => number, n = 4000) =>
  overTime(
    arm(`${key} control`, n, () => 0),
    arm(`${key} treatment`, n, effect),
    { alpha: 0.01 },
  );

test('an effect that fades is novelty, one that grows is primacy, one that stays is stable', () => {
  const fading = read('fading', (day) => 1.5 * Math.exp(-day / 3));
  expect(fading.kind).toBe('novelty');
  expect(fading.constant.p).toBeLessThan(1e-6);
  expect(Math.abs(fading.settled.value)).toBeLessThan(0.3);
  expect(read('growing', (day) => 1 - Math.exp(-day / 4)).kind).toBe('primacy');
  expect(read('shrinking loss', (day) => -1.5 * Math.exp(-day / 3)).kind).toBe('novelty');
  const steady = read('steady', () => 0.5);
  expect(steady.kind).toBe('stable');
  expect(Math.abs(steady.settled.value - 0.5)).toBeLessThan(4 * steady.settled.se);
});

test('where nothing moves a trend is seen as often as its level says, though days share few users', () => {
  const runs = 300;
  let [trends, apart] = [0, 0];
  for (let run = 0; run < runs; run++) {
    const { trend, constant } = read(`steady ${run}`, () => 0.2, 25);
    if (trend.p < 0.1) trends++;
    if (constant.p < 0.1) apart++;
  }
  expect(Math.abs(trends - 0.1 * runs)).toBeLessThan(4 * Math.sqrt(runs * 0.09));
  expect(Math.abs(apart - 0.1 * runs)).toBeLessThan(4 * Math.sqrt(runs * 0.09));
});

test('two days, or a day that copies another, are refused', () => {
  const copied = moments.ofRows({ columns: 3, x: Float64Array.of(1, 1, 2, 4, 4, 3, 5, 5, 9), y: [0, 0, 0] });
  const two = moments.ofRows({ columns: 2, x: Float64Array.of(1, 2, 3, 5), y: [0, 0] });
  for (const of of [copied, two])
    expect(() => overTime(of, of, { alpha: 0.05 })).toThrow(
      expect.objectContaining({ code: 'EXPERIMENTS_SAMPLE_UNFIT' }),
    );
});
