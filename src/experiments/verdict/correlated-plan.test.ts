import { describe, expect, test } from 'vitest';
import { equicorrelation } from '../many/correlation.ts';
import { maxTCritical } from '../many/max-t.ts';
import { certify } from '../certification/certify.ts';
import { normal } from '../../kit/index.ts';
import { correlatedPlan, type PlanInput } from './correlated-plan.ts';
import { readOnce } from '../certification/read-once.ts';
import { all, any, better, notWorse, type Rule } from './rule.ts';

const planInput = (rho: number, counts = { success: 4, guardrails: 3 }): PlanInput => ({
  success: Array.from({ length: counts.success }, (_, at) => ({ name: `s${at}`, variance: 4, effect: 0.1 })),
  guardrails: Array.from({ length: counts.guardrails }, (_, at) => ({
    name: `g${at}`,
    variance: 4,
    margin: 0.1,
  })),
  correlation: equicorrelation(counts.success + counts.guardrails, rho),
  budget: { alpha: 0.05, power: 0.8 },
});
const [s0, s1, s2, s3] = ['s0', 's1', 's2', 's3'].map(better) as [Rule, Rule, Rule, Rule];
const [g0, g1] = ['g0', 'g1'].map(notWorse) as [Rule, Rule];
/** Rules over as many success metrics and guardrails as they name. */
const trees: readonly (readonly [string, Rule, { readonly success: number; readonly guardrails: number }])[] =
  [
    ['both', all(s0, any(s1, s2), g0), { success: 3, guardrails: 1 }],
    ['or', all(any(s0, all(s1, s2)), g0), { success: 3, guardrails: 1 }],
    ['deep', all(any(s0, all(s1, any(s2, s3))), g0, g1), { success: 4, guardrails: 2 }],
    ['two of three', all(any(all(s0, s1), all(s0, s2), all(s1, s2)), g0), { success: 3, guardrails: 1 }],
    ['each with its own guardrail', any(all(s0, g0), all(s1, g1)), { success: 2, guardrails: 2 }],
  ];

const plan = correlatedPlan(planInput(0.6));

test('four success metrics and three guardrails correlated .6 need 15 % fewer users than α/S', () => {
  const [success, , , , guardrail] = plan.needs;
  expect(success!.alpha).toBeCloseTo(normal.survival(2.1272), 4);
  expect(success!.alpha).toBeLessThan(
    normal.survival(maxTCritical(equicorrelation(4, 0.6), 0.05, { sides: 1 })) + 1e-5,
  );
  expect(guardrail!.alpha).toBe(0.05);
  expect(success!.usersDivided).toBeCloseTo(400 * (2.2414027 + 1.6448536) * (2.2414027 + 1.6448536), 1);
  expect(success!.users).toBeLessThan(0.7 * success!.usersDivided);
});

test('one path has its power at once: its tests are passed together as often as wanted', () => {
  const { correlation } = planInput(0.6);
  // One success metric and three guardrails at the users of the plan, by a common factor: ∫ φ(x) Π Φ((d_i − c_i + √.6 x)/√.4) dx.
  const root = Math.sqrt(plan.users / 400);
  const gaps = [0, 4, 5, 6].map((at) => root - normal.upperQuantile(plan.needs[at]!.alpha));
  const steps = 4000;
  let mass = 0;
  for (let k = 0; k < steps; k++) {
    const x = -8 + (16 * (k + 0.5)) / steps;
    const joint = gaps.reduce(
      (product, gap) => product * normal.cdf((gap + Math.sqrt(0.6) * x) / Math.sqrt(0.4)),
      1,
    );
    mass += ((normal.density(x) * 16) / steps) * joint;
  }
  expect(correlation).toHaveLength(7);
  expect(mass).toBeGreaterThanOrEqual(0.8);
  expect(mass).toBeLessThan(0.802);
});

test('it never needs more, and the less the more metrics go together', () => {
  const [none, some] = [correlatedPlan(planInput(0)), plan];
  expect(some.users).toBeLessThan(none.users);
  expect(none.users).toBeLessThan(none.usersDivided);
});

test('one success metric alone is the plain sample size', () => {
  const { needs } = correlatedPlan(planInput(0, { success: 1, guardrails: 0 }));
  expect(needs[0]!.power).toBeCloseTo(0.8, 9);
  expect(needs[0]!.users).toBeCloseTo(400 * (1.6448536 + 0.8416212) * (1.6448536 + 0.8416212), 2);
});

test('guardrails alone', () => {
  const { needs } = correlatedPlan(planInput(0.5, { success: 0, guardrails: 2 }));
  for (const { alpha, power } of needs) {
    expect(alpha).toBe(0.05);
    expect(power).toBeGreaterThan(0.85);
    expect(power).toBeLessThan(0.9);
  }
});

const vetoes = {
  deterioration: { tests: 7, level: 0.005 },
  quality: { tests: 1, level: 0.001 },
};

test('simulation certifies the plan, with vetoes in it', () => {
  const input = { ...planInput(0.6), budget: { alpha: 0.05, power: 0.8, ...vetoes } };
  const certificate = certify(readOnce(input, correlatedPlan(input)), { seed: 'plan', simulations: 2000 });
  expect(certificate.isWithin).toBe(true);
  expect(certificate.falseShip!.rate).toBeLessThan(0.065);
  expect(certificate.trueShip.rate).toBeGreaterThan(0.79);
  expect(JSON.parse(JSON.stringify(certificate))).toEqual(certificate);
});

describe.each(trees)('a tree: %s', (_, rule, counts) => {
  test.each([0, 0.6])(
    'needs fewer users than dividing at correlation %f, by levels at least as large, and is certified',
    (rho) => {
      const input = {
        ...planInput(rho, counts),
        rule,
        budget: { alpha: 0.05, power: 0.8, ...vetoes, treatments: 2 },
      };
      const joint = correlatedPlan(input);
      expect(joint.users).toBeLessThan(joint.usersDivided);
      expect(certify(readOnce(input, joint), { seed: 'tree', simulations: 1000 }).isWithin).toBe(true);
    },
  );
});

test('simulation refuses a plan that is not true of its metrics', () => {
  const alone = { ...planInput(0), budget: { alpha: 0.02, power: 0.95 } };
  expect(certify(readOnce(alone, plan), { seed: 'wrong', simulations: 2000 }).isWithin).toBe(false);
});

test('a guardrail that is far from its margin takes no share of beta', () => {
  const input = planInput(0.3, { success: 2, guardrails: 1 });
  const { needs, users } = correlatedPlan({ ...input, guardrails: [{ ...input.guardrails[0]!, margin: 1 }] });
  expect(needs[2]!.users).toBeLessThan(users / 10);
  const without = correlatedPlan(planInput(0.3, { success: 2, guardrails: 0 }));
  expect(users).toBeCloseTo(without.users, 1);
});

test('an effect on the wrong side of nothing, and a rule of other metrics, are refused', () => {
  const input = planInput(0.2, { success: 2, guardrails: 0 });
  const success = [{ ...input.success[0]!, effect: 0 }, ...input.success.slice(1)];
  const refused = (code: string) => expect.objectContaining({ code });
  expect(() => correlatedPlan({ ...input, success })).toThrow(refused('EXPERIMENTS_NUMBER_UNFIT'));
  for (const rule of [s0, any(s0, s1, s2)])
    expect(() => correlatedPlan({ ...input, rule })).toThrow(refused('EXPERIMENTS_TEST_MISSING'));
});
