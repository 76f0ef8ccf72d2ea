import { expect, test } from 'vitest';
import { streamOf } from '../../kit/index.ts';
import { multipleExposure } from './multiple-exposure.ts';
import { sequentialMultipleExposure } from './sequential-multiple-exposure.ts';

test('the mixture by hand: Beta(1, 1) cut to above a half, two of two', () => {
  // ∫ from ½ of q² · 2 dq over ¼: (2/3)(1 − 1/8)/(1/4) = 7/3.
  const { p } = sequentialMultipleExposure({ units: 2, multiple: 2 }, { tolerated: 0.5 });
  expect(p).toBeCloseTo(3 / 7, 12);
});

test('asked after every forty units it is false as rarely as stated; one reading asked so often is not', () => {
  const [stream, threshold, runs] = [streamOf('doubles', 'sequential'), 0.05, 300];
  let [sequential, each] = [0, 0];
  for (let run = 0; run < runs; run++) {
    const found = [false, false];
    for (let units = 0, multiple = 0; units < 2000;) {
      for (let i = 0; i < 40; i++, units++) multiple += Number(stream.uniform() < 0.01);
      found[0] ||= sequentialMultipleExposure({ units, multiple }, { threshold }).isAlarm;
      found[1] ||= multipleExposure({ units, multiple }, { threshold }).isAlarm;
    }
    sequential += Number(found[0]);
    each += Number(found[1]);
  }
  // Three standard errors above what is stated.
  const above = threshold + 3 * Math.sqrt((threshold * (1 - threshold)) / runs);
  expect(sequential / runs).toBeLessThan(above);
  expect(each / runs).toBeGreaterThan(above);
});

test('three in a hundred are found among a few thousand; none, and much less than tolerated, are no alarm', () => {
  expect(sequentialMultipleExposure({ units: 2000, multiple: 60 }).isAlarm).toBe(true);
  for (const multiple of [0, 10])
    expect(sequentialMultipleExposure({ units: 100_000, multiple })).toEqual({ p: 1, isAlarm: false });
  expect(() => sequentialMultipleExposure({ units: 1, multiple: 2 })).toThrow(
    expect.objectContaining({ code: 'EXPERIMENTS_SAMPLE_UNFIT' }),
  );
});
