import {
  lifecyclePlan,
  metricDigest,
  type BaselineReading,
  type LifecycleDesign,
  type LifecyclePlan,
  type Metric,
  type PlannedTest,
} from '../../experiments/index.ts';
import { msPerDay } from '../../kit/index.ts';
import { millisOf } from '../../program/index.ts';
import { showInstant } from '../../tables/index.ts';
import { operationsErrors } from '../errors.ts';
import type { Period } from './arrivals.ts';
import { correlationOf, forecast, testedOf, type Baseline } from './baseline.ts';
import { armsOf, completeAfterOf, openEnded, type Experimental } from './declared.ts';
import type { Declared } from './document.ts';
import { plannedFutility } from './futility.ts';
import type { Plan } from './plan-schema.ts';
import { warningsOf } from './plan-warnings.ts';
import { ruleIn } from './rule.ts';

interface Planning {
  readonly declared: Declared;
  readonly experimental: Experimental;
  readonly baseline: Baseline;
  readonly period: Period;
}

/** A plan from what was declared and what the log says. Throws OPERATIONS_EXPERIMENT_UNFIT, EXPERIMENTS_PLAN_IMPOSSIBLE. */
export function planOf(planning: Planning): Plan {
  const { declared, experimental, baseline, period } = planning;
  const { document, metrics } = declared;
  const tested = testedOf(metrics);
  const tests = tested.map((metric) => testOf(metric, planning));
  const arms = armsOf(experimental, document.control);
  const window = completeAfterOf(declared, experimental.spec.unit) / msPerDay;
  const longest = Math.floor(millisOf(document.maximum) / msPerDay - window);
  const design: Omit<LifecycleDesign, 'looks'> = {
    tests,
    correlation: correlationOf(metrics, baseline),
    weights: Object.values(arms),
    budget: budgetOf(declared, experimental),
    spending: document.spending,
    isJoint: document.correction === 'max-t',
    ...(document.rule === undefined ? {} : { rule: ruleIn(document.rule, metrics) }),
    perDay: baseline.basis === 'exposures' ? baseline.perDay : forecast(baseline.perDay, longest),
    window,
  };
  const plan = withLooks(design, document.looks);
  const planned: Plan = {
    experiment: document.experiment,
    program: experimental.program,
    control: document.control,
    arms,
    ...(baseline.perUnit === null ? {} : { unit: experimental.spec.unit, perUnit: baseline.perUnit }),
    labels: [
      ...experimental.labels,
      ...(baseline.basis === 'exposures' ? (['after_the_fact'] as const) : []),
    ],
    alpha: document.alpha,
    power: document.power,
    deterioration: document.deterioration,
    quality: document.quality,
    spending: document.spending,
    window,
    traffic: {
      basis: baseline.basis,
      since: showInstant(period.since),
      until: showInstant(period.until),
      eligible: baseline.eligible,
      perDay: baseline.perDay.reduce((sum, units) => sum + units, 0) / baseline.perDay.length,
      share: baseline.share,
    },
    ...(document.rule === undefined ? {} : { rule: document.rule }),
    metrics: metrics.map((metric) => metricPlanOf(metric, tests, plan, baseline)),
    needed: plan.needed,
    neededDays: plan.neededDays,
    units: plan.units,
    days: plan.days,
    looks: plan.looks.map((look) => ({ ...look })),
    minimal: minimalOf(plan, baseline),
    together: plan.together && {
      units: plan.together.users,
      unitsDivided: plan.together.usersDivided,
    },
    warnings: warningsOf(planning, plan),
    assumptions: [...plan.assumptions],
  };
  if (document.futility === undefined) return planned;
  return { ...planned, futility: plannedFutility(planned, document, openEnded(declared)) };
}

/** Every so often: as many as fit between the first complete unit and the end. */
function withLooks(
  design: Omit<LifecycleDesign, 'looks'>,
  looks: Declared['document']['looks'],
): LifecyclePlan {
  if (typeof looks === 'number') return lifecyclePlan({ ...design, looks });
  const { days } = lifecyclePlan({ ...design, looks: 1 });
  const every = millisOf(looks.every) / msPerDay;
  return lifecyclePlan({ ...design, looks: Math.max(1, Math.floor((days - design.window) / every)) });
}

/**
 * Checks of every experiment that may fail by chance: sample ratio, missing data, balance; sizes where units have several
 * users. Not that of several arms: where the assigner keeps arms nobody meets two, and it never fails.
 */
export const checksOf = ({ kind }: Experimental['spec']['unit']): number => (kind === 'user' ? 3 : 4);

/** Every test that may veto a win, as the readout makes them: sample ratio, missing data and balance beside metrics. */
function budgetOf({ document, metrics }: Declared, experimental: Experimental): LifecycleDesign['budget'] {
  const veto = metrics.filter(({ role }) => role !== 'quality').length;
  return {
    alpha: document.alpha,
    power: document.power,
    deterioration: { tests: veto, level: document.deterioration },
    quality: { tests: checksOf(experimental.spec.unit) + metrics.length - veto, level: document.quality },
  };
}

function testOf(metric: Metric, { declared: { document }, baseline }: Planning): PlannedTest {
  const { name, role, margin } = metric;
  const unfit = (at: string, problem: string) =>
    operationsErrors.OPERATIONS_EXPERIMENT_UNFIT({ id: document.experiment, at, problem });
  const at = role === 'success' ? `effects.${name}` : `metrics.${name}`;
  const known = baseline.metrics.get(name);
  if (known?.kind !== 'measured')
    throw unfit(
      at,
      `the log has no baseline: ${known?.message.replace(/\.$/, '') ?? 'no unit is through its window'}`,
    );
  const asked = role === 'success' ? document.effects[name]! : margin!;
  if (asked.scale === 'relative' && !(known.value > 0))
    throw unfit(
      at,
      `its mean in the log is ${known.value}, so that nothing is relative to it: give it absolutely`,
    );
  const distance = asked.scale === 'relative' ? asked.value * known.value : asked.value;
  return { name, role: role === 'success' ? 'success' : 'guardrail', variance: known.variance, distance };
}

function metricPlanOf(
  metric: Metric,
  tests: readonly PlannedTest[],
  plan: LifecyclePlan,
  { metrics }: Baseline,
): Plan['metrics'][number] {
  const known: BaselineReading | undefined = metrics.get(metric.name);
  const test = plan.tests.find(({ name }) => name === metric.name);
  const measured = known?.kind === 'measured' ? known : undefined;
  return {
    metric: metric.name,
    role: metric.role,
    digest: metricDigest(metric),
    baseline: measured
      ? {
          n: measured.n,
          value: measured.value,
          variance: measured.variance,
          varianceRatio: measured.varianceRatio,
        }
      : null,
    ...(measured?.members
      ? { correlation: measured.members.correlation, designEffect: measured.members.designEffect }
      : {}),
    problem: known?.kind === 'no-answer' ? known.message : measured ? null : 'no unit is through its window',
    distance: tests.find(({ name }) => name === metric.name)?.distance ?? null,
    alpha: test?.alpha ?? null,
    power: test?.power ?? null,
    units: test?.users ?? null,
    unitsOnce: test?.usersOnce ?? null,
    unitsTogether: test?.usersTogether ?? null,
  };
}

const minimalOf = ({ minimal }: LifecyclePlan, { metrics }: Baseline): Plan['minimal'] =>
  minimal.map(({ day: on, units, effects }) => ({
    day: on,
    units,
    effects: effects.map(({ name, effect }) => {
      const known = metrics.get(name);
      const value = known?.kind === 'measured' ? known.value : 0;
      return {
        metric: name,
        effect: Number.isFinite(effect) ? effect : null,
        relative: value > 0 && Number.isFinite(effect) ? effect / value : null,
      };
    }),
  }));
