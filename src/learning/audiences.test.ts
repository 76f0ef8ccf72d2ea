import { describe, expect, test } from 'vitest';
import { cholesky, dot, quadraticForm, streamOf } from '../kit/index.ts';
import { linearPrior } from '../scoring/index.ts';
import { audienceOf, weighted, type Audiences } from './audiences.ts';
import { fitLinear, linearLearner } from './index.ts';
import { posteriorOf } from './posterior.ts';
import { contextOf, portfolioWith, simulate, type Bandit } from './simulated-bandit.ts';
import { addRow, emptySums } from './sums.ts';

const width = 3;
const belief = { prior: { mean: new Float64Array(width), sd: new Float64Array(width).fill(100) }, learn: [] };
const options = { noise: 1 };

interface Row {
  readonly audience: number;
  readonly w: Float64Array;
  readonly y: number;
}

/** Sds of the noise of two audiences, and how many rows each has. */
const noises = [0.2, 1] as const;
const each = [300, 400] as const;

/** Rows y = w'(1, −.5, .3) + noise, the last column being drawn as treatment is. */
function rowsOf(seed: string): readonly Row[] {
  const stream = streamOf(seed, 'audiences');
  return noises.flatMap((noise, audience) =>
    Array.from({ length: each[audience]! }, () => {
      const w = Float64Array.of(1, stream.normal(), stream.uniform() < 0.3 ? 0.7 : -0.3);
      return { audience, w, y: dot(w, Float64Array.of(1, -0.5, 0.3)) + noise * stream.normal() };
    }),
  );
}

function sumsOf(rows: readonly Row[]): Audiences {
  const audiences = new Map(noises.map((_, audience) => [audience, emptySums(width)]));
  for (const { audience, w, y } of rows) addRow(audiences.get(audience)!, w, { y, weight: 1 });
  return audiences;
}

/** Generalised least squares with known variances, from the rows themselves: (Σ ww'/σ²)⁻¹ and its product with Σ wy/σ². */
function aitken(rows: readonly Row[], variances: readonly number[]) {
  const gram = new Float64Array(width * width);
  const mean = new Float64Array(width);
  for (const { audience, w, y } of rows)
    for (let i = 0; i < width; i++) {
      mean[i]! += (w[i]! * y) / variances[audience]!;
      for (let j = 0; j < width; j++) gram[i * width + j]! += (w[i]! * w[j]!) / variances[audience]!;
    }
  const factored = cholesky.factor(gram, width);
  if (!factored.ok) throw new Error('singular');
  cholesky.solve(factored.value, mean);
  return { mean, covariance: cholesky.inverse(factored.value, width) };
}

describe('rows of audiences with noise of their own', () => {
  test('are numbered by the programs that have a candidate', () => {
    const portfolio = portfolioWith(2, 1, ['a', 'b']);
    const bandit = { portfolio, sends: 2, user: [0, 0], candidate: [0], baseline: () => 0, noise: 1 };
    const experience = { ...simulate(bandit, 4, 'numbers'), first: Int32Array.of(0, 0, 2, 4, 6) };
    experience.message.set([0, 1, 20, 39, 3, 21]);
    const audience = audienceOf(portfolio);
    expect([0, 1, 2, 3].map((row) => audience(experience, row, 0))).toEqual([0, 1, 2, 3]);
  });

  test('are plain rows where there is one audience', () => {
    const sums = sumsOf(rowsOf('one')).get(1)!;
    const { posterior, weights, noise } = weighted(new Map([[1, sums]]), belief, options);
    expect(posterior).toEqual(posteriorOf(sums, belief.prior, options));
    expect([...weights]).toEqual([[1, 1]]);
    expect(noise).toBe(posterior.noise);
  });

  test('give generalised least squares at the variances found, and these solve their equation', () => {
    const rows = rowsOf('reference');
    const { posterior, weights, noise } = weighted(sumsOf(rows), belief, options);
    const variances = noises.map((_, audience) => posterior.noise / weights.get(audience)!);
    const known = aitken(rows, variances);
    known.mean.forEach((value, j) => expect(posterior.mean[j]).toBeCloseTo(value, 5));
    known.covariance.forEach((value, j) => expect(posterior.covariance[j]! / value).toBeCloseTo(1, 4));
    const plain = aitken(rows, [1, 1]).mean;
    const squaresAt = (own: readonly Row[], mean: Float64Array) =>
      own.reduce((sum, { w, y }) => sum + (y - dot(w, mean)) * (y - dot(w, mean)), 0);
    // What is guessed of each: the noise of all rows alike, to a part in 700.
    const guess = squaresAt(rows, plain) / (rows.length - width);
    const solved = variances.map((variance, audience) => {
      const own = rows.filter((row) => row.audience === audience);
      const leverage = own.reduce((sum, { w }) => sum + quadraticForm(known.covariance, w) / variance, 0);
      return (squaresAt(own, known.mean) + width * guess) / (own.length - leverage + width);
    });
    const ratio = variances[0]! / variances[1]!;
    expect(Math.abs(ratio / (solved[0]! / solved[1]!) - 1)).toBeLessThan(0.002);
    const mean = variances.reduce((sum, variance, a) => sum + (variance * each[a]!) / 700, 0);
    expect(noise / mean).toBeCloseTo(1, 6);
  });

  test('tell as much as if the variances were known, and their intervals are honest', () => {
    const logs = 300;
    let squares = 0;
    let claimed = 0;
    let blind = 0;
    let best = 0;
    let inside = 0;
    for (let log = 0; log < logs; log++) {
      const rows = rowsOf(`log ${log}`);
      const { posterior } = weighted(sumsOf(rows), belief, options);
      const error = posterior.mean[2]! - 0.3;
      const variance = posterior.covariance[8]!;
      squares += error * error;
      claimed += variance;
      inside += Number(Math.abs(error) < 1.96 * Math.sqrt(variance));
      best += aitken(
        rows,
        noises.map((noise) => noise * noise),
      ).covariance[8]!;
      const plain = aitken(rows, [1, 1]).mean[2]! - 0.3;
      blind += plain * plain;
    }
    // A variance from 300 logs has a relative standard error of √(2/300) = .08.
    expect(Math.abs(squares / best - 1)).toBeLessThan(0.25);
    expect(Math.abs(squares / claimed - 1)).toBeLessThan(0.25);
    expect(blind / squares).toBeGreaterThan(4);
    expect(Math.abs(inside / logs - 0.95)).toBeLessThan(0.04);
  });
});

describe('a learner of two programs', () => {
  const portfolio = portfolioWith(3, 2, ['lively', 'lapsed']);
  const bandit: Bandit = {
    portfolio,
    sends: 4,
    user: [0.05, -0.03, 0.02],
    candidate: [0.04, -0.06],
    baseline: (x) => x[1]!,
    noise: 0,
  };
  const prior = linearPrior(portfolio, { sd: { plays: 0.3 } });

  /** Every second user is lapsed: a twentieth of the noise. */
  function logOf(seed: string, rows: number) {
    const experience = simulate(bandit, rows, seed);
    const stream = streamOf(seed, 'noise');
    for (let row = 0; row < rows; row++) {
      const lapsed = row % 2 === 1;
      if (lapsed) for (let c = 0; c < 4; c++) experience.message[row * 4 + c]! += 20;
      experience.reward[row]! += (lapsed ? 0.05 : 1) * stream.normal();
    }
    return experience;
  }

  test('learns from the quiet what it would not see in the noise, with honest intervals', () => {
    const worlds = 40;
    let inside = 0;
    let asked = 0;
    let squares = 0;
    let blind = 0;
    let inflation = 0;
    for (let world = 0; world < worlds; world++) {
      const log = logOf(`world ${world}`, 400);
      const alike = { ...log, message: log.message.map((message) => message % 20) };
      const found = fitLinear(log, { portfolio, prior }).objectives['plays']!;
      const plain = fitLinear(alike, { portfolio, prior }).objectives['plays']!;
      inflation += found.inflation / worlds;
      const stream = streamOf(`fresh ${world}`, 'trial');
      for (let i = 0; i < 10; i++, asked++) {
        const { x, z, increments } = contextOf(bandit, stream);
        const phi = Float64Array.from([...x, ...z.subarray(0, 2)]);
        const error = dot(phi, found.mean) - increments[0]!;
        const other = dot(phi, plain.mean) - increments[0]!;
        squares += error * error;
        blind += other * other;
        inside += Number(Math.abs(error) < 1.96 * Math.sqrt(quadraticForm(found.covariance, phi)));
      }
    }
    expect(blind / squares).toBeGreaterThan(20);
    // 400 questions in 40 worlds: a standard error of at most 2.5 points.
    expect(Math.abs(inside / asked - 0.95)).toBeLessThan(0.07);
    expect(inflation).toBeLessThan(1.3);
  });

  test('believes the same whatever came first', () => {
    const [one, two] = [logOf('first', 100), logOf('second', 100)];
    const after = (...logs: readonly (typeof one)[]) => {
      const learner = linearLearner({ portfolio, prior });
      for (const log of logs) learner.add(log);
      return learner.belief('plays');
    };
    const [a, b] = [after(one, two), after(two, one)];
    expect(a.noise).toBeCloseTo(b.noise, 9);
    a.mean.forEach((value, j) => expect(value).toBeCloseTo(b.mean[j]!, 9));
    a.covariance.forEach((value, j) => expect(value).toBeCloseTo(b.covariance[j]!, 9));
  });
});
