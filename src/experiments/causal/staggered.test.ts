import { expect, test } from 'vitest';
import { streamOf } from '../../kit/index.ts';
import { staggeredDifference, type StaggeredPanel } from './staggered.ts';

const never = Infinity;

/** Effects that grow with time since the start, in which a two-way regression weighs some of them negatively. */
function growing(key: string, units: number, noise: number): StaggeredPanel & { readonly truth: number } {
  const stream = streamOf(key, 'staggered');
  const periods = 8;
  const start = Array.from({ length: units }, (_, unit) => [2, 4, 6, never][unit % 4]!);
  let [truth, treated] = [0, 0];
  const values = start.flatMap((own) => {
    const level = stream.normal();
    return Array.from({ length: periods }, (_, period) => {
      const effect = period >= own ? period - own + 1 : 0;
      if (effect > 0) treated++;
      truth += effect;
      return level + period + effect + noise * stream.normal();
    });
  });
  return { units, periods, values, start, truth: truth / treated };
}

test('effects that grow are averaged over treated unit-periods as they are', () => {
  const panel = growing('exact', 8, 0);
  // Without noise every change is known and there is no error to estimate; a little keeps the se above nought.
  const { estimate } = staggeredDifference({ ...growing('exact', 8, 1e-9), truth: 0 } as StaggeredPanel, {
    alpha: 0.05,
  });
  expect(estimate.value).toBeCloseTo(panel.truth, 6);
});

test('one start is the difference in differences from the period before it', () => {
  const panel = {
    units: 4,
    periods: 3,
    values: [1, 2, 9, 4, 4, 10, 0, 1, 2, 5, 7, 9],
    start: [2, 2, never, never],
  };
  const { estimate, placebos } = staggeredDifference(panel, { alpha: 0.05 });
  // Changes from period 1 to 2: 7 and 6 against 1 and 2, each with variance .5.
  expect(estimate.value).toBe(5);
  expect(estimate.se).toBeCloseTo(Math.SQRT1_2, 12);
  // From period 1 back to 0: −1 and 0 against −1 and −2.
  expect(placebos.map(({ effect }) => effect!.value)).toEqual([1]);
});

test('the interval covers the truth as often as it says, placebos are quiet, units are independent', () => {
  let [covered, alarms] = [0, 0];
  for (let run = 0; run < 200; run++) {
    const panel = growing(`run ${run}`, 120, 2);
    const { estimate, isAlarm } = staggeredDifference(panel, { alpha: 0.05 });
    if (estimate.interval.lower! <= panel.truth && estimate.interval.upper! >= panel.truth) covered++;
    if (isAlarm) alarms++;
  }
  expect(covered).toBeGreaterThan(190 - 4 * Math.sqrt(200 * 0.95 * 0.05));
  expect(alarms).toBeLessThan(2 + 4 * Math.sqrt(200 * 0.01));
});

test('nothing to compare with is refused', () => {
  const panel = { units: 2, periods: 2, values: [1, 2, 3, 4] };
  for (const start of [[1, 1], [never, never], [0, never], [1]])
    expect(() => staggeredDifference({ ...panel, start }, { alpha: 0.05 })).toThrow(
      expect.objectContaining({ code: 'EXPERIMENTS_PANEL_UNFIT' }),
    );
});

test('one treated unit, or one to compare with, shows no error and is refused', () => {
  const panel = { units: 4, periods: 3, values: [1, 2, 9, 4, 4, 10, 0, 1, 2, 5, 7, 9] };
  for (const start of [
    [2, never, never, never],
    [2, 2, 2, never],
  ])
    expect(() => staggeredDifference({ ...panel, start }, { alpha: 0.05 })).toThrow(
      expect.objectContaining({ code: 'EXPERIMENTS_PANEL_UNFIT' }),
    );
});

test('a start between two periods is refused', () => {
  const panel = { units: 3, periods: 3, values: [1, 2, 3, 4, 1, 1, 3, 4, 5] };
  for (const start of [1.5, Number.NaN])
    expect(() => staggeredDifference({ ...panel, start: [start, never, never] }, { alpha: 0.05 })).toThrow(
      expect.objectContaining({ code: 'EXPERIMENTS_PANEL_UNFIT' }),
    );
});
