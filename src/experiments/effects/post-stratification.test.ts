import { expect, test } from 'vitest';
import { difference, relativeLift } from './difference.ts';
import { postStratified } from './post-stratification.ts';

const arm = (n: number, mean: number, variance = 4) => ({ n, mean, variance, assumptions: [] });

test('one stratum is the plain effect', () => {
  const stratum = { control: arm(50, 2), treatment: arm(70, 3), share: 1 };
  const plain = difference(stratum.control, stratum.treatment, 'normal');
  expect(postStratified([stratum])).toMatchObject({ value: plain.value, se: plain.se });
  const lift = relativeLift(stratum.control, stratum.treatment, 'normal');
  expect(postStratified([stratum], { scale: 'relative' }).se).toBeCloseTo(lift.se, 12);
});

const strata = [
  { control: arm(60, 1), treatment: arm(40, 2) },
  { control: arm(10, 10), treatment: arm(90, 13) },
];

test('by hand: (1 + 3)/2, and strata that are unlike the arms do no harm', () => {
  const known = postStratified(strata.map((stratum) => ({ ...stratum, share: 0.5 })));
  expect(known.value).toBe(2);
  expect(known.se).toBeCloseTo(Math.sqrt((4 / 60 + 4 / 40 + 4 / 10 + 4 / 90) / 4), 12);
});

test('shares from the sample add their own error: Σ w(Δ_s − Δ)²/N = 1/200', () => {
  const known = postStratified(strata.map((stratum) => ({ ...stratum, share: 0.5 })));
  const seen = postStratified(strata);
  expect(seen.se * seen.se - known.se * known.se).toBeCloseTo(1 / 200, 12);
});

test('shares that do not add up are refused', () => {
  expect(() => postStratified(strata.map((stratum) => ({ ...stratum, share: 0.3 })))).toThrow(
    expect.objectContaining({ code: 'EXPERIMENTS_SAMPLE_UNFIT' }),
  );
});

test('a share below nought is refused', () => {
  const arm = { n: 4, mean: 1, variance: 1, assumptions: [] };
  expect(() =>
    postStratified([
      { control: arm, treatment: arm, share: -1 },
      { control: arm, treatment: arm, share: 2 },
    ]),
  ).toThrow(expect.objectContaining({ code: 'EXPERIMENTS_SAMPLE_UNFIT' }));
});
