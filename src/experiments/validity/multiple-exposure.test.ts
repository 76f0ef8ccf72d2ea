import { expect, test } from 'vitest';
import { binomial } from '../../kit/index.ts';
import { multipleExposure } from './multiple-exposure.ts';

test('the interval of Clopper and Pearson, and the binomial test: 5 of 100', () => {
  const { share, interval, p, isAlarm } = multipleExposure({ units: 100, multiple: 5 });
  expect(share).toBe(0.05);
  expect(interval.lower).toBeCloseTo(0.01643, 5);
  expect(interval.upper).toBeCloseTo(0.11283, 5);
  const terms = Array.from({ length: 5 }, (_, k) => binomial.density(k, 100, 0.01));
  expect(p).toBeCloseTo(1 - terms.reduce((sum, one) => sum + one, 0), 12);
  expect(isAlarm).toBe(false);
  expect(multipleExposure({ units: 100, multiple: 7 }).isAlarm).toBe(true);
});

test('what lies above the share tolerated by chance is no alarm, what does not is one', () => {
  expect(multipleExposure({ units: 1000, multiple: 14 })).toMatchObject({ isAlarm: false });
  expect(multipleExposure({ units: 100_000, multiple: 1400 })).toMatchObject({ isAlarm: true });
});

test('false alarms are as rare as stated where the share is what is tolerated, whatever the size', () => {
  for (const units of [1, 50, 700, 30_000])
    for (const threshold of [0.05, 0.001]) {
      let chance = 0;
      for (let multiple = 0; multiple <= Math.min(units, 600); multiple++)
        if (multipleExposure({ units, multiple }, { threshold }).isAlarm)
          chance += binomial.density(multiple, units, 0.01);
      expect(chance).toBeLessThanOrEqual(threshold);
    }
});

test('none and all', () => {
  expect(multipleExposure({ units: 100, multiple: 0 })).toMatchObject({
    interval: { lower: 0 },
    p: 1,
    isAlarm: false,
  });
  expect(multipleExposure({ units: 3, multiple: 3 }).interval.upper).toBe(1);
});

test('more than there are is refused', () => {
  expect(() => multipleExposure({ units: 3, multiple: 4 })).toThrow(
    expect.objectContaining({ code: 'EXPERIMENTS_SAMPLE_UNFIT' }),
  );
});
