import { expect, test } from 'vitest';
import { streamOf } from '../../kit/index.ts';
import { meanArm } from '../samples/mean-sample.ts';
import {
  crossSections,
  differenceInDifferences,
  type TreatedAndControl,
} from './difference-in-differences.ts';

interface World {
  readonly units: number;
  readonly effect: number;
  /** By how much the treated drift apart in every period. */
  readonly drift: number;
}

/** Six periods, treatment from the fourth; units keep levels of their own, and shocks last. */
function world(key: string, { units, effect, drift }: World): TreatedAndControl {
  const stream = streamOf(key, 'difference in differences');
  const panel = (isTreated: number) => {
    const values = Array.from({ length: units }, () => {
      const level = 5 + 3 * isTreated + 2 * stream.normal();
      let shock = 0;
      return Array.from({ length: 6 }, (_, period) => {
        shock = 0.7 * shock + stream.normal();
        return level + period / 2 + shock + isTreated * (drift * period + (period >= 3 ? effect : 0));
      });
    });
    return { units, periods: 6, values: values.flat() };
  };
  return { treated: panel(1), control: panel(0), from: 3 };
}

test('by hand: two units each, changes 4 and 6 against 1 and 3', () => {
  const treated = { units: 2, periods: 2, values: [10, 14, 20, 26] };
  const control = { units: 2, periods: 2, values: [1, 2, 3, 6] };
  const { estimate, placebos, evidence } = differenceInDifferences(
    { treated, control, from: 1 },
    { alpha: 0.05 },
  );
  expect(estimate.value).toBe(3);
  // Both changes have variance 2 over two units: se² = 1 + 1.
  expect(estimate.se).toBeCloseTo(Math.SQRT2, 12);
  expect(placebos).toEqual([]);
  expect(evidence).toBe('quasi-experimental');
});

test('Card and Krueger (1994, table 3): employment in New Jersey and Pennsylvania, +2.75', () => {
  const arm = (mean: number) => ({ ...meanArm({ n: 2, sum: 2, sumSquares: 4 }), mean });
  const effect = crossSections({
    treated: { before: arm(20.44), after: arm(21.03) },
    control: { before: arm(23.33), after: arm(21.17) },
  });
  expect(effect.value).toBeCloseTo(2.75, 10);
  expect(effect.se).toBeCloseTo(Math.sqrt(4 * (2 / 2)), 10);
});

test('levels of the groups do not matter, and lasting shocks do not shorten the interval', () => {
  let covered = 0;
  for (let run = 0; run < 300; run++) {
    const { estimate } = differenceInDifferences(world(`run ${run}`, { units: 30, effect: 1, drift: 0 }), {
      alpha: 0.05,
    });
    if (estimate.interval.lower! <= 1 && estimate.interval.upper! >= 1) covered++;
  }
  expect(covered).toBeGreaterThan(285 - 4 * Math.sqrt(300 * 0.95 * 0.05));
});

test('trends that part are seen before treatment, and the estimate does not survive them', () => {
  const apart = differenceInDifferences(world('drift', { units: 400, effect: 0, drift: 0.5 }), {
    alpha: 0.05,
  });
  expect(apart.estimate.p).toBeLessThan(1e-6);
  expect(apart.isAlarm).toBe(true);
  const [trend] = apart.sensitivity;
  expect(trend!.breakdown).toBeLessThan(1.1);
  const inside = trend!.points.find(({ violation }) => violation === 1)!;
  expect(inside.lower).toBeLessThanOrEqual(0);
  const parallel = differenceInDifferences(world('none', { units: 400, effect: 1, drift: 0 }), {
    alpha: 0.05,
  });
  expect(parallel.isAlarm).toBe(false);
  expect(parallel.sensitivity[0]!.breakdown).toBeGreaterThan(trend!.breakdown!);
});

test.each([
  ['no period before', { from: 0 }, 'EXPERIMENTS_PANEL_UNFIT'],
  ['no period after', { from: 2 }, 'EXPERIMENTS_PANEL_UNFIT'],
  ['a hole', { treated: { units: 2, periods: 2, values: [1, 2, Number.NaN, 3] } }, 'EXPERIMENTS_PANEL_UNFIT'],
  ['a panel too short', { treated: { units: 2, periods: 2, values: [1, 2, 3] } }, 'EXPERIMENTS_PANEL_UNFIT'],
  ['one unit', { treated: { units: 1, periods: 2, values: [1, 2] } }, 'EXPERIMENTS_SAMPLE_UNFIT'],
])('%s is refused', (_, change, code) => {
  const panel = { units: 2, periods: 2, values: [1, 2, 3, 5] };
  const read = () =>
    differenceInDifferences({ treated: panel, control: panel, from: 1, ...change }, { alpha: 0.05 });
  expect(read).toThrow(expect.objectContaining({ code }));
});

test('four samples without any spread have no error, and no reading', () => {
  const flat = { n: 10, mean: 1, variance: 0, assumptions: [] };
  const group = { before: flat, after: flat };
  expect(() => crossSections({ treated: group, control: group })).toThrow(
    expect.objectContaining({ code: 'EXPERIMENTS_NO_SPREAD' }),
  );
});
