import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { integrate, streamOf } from '../kit/index.ts';
import { Contest } from './contest.ts';

const contest = new Contest();

function winsOf(mean: readonly number[], sd: readonly number[]) {
  const wins = new Float64Array(mean.length);
  const arms = { count: mean.length, mean: Float64Array.from(mean), sd: Float64Array.from(sd), wins };
  const mass = contest.wins(arms);
  return { wins, mass };
}

const density = (z: number) => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
/** Beyond 9 sds the peak would be missed, and nothing is there. */
const cumulative = (z: number) =>
  0.5 + integrate(density, [0, Math.max(-9, Math.min(9, z))], { relative: 1e-11 }).value;

/** P(arm c is highest) by adaptive quadrature, cut at every arm's centre and flanks so that no peak is missed. */
function byQuadrature(c: number, mean: readonly number[], sd: readonly number[]): number {
  const integrand = (z: number) =>
    mean.reduce(
      (product, m, j) =>
        j === c || product === 0 ? product : product * cumulative((mean[c]! + sd[c]! * z - m) / sd[j]!),
      density(z),
    );
  const cuts = mean
    .flatMap((m, j) => [-7, -2, 0, 2, 7].map((k) => (m + k * sd[j]! - mean[c]!) / sd[c]!))
    .filter((z) => Math.abs(z) < 8)
    .sort((a, b) => a - b);
  return [...cuts, 8].reduce(
    (sum, to, i) =>
      sum + integrate(integrand, [cuts[i - 1] ?? -8, to], { absolute: 1e-10, relative: 1e-8 }).value,
    0,
  );
}

// Known answers with 40 digits: the same integral by mpmath's quad, cut at 0, 3, 6 and 12 sds of each arm.
test.each<[readonly number[], readonly number[], readonly number[]]>([
  [
    [0.3, -0.2, 0],
    [1, 2, 0.5],
    [0.418693880011295, 0.352380065983056, 0.228926054005649],
  ],
  [
    [1e-3, 0, 5e-7, -2],
    [1e-3, 1, 1e-6, 3],
    [0.314791268127048, 0.409530403183878, 0.0593432963758867, 0.216335032313187],
  ],
  [
    [0, 0, 0, 0],
    [1, 1e-2, 1e-4, 1e-6],
    [0.498400505680821, 0.250795668613756, 0.125803745328238, 0.125000080377185],
  ],
])('arms at %j with sds %j', (mean, sd, want) => {
  const { wins, mass } = winsOf(mean, sd);
  want.forEach((p, j) => expect(Math.abs(wins[j]! - p)).toBeLessThan(1e-8));
  expect(Math.abs(mass - 1)).toBeLessThan(3e-8);
});

test.each([1, 1e3, 1e6])('sds that differ up to %d times agree with adaptive quadrature to 1e-6', (ratio) => {
  const stream = streamOf(`quadrature ${ratio}`, 'contest');
  for (let round = 0; round < 3; round++) {
    const sd = Array.from({ length: 5 }, () => Math.exp(-stream.uniform() * Math.log(ratio)));
    const mean = sd.map((s) => stream.normal() * (stream.uniform() < 0.5 ? s : 1 / ratio));
    const { wins, mass } = winsOf(mean, sd);
    expect(Math.abs(mass - 1)).toBeLessThan(1e-6);
    wins.forEach((p, c) => expect(Math.abs(p - byQuadrature(c, mean, sd))).toBeLessThan(1e-6));
  }
});

test.each([0.25, 0.258, 0.259, 0.3])(
  'an arm of sd 1 and one of sd %d, near where the rule changes',
  (narrow) => {
    for (const lead of [0, 0.1, -0.5]) {
      const { wins, mass } = winsOf([0, lead, 0.1], [1, narrow, 3]);
      expect(Math.abs(mass - 1)).toBeLessThan(3e-8);
      wins.forEach((p, c) =>
        expect(Math.abs(p - byQuadrature(c, [0, lead, 0.1], [1, narrow, 3]))).toBeLessThan(2e-8),
      );
    }
  },
);

test.each([1e-300, 1e-160, 1e160, 1e300])('the unit does not matter, be it %d', (unit) => {
  const mean = [0.3, 0, -0.2];
  const sd = [1, 0.7, 2];
  const { wins } = winsOf(mean, sd);
  const scaled = winsOf(
    mean.map((m) => m * unit),
    sd.map((s) => s * unit),
  );
  scaled.wins.forEach((p, j) => expect(p).toBeCloseTo(wins[j]!, 12));
});

test('agrees with 100,000 draws of 25 arms within five standard errors', () => {
  const stream = streamOf('draws', 'contest');
  const draws = 100_000;
  const sd = Array.from({ length: 25 }, () => Math.exp(-3 * stream.uniform()));
  const mean = sd.map(() => stream.normal() / 2);
  const counts = new Float64Array(25);
  for (let n = 0; n < draws; n++) {
    let best = 0;
    let most = -Infinity;
    for (let j = 0; j < 25; j++) {
      const x = mean[j]! + sd[j]! * stream.normal();
      if (x > most) [best, most] = [j, x];
    }
    counts[best]!++;
  }
  winsOf(mean, sd).wins.forEach((p, j) =>
    expect(Math.abs(counts[j]! / draws - p)).toBeLessThan(5 * Math.sqrt((p * (1 - p)) / draws) + 1e-4),
  );
});

test.each([2, 25, 300])('%d arms alike win alike', (count) => {
  const { wins, mass } = winsOf(Array<number>(count).fill(0.7), Array<number>(count).fill(0.2));
  wins.forEach((p) => expect(p).toBeCloseTo(1 / count, 12));
  expect(Math.abs(mass - 1)).toBeLessThan(1e-6);
});

describe('points', () => {
  test('alone, the highest wins, and ties are shared', () => {
    expect([...winsOf([1, 2, 0], [0, 0, 0]).wins]).toEqual([0, 1, 0]);
    expect([...winsOf([1, 0, 1, 1, 0.5], [0, 0, 0, 0, 0]).wins]).toEqual([1 / 3, 0, 1 / 3, 1 / 3, 0]);
  });

  test('against normal arms they win with Π Φ', () => {
    const { wins } = winsOf([0.5, 0, 0.5, -1], [0, 1, 0, 2]);
    const below = cumulative(0.5) * cumulative(0.75);
    expect(wins[0]).toBeCloseTo(below / 2, 8);
    expect(wins[2]).toBe(wins[0]);
    expect(wins[1]! + wins[3]!).toBeCloseTo(1 - below, 8);
  });

  test.each([1e-3, 1e-9, 1e-15, 1e-100, 1e-300])('are the limit of arms with sd %d', (sd) => {
    const { wins } = winsOf([1, 1, 0], [sd, 1, sd]);
    expect(wins[0]).toBeCloseTo(0.5, sd < 1e-8 ? 8 : 3);
    expect(wins[1]).toBeCloseTo(0.5, sd < 1e-8 ? 8 : 3);
    expect(wins[2]).toBe(0);
  });

  test('a far better point leaves the others nothing', () => {
    expect([...winsOf([100, 0, 0], [0, 1, 3]).wins]).toEqual([1, 0, 0]);
  });
});

const arm = fc.record({
  mean: fc.double({ min: -3, max: 3, noNaN: true }),
  log: fc.double({ min: -14, max: 1, noNaN: true }),
});

test('for any arms the mass is 1 before normalising, and moving or scaling all of them changes nothing', () => {
  fc.assert(
    fc.property(fc.array(arm, { minLength: 1, maxLength: 30 }), (arms) => {
      const mean = arms.map(({ mean }) => mean);
      const sd = arms.map(({ log }) => Math.exp(log));
      const { wins, mass } = winsOf(mean, sd);
      expect(Math.abs(mass - 1)).toBeLessThan(1e-6);
      const moved = winsOf(
        mean.map((m) => 1000 * m),
        sd.map((s) => 1000 * s),
      );
      wins.forEach((p, j) => expect(Math.abs(p - moved.wins[j]!)).toBeLessThan(1e-8));
    }),
  );
});
