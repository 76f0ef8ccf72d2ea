import { expect, test } from 'vitest';
import { streamOf } from '../../../kit/index.ts';
import { chooseProxies } from './choose.ts';
import { compositeOf } from './composite.ts';
import { discords } from './discord.ts';
import { measured, type PastTests } from './past-tests.ts';
import { prospectOf } from './prospect.ts';
import { falseDiscords } from './simulated-discords.ts';
import { plantedTests } from './simulated-tests.ts';
import { posteriorOf, trueEffects } from './true-effects.ts';

const coded = (code: string) => expect.objectContaining({ code });

/** Equal errors in every test, so that the likelihood has its maximum at S − Ω. */
function even(): PastTests {
  const past = plantedTests(
    { tests: 40, ties: [0.5, 0.8], spread: [1, 2, 1], se: [0.3, 0.2, 0.3], shared: 0.5 },
    streamOf('even', 'proxies'),
  );
  return { ...past, se: past.se.map((_, at) => [0.3, 0.2, 0.3][at % 3]!) };
}

test('with equal errors the true covariance is that of the measured effects less that of the errors', () => {
  const past = even();
  const tests = measured(past, [0, 1, 2]);
  const { mean, covariance } = trueEffects(tests, 3);
  const means = [0, 1, 2].map((j) => tests.reduce((sum, { effect }) => sum + effect[j]! / 40, 0));
  for (const i of [0, 1, 2])
    for (const j of [0, 1, 2]) {
      const s = tests.reduce(
        (sum, { effect }) => sum + ((effect[i]! - means[i]!) * (effect[j]! - means[j]!)) / 40,
        0,
      );
      expect(covariance[3 * i + j]).toBeCloseTo(s - tests[0]!.noise[3 * i + j]!, 3);
      expect(mean[j]).toBeCloseTo(means[j]!, 4);
    }
});

test('a belief by hand: prior N(0, 1), measured 2 ± 1, gives N(1, ½)', () => {
  const one = { test: 0, at: [0], effect: Float64Array.of(2), noise: Float64Array.of(1) };
  const truth = { mean: Float64Array.of(0), covariance: Float64Array.of(1) };
  const { mean, covariance } = posteriorOf(one, truth, 1);
  expect([mean[0], covariance[0]]).toEqual([expect.closeTo(1, 14), expect.closeTo(0.5, 14)]);
});

test('the true correlation is not missed on average, where the naive one takes shared errors for a tie', () => {
  const stream = streamOf('planted', 'proxies');
  const runs = 40;
  const own: number[] = [];
  let naive = 0;
  for (let run = 0; run < runs; run++) {
    const past = plantedTests({ tests: 50, ties: [0], spread: [1, 1], se: [0.6, 0.6], shared: 0.7 }, stream);
    const [xx = 0, xy = 0, , yy = 0] = trueEffects(measured(past, [0, 1]), 2).covariance;
    own.push(xy / Math.sqrt(xx * yy));
    const [x, y] = [0, 1].map((metric) => past.effect.filter((_, at) => at % 2 === metric));
    naive +=
      x!.reduce((sum, value, i) => sum + value * y![i]!, 0) / Math.hypot(...x!) / Math.hypot(...y!) / runs;
  }
  const mean = own.reduce((sum, x) => sum + x, 0) / runs;
  const sd = Math.sqrt(own.reduce((sum, x) => sum + (x - mean) * (x - mean), 0) / (runs - 1));
  expect(Math.abs(mean)).toBeLessThan(3 * (sd / Math.sqrt(runs)));
  expect(naive).toBeGreaterThan(0.12);
});

test('the planted ranking is found: a weaker tie that is seen well beats a strong one that is not, until n is large', () => {
  const stream = streamOf('ranking', 'proxies');
  const planted = { tests: 80, ties: [0.95, 0.6], spread: [1, 1, 1], se: [1, 0.1, 0.3], shared: 0.3 };
  const past = plantedTests(planted, stream);
  const best = (n: number) => chooseProxies(past, { outcome: 2, n }).proxies[0]!;
  // Qualities: .95/√(1 + 10,000/n) and .6/√(1 + 100/n); they cross where n is near 6,500.
  expect(best(2000).metric).toBe(1);
  const first = best(100_000);
  expect(first.metric).toBe(0);
  expect(first.lower).toBeLessThan(0.95);
  expect(first.upper).toBeGreaterThan(0.95);
});

test('power, quality and risk are those of effects drawn as believed', () => {
  const truth = { mean: Float64Array.of(0.2, 0.1), covariance: Float64Array.of(1, 0.6, 0.6, 1) };
  const { power, quality, risk } = prospectOf(truth, 0.25, 0.05);
  const stream = streamOf('prospect', 'proxies');
  const runs = 100_000;
  let [hits, xy, xx, yy, near, falls] = [0, 0, 0, 0, 0, 0];
  for (let run = 0; run < runs; run++) {
    const z = stream.normal();
    const long = 0.1 + 0.6 * z + 0.8 * stream.normal();
    const x = 0.2 + z + 0.5 * stream.normal();
    if (Math.abs(x) > 1.959964 * 0.5) hits++;
    xy += (x - 0.2) * (long - 0.1);
    xx += (x - 0.2) * (x - 0.2);
    yy += (long - 0.1) * (long - 0.1);
    if (Math.abs(x - 0.979982) > 0.1) continue;
    near++;
    if (long < 0) falls++;
  }
  expect(Math.abs(hits / runs - power)).toBeLessThan(4 * Math.sqrt(0.25 / runs));
  expect(Math.abs(xy / Math.sqrt(xx * yy) - quality)).toBeLessThan(4 / Math.sqrt(runs));
  expect(Math.abs(falls / near - risk)).toBeLessThan(4 * Math.sqrt(0.25 / near));
});

test('the composite has the greatest quality of all weights, and no less than its best part', () => {
  const past = even();
  const noise = [0.2, 0.5];
  const { weights, quality } = compositeOf(past, { proxies: [0, 1], outcome: 2 }, noise)!;
  const { covariance } = trueEffects(measured(past, [0, 1, 2]), 3);
  const cross = covariance[1]! + 0.5 * Math.sqrt(0.1);
  const qualityOf = (a: number, b: number) =>
    (a * covariance[2]! + b * covariance[5]!) /
    Math.sqrt(
      (a * a * (covariance[0]! + 0.2) + 2 * a * b * cross + b * b * (covariance[4]! + 0.5)) * covariance[8]!,
    );
  expect(qualityOf(weights[0]!, weights[1]!)).toBeCloseTo(quality, 8);
  for (let angle = 0; angle < 2 * Math.PI; angle += 0.01)
    expect(qualityOf(Math.cos(angle), Math.sin(angle))).toBeLessThanOrEqual(quality + 1e-9);
});

test('tests in which the proxy rose and the outcome fell are named, and few of them falsely', () => {
  const truth = { mean: new Float64Array(2), covariance: Float64Array.of(1, -0.3, -0.3, 1) };
  const stream = streamOf('discord', 'proxies');
  const noise = Float64Array.of(0.04, 0.02, 0.02, 0.04);
  const planted = Array.from({ length: 2000 }, (_, test) => {
    const x = stream.normal();
    const y = -0.3 * x + Math.sqrt(1 - 0.09) * stream.normal();
    const e = stream.normal();
    const effect = Float64Array.of(x + 0.2 * e, y + 0.2 * (0.5 * e + Math.sqrt(0.75) * stream.normal()));
    return { x, y, one: { test, at: [0, 1], effect, noise } };
  });
  const named = discords({ tests: planted.map(({ one }) => one), truth }, 0.05);
  const wrong = named.filter(({ test }) => !(planted[test]!.x > 0 && planted[test]!.y < 0)).length;
  const real = planted.filter(({ x, y }) => x > 0 && y < 0).length;
  expect(named.length).toBeGreaterThan(0.7 * real);
  expect(wrong / named.length).toBeLessThan(0.05 + 3 * Math.sqrt((0.05 * 0.95) / named.length));
  // Before any measurement the chance is arccos(ρ)/2π.
  const blank = {
    test: 0,
    at: [0, 1],
    effect: new Float64Array(2),
    noise: Float64Array.of(1e12, 0, 0, 1e12),
  };
  expect(discords({ tests: [blank], truth }, 0.99)[0]!.probability).toBeCloseTo(
    Math.acos(-0.3) / (2 * Math.PI),
    6,
  );
});

test('with the distribution estimated from twenty tests too, few are named falsely', () => {
  const { share, count } = falseDiscords(
    { tests: 20, tie: 0, se: 0.6, runs: 200 },
    streamOf('estimated', 'proxies'),
  );
  expect(count).toBeGreaterThan(0.5);
  expect(share).toBeLessThan(0.05 + 3 * Math.sqrt((0.05 * 0.95) / 200));
});

test('what past tests cannot judge is left out and says why, and broken ones are refused', () => {
  const past = even();
  const gone = past.effect.map((value, at) => (at % 3 === 0 && at > 9 ? Number.NaN : value));
  const choice = chooseProxies({ ...past, effect: gone }, { outcome: 2, n: 1000 });
  expect(choice.left).toEqual([{ metric: 0, reason: '4 tests measured it and the outcome' }]);
  expect(choice.proxies.map(({ metric }) => metric)).toEqual([1]);
  expect(choice.composite).toBeNull();
  const loud = past.se.map((value, at) => (at % 3 === 0 ? 100 : value));
  expect(chooseProxies({ ...past, se: loud }, { outcome: 2, n: 1000 }).left[0]!.reason).toContain('p = 1.00');
  const quiet = past.se.map((value, at) => (at % 3 === 2 ? 100 : value));
  expect(() => chooseProxies({ ...past, se: quiet }, { outcome: 2, n: 1000 })).toThrow(
    coded('EXPERIMENTS_PAST_TESTS_UNFIT'),
  );
  expect(() =>
    chooseProxies(
      { ...past, se: past.se.map((value, at) => (at === 3 ? -1 : value)) },
      { outcome: 2, n: 1000 },
    ),
  ).toThrow('standard error -1');
  const correlation = new Float64Array(40 * 9).fill(2);
  expect(() => chooseProxies({ ...past, correlation }, { outcome: 2, n: 1000 })).toThrow('is 2');
  expect(() => chooseProxies(past, { outcome: 2, n: 0 })).toThrow(coded('EXPERIMENTS_NUMBER_UNFIT'));
});
