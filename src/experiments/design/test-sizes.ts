// Units that one test of a decision needs, and the power that it has, by the group sequential test really used.
import { positive } from '../checks.ts';
import { driftForPower, sequentialPower } from '../sequential/power.ts';
import type { Spending } from '../sequential/spending.ts';
import type { LeafLevels } from '../verdict/levels.ts';

/** A test that the decision needs: a success metric, or a guardrail. Up is good. */
export interface PlannedTest {
  readonly name: string;
  readonly role: 'success' | 'guardrail';
  /** Variance per unit, covariates used. */
  readonly variance: number;
  /** The effect that must not be missed, or the margin; above 0, in the metric's unit. */
  readonly distance: number;
}

/** How tests are made: shares of the arms, control first, and how alpha is spent. */
interface Making {
  readonly weights: readonly number[];
  readonly spending: Spending;
}

/** n·se² of the worst treatment's difference at n units in all arms: σ²(1/share of control + 1/share of it). */
export function unitVariance({ variance }: PlannedTest, weights: readonly number[]): number {
  const sum = weights.reduce((total, weight) => total + positive('weight of an arm', weight), 0);
  const [control, ...treatments] = weights.map((weight) => weight / sum);
  return positive('variance', variance) * (1 / control! + 1 / Math.min(...treatments));
}

interface Sizing {
  readonly design: Making;
  readonly fractions: readonly number[];
}

/** A test with its levels, and the units in all arms that it needs: at these looks, and read once. */
export function sizeOf(test: PlannedTest, { alpha, power }: LeafLevels, { design, fractions }: Sizing) {
  const distance = positive('effect', test.distance);
  const { drift, inflation } = driftForPower(sided(alpha, design), fractions, power);
  const users = (drift * drift * unitVariance(test, design.weights)) / (distance * distance);
  const { name, role } = test;
  return { name, role, alpha, wanted: power, users, usersOnce: users / inflation };
}

/** The test of a success metric or guardrail at looks. */
export const sided = (alpha: number, { spending }: Pick<Making, 'spending'>) => ({
  alpha,
  sides: 1 as const,
  spending,
});

/** How far a test got: looks as fractions of the planned units, the last one final. */
export interface Reached {
  readonly weights: readonly number[];
  readonly spending: Spending;
  /** One-sided level of the test. */
  readonly alpha: number;
  readonly planned: number;
  readonly fractions: readonly number[];
}

/** The chance that the sequential test shows the effect, or what lies within the margin, at the looks reached. */
export function reachedPower(
  test: PlannedTest,
  { weights, spending, alpha, planned, fractions }: Reached,
): number {
  const drift = test.distance / Math.sqrt(unitVariance(test, weights) / planned);
  return sequentialPower({ alpha, sides: 1, spending }, fractions, drift).power;
}
