import { normal, rootOf } from '../../kit/index.ts';
import type { Assumption } from '../assumptions.ts';
import { level, positive } from '../checks.ts';
import { subCorrelation, type Correlation } from '../many/correlation.ts';
import { maxTCritical } from '../many/max-t.ts';
import { rectangle } from '../many/rectangle.ts';
import { betaLeft, leafLevels, type ErrorBudget } from './levels.ts';
import { shipRule } from './rule.ts';

/** A metric of a plan; up is good. */
interface PlannedMetric {
  readonly name: string;
  /** n·se² of the effect at n users in all arms together: 4σ² with two equal arms. */
  readonly variance: number;
}

/** A success metric, and the effect that must not be missed. */
export interface PlannedSuccess extends PlannedMetric {
  readonly effect: number;
}

/** A guardrail, its margin (above 0), and the effect expected on it, 0 by default. */
export interface PlannedGuardrail extends PlannedMetric {
  readonly margin: number;
  readonly effect?: number;
}

/** What a plan is made for. */
export interface PlanInput {
  readonly success: readonly PlannedSuccess[];
  readonly guardrails: readonly PlannedGuardrail[];
  /** Of the z-statistics: success metrics first, then guardrails. */
  readonly correlation: Correlation;
  readonly budget: ErrorBudget;
}

/** One metric of the plan: users it needs, and would need by dividing alpha and beta. */
export interface MetricNeed {
  readonly name: string;
  readonly users: number;
  readonly usersDivided: number;
}

/** Critical values on the z scale, and what they cost. */
export interface CorrelatedPlan {
  /** A success metric is better where z ≥ this (max-T); null without success metrics. */
  readonly successCritical: number | null;
  /** The one-sided level behind it; p-values above it are not better. */
  readonly successLevel: number | null;
  readonly guardrailLevel: number;
  readonly guardrailCritical: number;
  /** Power of every success metric and guardrail at its own users. */
  readonly powerEach: number;
  readonly needs: readonly MetricNeed[];
  /** The largest need. */
  readonly users: number;
  readonly assumptions: readonly Assumption[];
}

/**
 * Levels by the joint distribution of the success metrics (max-T) and power by that of a success metric with all
 * guardrails, the least favourable one, in place of α/S and β/(G + 1). Only one success metric is taken to be
 * really better. Errors: EXPERIMENTS_CORRELATION_UNFIT, EXPERIMENTS_PLAN_IMPOSSIBLE, EXPERIMENTS_NUMBER_UNFIT.
 */
export function correlatedPlan(input: PlanInput): CorrelatedPlan {
  const { success, correlation, budget } = input;
  const alpha = level('alpha', budget.alpha);
  const places = success.map((_, at) => at);
  const successCritical =
    success.length === 0
      ? null
      : maxTCritical(subCorrelation(correlation, places), alpha / (budget.treatments ?? 1), { sides: 1 });
  const guardrailCritical = normal.upperQuantile(alpha);
  const reach = commonReach(input);
  const needs = needsOf(input, { successCritical, guardrailCritical, reach });
  return {
    successCritical,
    successLevel: successCritical === null ? null : normal.survival(successCritical),
    guardrailLevel: alpha,
    guardrailCritical,
    powerEach: normal.cdf(reach),
    needs,
    users: Math.max(0, ...needs.map(({ users }) => users)),
    assumptions: ['joint-normal', 'known-variance'],
  };
}

/** By how much the mean of each z must exceed its critical value so that one success and all guardrails pass. */
function commonReach({ success, guardrails, correlation, budget }: PlanInput): number {
  const beta = betaLeft(budget);
  const others = guardrails.map((_, at) => success.length + at);
  const groups = success.length === 0 ? [others] : success.map((_, at) => [at, ...others]);
  const matrices = distinct(groups.map((group) => subCorrelation(correlation, group)));
  const joint = (reach: number) =>
    Math.min(
      ...matrices.map(
        (matrix) =>
          rectangle(matrix, { lower: matrix.map(() => -reach), upper: matrix.map(() => Infinity) }).value,
      ),
    );
  return rootOf((reach) => joint(reach) - (1 - beta), {
    low: normal.upperQuantile(beta),
    high: normal.upperQuantile(beta / groups[0]!.length),
    width: 1e-5,
  });
}

/** Metrics that correlate alike are one case. */
const distinct = (matrices: readonly Correlation[]): readonly Correlation[] => [
  ...new Map(matrices.map((matrix) => [JSON.stringify(matrix), matrix])).values(),
];

interface Criticals {
  readonly successCritical: number | null;
  readonly guardrailCritical: number;
  readonly reach: number;
}

function needsOf({ success, guardrails, budget }: PlanInput, plan: Criticals): readonly MetricNeed[] {
  const metrics = [
    ...success.map((metric) => ({ ...metric, distance: metric.effect, critical: plan.successCritical! })),
    ...guardrails.map((metric) => ({
      ...metric,
      distance: metric.margin + (metric.effect ?? 0),
      critical: plan.guardrailCritical,
    })),
  ];
  const rule = shipRule(
    success.map(({ name }) => name),
    guardrails.map(({ name }) => name),
  );
  const divided = leafLevels(rule, budget);
  return metrics.map(({ name, variance, distance, critical }, at) => {
    const { alpha, power } = divided[at]!;
    const unit = positive('variance', variance) / (positive('effect', distance) * distance);
    const apart = normal.upperQuantile(alpha) + normal.quantile(power);
    const together = critical + plan.reach;
    return { name, users: unit * together * together, usersDivided: unit * apart * apart };
  });
}
