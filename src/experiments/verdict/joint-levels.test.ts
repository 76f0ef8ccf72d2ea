import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { normal, streamOf } from '../../kit/index.ts';
import { equicorrelation, lowerFactor } from '../many/correlation.ts';
import { maxT, maxTCritical } from '../many/max-t.ts';
import { jointLevels, jointPs, type JointTests } from './joint-levels.ts';
import { alphasOf } from './levels.ts';
import { all, any, better, leavesOf, notWorse, ruleP, shipRule, type Rule } from './rule.ts';
import { minimalCuts } from './ways.ts';

const [a, b, c, d] = ['a', 'b', 'c', 'd'].map(better) as [Rule, Rule, Rule, Rule];
const [g, h] = ['g', 'h'].map(notWorse) as [Rule, Rule];
const tests = (rule: Rule, rho: number, treatments = 1): JointTests => {
  const metrics = [...new Set(leavesOf(rule).map(({ metric }) => metric))];
  return { rule, treatments, metrics, correlation: equicorrelation(metrics.length, rho) };
};

describe('the default rule', () => {
  const rule = shipRule(['a', 'b', 'c'], ['g']);

  test('has the levels of max-T, and guardrails theirs', () => {
    const levels = jointLevels(tests(rule, 0.6, 2), 0.05);
    const critical = maxTCritical(equicorrelation(3, 0.6), 0.025, { sides: 1 });
    for (const name of ['a', 'b', 'c']) expect(levels.get(name)).toBeCloseTo(normal.survival(critical), 5);
    expect(levels.get('g')).toBeCloseTo(0.05, 12);
  });

  test('has the p-value of max-T', () => {
    const z = [1.9, 2.3, 0.4];
    const ps = new Map([...z, 1].map((value, at) => [['a', 'b', 'c', 'g'][at]!, normal.survival(value)]));
    const said = jointPs(tests(rule, 0.6), ps);
    expect(said.get('b')).toBeCloseTo(Math.min(...maxT(z, equicorrelation(3, 0.6), { sides: 1 })), 4);
    expect(said.get('g')).toBe(normal.survival(1));
  });
});

test('an `any` of an `all`: each cut is one max-T test', () => {
  // Cuts {a, b} and {a, c} at α/2 each: c₂ with P(z_a > c₂ or z_b > c₂) = α.
  const critical = maxTCritical(equicorrelation(2, 0.6), 0.05, { sides: 1 });
  const levels = jointLevels(tests(all(any(a, all(b, c)), g), 0.6), 0.05);
  for (const name of ['a', 'b', 'c']) expect(levels.get(name)).toBeCloseTo(normal.survival(critical), 5);
});

test('two of three independent metrics: places that repeat cost nothing', () => {
  const rule = any(all(a, b), all(a, c), all(b, c));
  // Dividing leaves α/3; every cut is a pair: 1 − (1 − x)² = α.
  expect(alphasOf(rule, 0.05)[0]!.alpha).toBeCloseTo(0.05 / 3, 12);
  for (const [, level] of jointLevels(tests(rule, 0), 0.05))
    expect(level).toBeCloseTo(1 - Math.sqrt(0.95), 5);
});

const rules = fc.letrec<{ rule: Rule }>((tie) => ({
  rule: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom(a, b, c, d, g, h),
    fc.record({
      kind: fc.constantFrom('all' as const, 'any' as const),
      of: fc.array(tie('rule'), { minLength: 1, maxLength: 3 }),
    }),
  ),
})).rule;

test('whatever the rule: no level is below the divided one, no cut is passed by chance more often than alpha', () => {
  fc.assert(
    fc.property(rules, fc.constantFrom(0, 0.5, 0.9), fc.constantFrom(1, 3), (rule, rho, treatments) => {
      const one = tests(rule, rho, treatments);
      const levels = jointLevels(one, 0.05);
      for (const { leaf, alpha } of alphasOf(rule, 0.05)) {
        const places = alphasOf(rule, 0.05).filter((other) => other.leaf.metric === leaf.metric);
        if (places.every((other) => Math.abs(other.alpha - alpha) < 1e-12))
          expect(levels.get(leaf.metric)! * (leaf.kind === 'better' ? treatments : 1)).toBeGreaterThan(
            alpha * (1 - 1e-9),
          );
      }
      // Equally correlated: P(none) = ∫ φ(x) Π Φ((c_i − √ρ x)/√(1 − ρ)) dx.
      for (const cut of minimalCuts(rule)) {
        const criticals = cut.map((metric) => normal.upperQuantile(levels.get(metric)!));
        let none = 0;
        const steps = 800;
        for (let k = 0; k < steps; k++) {
          const x = -8 + (16 * (k + 0.5)) / steps;
          const free = (critical: number) => normal.cdf((critical - Math.sqrt(rho) * x) / Math.sqrt(1 - rho));
          none +=
            ((normal.density(x) * 16) / steps) * criticals.reduce((product, one_) => product * free(one_), 1);
        }
        const isSuccess = cut.every((metric) => !['g', 'h'].includes(metric));
        expect(1 - none).toBeLessThanOrEqual(0.05 / (isSuccess ? treatments : 1) + 1e-9);
      }
    }),
    { numRuns: 60 },
  );
});

test('p-values decide as levels do', () => {
  const rule = all(any(a, all(b, any(c, d))), g);
  const one = tests(rule, 0.5, 2);
  const levels = jointLevels(one, 0.05);
  const factor = lowerFactor(one.correlation);
  const stream = streamOf('joint levels', 'p-values');
  let held = 0;
  for (let run = 0; run < 60; run++) {
    const e = one.metrics.map(() => stream.normal());
    const z = factor.map((row) => 2 + row.reduce((sum, value, j) => sum + value * e[j]!, 0));
    const ps = new Map(one.metrics.map((metric, at) => [metric, normal.survival(z[at]!)]));
    const adjusted = jointPs(one, ps);
    const byLevels = ruleP(rule, ({ metric }) => (ps.get(metric)! <= levels.get(metric)! ? 0 : 1), 'none');
    const byPs = ruleP(rule, ({ metric }) => adjusted.get(metric)!, 'none');
    expect(byPs <= 0.05).toBe(byLevels === 0);
    held += 1 - byLevels;
  }
  expect(held).toBeGreaterThan(5);
  expect(held).toBeLessThan(55);
});

test('a metric without a statistic shows nothing and lets no other through by it', () => {
  const rule = any(a, b);
  const whole = tests(rule, 0.6);
  const alone = { ...whole, metrics: ['a'], correlation: [[1]] };
  const ps = jointPs(alone, new Map([['a', 0.03]]));
  expect([...ps.keys()]).toEqual(['a']);
  // Its own share of alpha would ask for 2p; nobody else can pass.
  expect(ps.get('a')).toBeCloseTo(0.03, 12);
});

test('what is no level, and no treatment, are refused', () => {
  expect(() => jointLevels(tests(any(a, b), 0), 1)).toThrow(
    expect.objectContaining({ code: 'EXPERIMENTS_LEVEL_UNFIT' }),
  );
  expect(() => jointLevels(tests(any(a, b), 0, 0), 0.05)).toThrow(
    expect.objectContaining({ code: 'EXPERIMENTS_NUMBER_UNFIT' }),
  );
});
