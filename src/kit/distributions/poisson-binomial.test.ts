import fc from 'fast-check';
import { expect, test } from 'vitest';
import { streamOf } from '../random/stream.ts';
import { binomial } from './binomial.ts';
import { poissonBinomialTails, poissonBinomialTilts } from './poisson-binomial.ts';

/** Every outcome of a few trials, one by one. */
function enumerated(p: readonly number[], count: number) {
  let [lower, upper] = [0, 0];
  for (let bits = 0; bits < 1 << p.length; bits++) {
    let [mass, sum] = [1, 0];
    p.forEach((chance, i) => {
      const hit = (bits >> i) & 1;
      mass *= hit === 1 ? chance : 1 - chance;
      sum += hit;
    });
    if (sum <= count) lower += mass;
    if (sum >= count) upper += mass;
  }
  return { lower, upper };
}

test('few trials are as enumerated, certain and impossible ones too', () => {
  const chance = fc.oneof(fc.constant(0), fc.constant(1), fc.double({ min: 0, max: 1, noNaN: true }));
  fc.assert(
    fc.property(fc.array(chance, { maxLength: 9 }), fc.integer({ min: -1, max: 10 }), (p, count) => {
      const [want, got] = [enumerated(p, count), poissonBinomialTails(p, count)];
      expect(got.lower).toBeCloseTo(want.lower, 12);
      expect(got.upper).toBeCloseTo(want.upper, 12);
    }),
  );
});

test('equal probabilities are the binomial distribution, far into the tails', () => {
  for (const [n, p] of [
    [200, 0.3],
    [2000, 0.01],
    [20_000, 0.5],
  ] as const) {
    const all = new Float64Array(n).fill(p);
    const sd = Math.sqrt(n * p * (1 - p));
    for (const z of [-4, -2, -0.5, 0, 0.5, 2, 4, 10]) {
      const k = Math.round(n * p + z * sd);
      if (k < 0) continue;
      const { lower, upper } = poissonBinomialTails(all, k);
      const allowed = k < 10 ? 0.05 : 0.01;
      expect(Math.abs(upper / binomial.survival(k - 1, n, p) - 1), `${n} ${p} ${z}`).toBeLessThan(allowed);
      expect(Math.abs(lower / binomial.cdf(k, n, p) - 1), `${n} ${p} ${z}`).toBeLessThan(allowed);
    }
  }
});

test('tilted odds are other probabilities, summed and by the saddlepoint', () => {
  const stream = streamOf('poisson binomial', 'tilts');
  for (const n of [40, 900]) {
    const p = [0, 1, ...Array.from({ length: n }, () => 0.4 * stream.uniform())];
    for (const k of [1, n / 5, n + 1])
      for (const tilt of [-2, -0.1, 0.3, 3]) {
        const moved = p.map((one) => (one === 0 ? 0 : one / (one + (1 - one) * Math.exp(-tilt))));
        const [want, got] = [poissonBinomialTails(moved, k), poissonBinomialTilts(p, k)(tilt)];
        expect(Math.abs(got.lower - want.lower)).toBeLessThanOrEqual(1e-6 * want.lower);
        expect(Math.abs(got.upper - want.upper)).toBeLessThanOrEqual(1e-6 * want.upper);
      }
  }
});

test('mixed probabilities: the saddlepoint agrees with the sum where both can be had', () => {
  const stream = streamOf('poisson binomial', 'test');
  // 600 open trials are summed; 40 more of next to no chance move the tails by less than 1e-9 and are not.
  const p = Array.from({ length: 600 }, () => stream.uniform() * stream.uniform());
  const more = [...p, ...Array.from({ length: 40 }, () => 1e-12)];
  for (const k of [90, 110, 130, 150, 151, 170, 190, 220]) {
    const [want, got] = [poissonBinomialTails(p, k), poissonBinomialTails(more, k)];
    expect(Math.abs(got.upper / want.upper - 1)).toBeLessThan(0.01);
    expect(Math.abs(got.lower / want.lower - 1)).toBeLessThan(0.01);
  }
});

test('the ends of many trials, and what is no probability', () => {
  const all = new Float64Array(700).fill(0.5);
  expect(poissonBinomialTails(all, 700).upper).toBeCloseTo(Math.exp(700 * Math.log(0.5)), 220);
  expect(poissonBinomialTails(all, 0)).toMatchObject({ upper: 1 });
  expect(poissonBinomialTails(all, 701)).toEqual({ lower: 1, upper: 0 });
  expect(poissonBinomialTails([], 0)).toEqual({ lower: 1, upper: 1 });
  expect(poissonBinomialTails([0.5, 1.5], 1)).toEqual({ lower: Number.NaN, upper: Number.NaN });
  expect(poissonBinomialTails([0.5], 0.5)).toEqual({ lower: Number.NaN, upper: Number.NaN });
});
