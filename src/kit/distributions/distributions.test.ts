import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { integrate } from '../quadrature/adaptive.ts';
import { betaDist } from './beta.ts';
import { binomial } from './binomial.ts';
import { chiSquared } from './chi-squared.ts';
import type { Distribution } from './distribution.ts';
import { fisherF } from './fisher-f.ts';
import { gammaDist } from './gamma.ts';
import { logGamma } from './log-gamma.ts';
import { normal } from './normal.ts';
import { poisson } from './poisson.ts';
import { studentT } from './student-t.ts';

/** Log-uniform. */
const magnitude = (low: number, high: number) =>
  fc.double({ min: Math.log(low), max: Math.log(high), noNaN: true }).map(Math.exp);
const probability = magnitude(1e-290, 1);
const parameter = magnitude(0.05, 1e4);

/** A distribution with its parameters filled in. */
type Member = Distribution<[]> & { readonly name: string };

const member =
  (name: string, of: Distribution<number[]>) =>
  (a: number, b: number): Member => ({
    name: `${name}(${a}, ${b})`,
    cdf: (x) => of.cdf(x, a, b),
    survival: (x) => of.survival(x, a, b),
    quantile: (p) => of.quantile(p, a, b),
    upperQuantile: (p) => of.upperQuantile(p, a, b),
    density: (x) => of.density(x, a, b),
    logDensity: (x) => of.logDensity(x, a, b),
  });

const families = [
  ['normal', normal],
  ['studentT', studentT],
  ['chiSquared', chiSquared],
  ['fisherF', fisherF],
  ['gammaDist', gammaDist],
  ['betaDist', betaDist],
] as const;

const continuousFrom = (least: number) =>
  fc
    .tuple(fc.constantFrom(...families), magnitude(least, 1e4), magnitude(least, 1e4))
    .map(([[name, of], a, b]) => member(name, of)(a, b));
const continuous = continuousFrom(0.05);

const discrete = fc.oneof(
  fc
    .tuple(fc.integer({ min: 0, max: 3000 }), fc.double({ min: 0, max: 1, noNaN: true }))
    .map(([n, p]) => member('binomial', binomial)(n, p)),
  magnitude(1e-3, 1e4).map((mean) => member('poisson', poisson)(mean, 0)),
);

const close = (a: number, b: number, tolerance: number) =>
  expect(Math.abs(a - b)).toBeLessThanOrEqual(tolerance * Math.abs(b));

describe('continuous', () => {
  test('a quantile leads back, from both tails, but for the rounding of the quantile itself', () => {
    fc.assert(
      fc.property(continuous, probability, (of, p) => {
        for (const [quantile, mass] of [
          [of.quantile, of.cdf],
          [of.upperQuantile, of.survival],
        ] as const) {
          const x = quantile(p);
          const size = Math.abs(x);
          // Out of range, or a beta quantile that has rounded to the end of the interval.
          if (size < 1e-300 || size > 1e300 || x === 1) continue;
          close(mass(x), p, 1e-12 + (2e-15 * size * of.density(x)) / p);
        }
      }),
    );
  });

  test('both masses make one, and neither turns back', () => {
    fc.assert(
      fc.property(continuous, probability, probability, (of, p, q) => {
        const [x, y] = [of.quantile(p), of.upperQuantile(q)];
        close(of.cdf(x) + of.survival(x), 1, 1e-15);
        const [low, high] = x < y ? [x, y] : [y, x];
        expect(of.cdf(low)).toBeLessThanOrEqual(of.cdf(high) * (1 + 1e-12));
        expect(of.survival(high)).toBeLessThanOrEqual(of.survival(low) * (1 + 1e-12));
      }),
    );
  });

  test('the density is what the mass is the integral of', () => {
    const shares = fc.double({ min: 0.01, max: 0.99, noNaN: true });
    fc.assert(
      fc.property(continuousFrom(0.5), shares, shares, (of, p, q) => {
        const range = [of.quantile(Math.min(p, q)), of.quantile(Math.max(p, q))] as const;
        if (range[0] < 1e-12 && range[0] >= 0) return;
        const { value } = integrate(of.density, range, { absolute: 1e-13 });
        expect(Math.abs(value - Math.abs(p - q))).toBeLessThan(1e-9);
        close(Math.exp(of.logDensity(range[1])), of.density(range[1]), 1e-11);
      }),
      { numRuns: 60 },
    );
  });
});

describe('discrete', () => {
  test('a quantile is the first to reach', () => {
    fc.assert(
      fc.property(discrete, magnitude(1e-290, 0.5), (of, p) => {
        const k = of.quantile(p);
        expect(of.cdf(k)).toBeGreaterThanOrEqual(p * (1 - 1e-13));
        if (k > 0) expect(of.cdf(k - 1)).toBeLessThan(p);
        const j = of.upperQuantile(p);
        expect(of.survival(j)).toBeLessThanOrEqual(p * (1 + 1e-13));
        if (j > 0) expect(of.survival(j - 1)).toBeGreaterThan(p);
      }),
    );
  });

  test('the masses of points add up to those of tails', () => {
    fc.assert(
      fc.property(discrete, probability, (of, p) => {
        const k = Math.min(of.quantile(p), 500);
        let below = 0;
        for (let j = 0; j <= k; j++) below += of.density(j);
        expect(Math.abs(below - of.cdf(k))).toBeLessThanOrEqual(1e-12 * below);
        close(of.cdf(k) + of.survival(k), 1, 1e-15);
        expect(of.cdf(k + 0.5)).toBe(of.cdf(k));
        expect(of.density(k + 0.5)).toBe(0);
      }),
    );
  });

  test('a mass that rounding misses by an ulp is reached', () => {
    expect(binomial.quantile(0.25, 2, 0.5)).toBe(0);
    expect(binomial.quantile(0.75, 2, 0.5)).toBe(1);
    expect(binomial.upperQuantile(0.25, 2, 0.5)).toBe(1);
  });
});

describe('symmetries', () => {
  const x = fc.double({ min: -30, max: 30, noNaN: true });

  test('t and normal about 0', () => {
    fc.assert(
      fc.property(x, parameter, (x, df) => {
        expect(studentT.cdf(-x, df)).toBe(studentT.survival(x, df));
        expect(normal.cdf(-x)).toBe(normal.survival(x));
        expect(normal.logCdf(-x)).toBe(normal.logSurvival(x));
      }),
    );
  });

  test('beta by exchange, F by inversion, t² is F', () => {
    const dyadic = fc.integer({ min: 1, max: 1023 }).map((k) => k / 1024);
    const powerOfTwo = fc.constantFrom(0.125, 0.5, 1, 2, 16);
    fc.assert(
      fc.property(dyadic, powerOfTwo, parameter, parameter, (x, f, a, b) => {
        close(betaDist.cdf(x, a, b), betaDist.survival(1 - x, b, a), 1e-12);
        close(fisherF.cdf(f, a, b), fisherF.survival(1 / f, b, a), 1e-12);
        close(2 * studentT.survival(f, a), fisherF.survival(f * f, 1, a), 1e-12);
      }),
    );
  });

  test('t near the normal: quantiles give back their mass where the expansion begins, and beyond', () => {
    const exponent = fc.double({ min: -300, max: -0.31, noNaN: true });
    fc.assert(
      fc.property(exponent, fc.double({ min: 1, max: 1e4, noNaN: true }), (exponent, beyond) => {
        const p = 10 ** exponent;
        const z = normal.upperQuantile(p);
        const df = 1000 * (z * z + 1) * beyond;
        close(studentT.survival(studentT.upperQuantile(p, df), df), p, 1e-15 * (20 + z * z));
      }),
    );
  });

  test('infinite degrees of freedom are the limits', () => {
    expect(studentT.cdf(1.5, Infinity)).toBe(normal.cdf(1.5));
    expect(studentT.quantile(0.01, Infinity)).toBe(normal.quantile(0.01));
    close(studentT.density(1.5, Infinity), normal.density(1.5), 1e-15);
    for (const of of [fisherF.survival, fisherF.quantile, fisherF.density]) {
      close(of(0.7, 5, 1e15), of(0.7, 5, Infinity), 1e-12);
      close(of(0.7, 1e15, 5), of(0.7, Infinity, 5), 1e-12);
    }
  });
});

// ln Φ(z) with 60 digits (mpmath), to where Φ itself is no number any more.
test.each([
  [-1e5, -5000000012.431864],
  [-40, -804.6084420137538],
  [-3, -6.607726221510349],
  [-0.1, -0.7761545927302733],
  [0.3, -0.4814101615884812],
  [6, -9.865876455243758e-10],
  [35, -1.1249107064724062e-268],
])('normal.logCdf(%d)', (z, want) => {
  close(normal.logCdf(z), want, 1e-14);
});

test.each([
  [1e-5, 11.512919692895826],
  [0.5, 0.5 * Math.log(Math.PI)],
  [1, 0],
  [10, Math.log(362880)],
  [1e8, 1742068066.1038346],
])('logGamma(%d)', (a, want) => {
  expect(Math.abs(logGamma(a) - want)).toBeLessThan(1e-15 * Math.max(1, want));
});

describe('edges', () => {
  test.each([
    [
      'x',
      [
        normal.cdf(Number.NaN),
        studentT.cdf(Number.NaN, 3),
        gammaDist.cdf(Number.NaN, 3),
        betaDist.density(Number.NaN, 1, 1),
        binomial.cdf(Number.NaN, 3, 0.5),
      ],
    ],
    [
      'parameters',
      [
        studentT.cdf(1, 0),
        studentT.density(1, -1),
        chiSquared.cdf(1, -2),
        gammaDist.cdf(1, Infinity),
        gammaDist.quantile(0.5, 1, 0),
      ],
    ],
    [
      'more parameters',
      [
        betaDist.cdf(0.5, Number.NaN, 1),
        fisherF.cdf(1, Infinity, Infinity),
        binomial.cdf(1, 2.5, 0.5),
        binomial.quantile(0.5, 3, 1.1),
        poisson.quantile(0.5, Number.NaN),
      ],
    ],
    [
      'probabilities',
      [
        normal.quantile(-0.1),
        studentT.quantile(1.1, 3),
        gammaDist.quantile(Number.NaN, 3),
        betaDist.quantile(2, 1, 1),
        poisson.quantile(-1, 3),
      ],
    ],
  ])('%s that are not allowed give NaN', (_, values) => {
    for (const value of values) expect(value).toBeNaN();
  });

  test.each([
    ['normal', normal, [-Infinity, Infinity], []],
    ['studentT', studentT, [-Infinity, Infinity], [2.5]],
    ['chiSquared', chiSquared, [0, Infinity], [2.5]],
    ['fisherF', fisherF, [0, Infinity], [2.5, 7]],
    ['gammaDist', gammaDist, [0, Infinity], [30]],
    ['betaDist', betaDist, [0, 1], [30, 0.5]],
    ['binomial', binomial, [0, 12], [12, 0.3]],
    ['poisson', poisson, [0, Infinity], [3]],
  ] as const)('the support of %s ends where its quantiles do', (_, family, [low, high], parameters) => {
    const of: Distribution<number[]> = family;
    expect([of.quantile(0, ...parameters), of.upperQuantile(1, ...parameters)]).toEqual([low, low]);
    expect([of.quantile(1, ...parameters), of.upperQuantile(0, ...parameters)]).toEqual([high, high]);
    expect([of.cdf(high, ...parameters), of.survival(high, ...parameters)]).toEqual([1, 0]);
    expect([of.cdf(low - 1, ...parameters), of.survival(low - 1, ...parameters)]).toEqual([0, 1]);
    expect(of.density(low - 1, ...parameters)).toBe(0);
    expect(of.logDensity(low - 1, ...parameters)).toBe(-Infinity);
  });

  test('densities at the ends', () => {
    expect([0.5, 2, 3].map((df) => chiSquared.density(0, df))).toEqual([Infinity, 0.5, 0]);
    expect([1, 2, 3].map((d1) => fisherF.density(0, d1, 5))).toEqual([Infinity, 1, 0]);
    expect([0.5, 1, 3].map((a) => betaDist.density(0, a, 4))).toEqual([Infinity, 4, 0]);
    expect([0.5, 1, 3].map((b) => betaDist.density(1, 4, b))).toEqual([Infinity, 4, 0]);
  });

  test('certain events', () => {
    expect([0, 1].map((p) => binomial.density(p * 5, 5, p))).toEqual([1, 1]);
    expect([binomial.cdf(4, 5, 1), binomial.survival(4, 5, 1), binomial.cdf(0, 5, 0)]).toEqual([0, 1, 1]);
    expect([binomial.density(0, 0, 0.5), poisson.density(0, 0), poisson.density(1, 0)]).toEqual([1, 1, 0]);
    expect(poisson.quantile(0.9, 0)).toBe(0);
  });

  test('beyond all reason it still ends', () => {
    expect(gammaDist.cdf(1e300, 1e300)).toBeCloseTo(0.5, 8);
    expect(betaDist.cdf(0.5, 1e100, 1e100)).toBeCloseTo(0.5, 8);
    expect(gammaDist.cdf(gammaDist.quantile(0.1, 1e20), 1e20)).toBeCloseTo(0.1, 4);
    expect(betaDist.cdf(betaDist.quantile(0.1, 1e20, 1e20), 1e20, 1e20)).toBeCloseTo(0.1, 4);
    for (const huge of [1e100, 1e300]) {
      expect(gammaDist.quantile(0.1, huge)).toBeTypeOf('number');
      expect(betaDist.quantile(0.1, huge, huge)).toBeTypeOf('number');
      expect(poisson.quantile(0.1, huge)).toBeTypeOf('number');
      expect(studentT.quantile(0.1, huge)).toBeCloseTo(normal.quantile(0.1), 12);
    }
  });
});
