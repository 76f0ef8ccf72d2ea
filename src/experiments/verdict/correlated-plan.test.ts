import { expect, test } from 'vitest';
import { equicorrelation } from '../many/correlation.ts';
import { certify } from '../certification/certify.ts';
import { correlatedPlan, type PlanInput } from './correlated-plan.ts';
import { readOnce } from '../certification/read-once.ts';

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

const plan = correlatedPlan(planInput(0.6));

test('four success metrics and three guardrails correlated .6 need 15 % fewer users than α/S', () => {
  const { needs, successCritical } = plan;
  expect(successCritical).toBeCloseTo(2.1272, 3);
  expect(needs[0]!.usersDivided).toBeCloseTo(400 * (2.2414027 + 1.6448536) * (2.2414027 + 1.6448536), 1);
  expect(needs[0]!.users).toBeLessThan(0.85 * needs[0]!.usersDivided);
});

test('it never needs more, and the less the more metrics go together', () => {
  const [none, some] = [correlatedPlan(planInput(0)), plan];
  expect(some.users).toBeLessThan(none.users);
  for (const need of none.needs) expect(need.users).toBeLessThanOrEqual(need.usersDivided * 1.001);
});

test('one success metric alone is the plain sample size', () => {
  const { needs, powerEach } = correlatedPlan(planInput(0, { success: 1, guardrails: 0 }));
  expect(powerEach).toBeCloseTo(0.8, 9);
  expect(needs[0]!.users).toBeCloseTo(400 * (1.6448536 + 0.8416212) * (1.6448536 + 0.8416212), 2);
});

test('guardrails alone', () => {
  const { successCritical, successLevel, powerEach } = correlatedPlan(
    planInput(0.5, { success: 0, guardrails: 2 }),
  );
  expect([successCritical, successLevel]).toEqual([null, null]);
  expect(powerEach).toBeGreaterThan(0.85);
  expect(powerEach).toBeLessThan(0.9);
});

test('simulation certifies the plan, with vetoes in it', () => {
  const input = {
    ...planInput(0.6),
    budget: {
      alpha: 0.05,
      power: 0.8,
      deterioration: { tests: 7, level: 0.005 },
      quality: { tests: 1, level: 0.001 },
    },
  };
  const certificate = certify(readOnce(input, correlatedPlan(input)), { seed: 'plan', simulations: 2000 });
  expect(certificate.isWithin).toBe(true);
  expect(certificate.falseShip!.rate).toBeLessThan(0.065);
  expect(certificate.trueShip.rate).toBeGreaterThan(0.79);
  expect(JSON.parse(JSON.stringify(certificate))).toEqual(certificate);
});

test('simulation refuses a plan that is not true of its metrics', () => {
  const alone = { ...planInput(0), budget: { alpha: 0.02, power: 0.95 } };
  expect(certify(readOnce(alone, plan), { seed: 'wrong', simulations: 2000 }).isWithin).toBe(false);
});

test('an effect on the wrong side of nothing is refused', () => {
  const input = planInput(0.2, { success: 2, guardrails: 0 });
  const success = [{ ...input.success[0]!, effect: 0 }, ...input.success.slice(1)];
  expect(() => correlatedPlan({ ...input, success })).toThrow(
    expect.objectContaining({ code: 'EXPERIMENTS_NUMBER_UNFIT' }),
  );
});
