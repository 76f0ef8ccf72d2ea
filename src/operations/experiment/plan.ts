import { z } from 'zod';
import {
  completeAfter,
  lifecyclePlan,
  metricDigest,
  type BaselineReading,
  type LifecycleDesign,
  type LifecyclePlan,
  type Metric,
  type PlannedTest,
} from '../../experiments/index.ts';
import { millisOf } from '../../program/index.ts';
import { showInstant } from '../../tables/index.ts';
import { operationsErrors } from '../errors.ts';
import { correlationOf, forecast, testedOf, type Baseline, type Period } from './baseline.ts';
import { armsOf, openEnded, windowOf, type Experimental } from './declared.ts';
import { spendingSchema, type Declared } from './document.ts';

const day = 86_400_000;
const count = z.number().nonnegative();

const metricPlan = z.strictObject({
  metric: z.string(),
  role: z.enum(['success', 'guardrail', 'deterioration', 'quality']),
  /** Of the definition. */
  digest: z.string(),
  /** In the log before; null where it has none, with the reason. */
  baseline: z
    .strictObject({ n: count, value: z.number(), variance: z.number(), varianceRatio: z.number().nullable() })
    .nullable(),
  problem: z.string().nullable(),
  /** Success: the effect that must not be missed. Guardrail: the margin. In the metric's unit; null for the others. */
  distance: z.number().nullable(),
  /** One-sided level of its test, and its power by the looks as planned. */
  alpha: z.number().nullable(),
  power: z.number().nullable(),
  /** Units in all arms: by the looks as planned; read once; read once with correlations counted. */
  units: z.number().nullable(),
  unitsOnce: z.number().nullable(),
  unitsTogether: z.number().nullable(),
});

/** A plan as it is registered: everything that was fixed before the data, and what it was fixed from. */
export const planSchema = z.strictObject({
  experiment: z.string(),
  program: z.string(),
  control: z.string(),
  /** Shares of arms, control first. */
  arms: z.record(z.string(), z.number()),
  labels: z.array(z.enum(['interfered', 'shared_data'])),
  alpha: z.number(),
  power: z.number(),
  deterioration: z.number(),
  quality: z.number(),
  spending: spendingSchema,
  /** Days until a unit's values are complete. */
  window: count,
  traffic: z.strictObject({
    basis: z.enum(['decisions', 'opportunities', 'activity']),
    since: z.string(),
    until: z.string(),
    eligible: count,
    /** New units of the experiment per day of that time, and the share of eligible units who would be in it. */
    perDay: count,
    share: z.number(),
  }),
  metrics: z.array(metricPlan),
  /** Units that all tests need, and days until they are complete; null where they do not come in time. */
  needed: count,
  neededDays: z.number().nullable(),
  /** Units and days planned. */
  units: count,
  days: count,
  looks: z.array(
    z.strictObject({
      day: count,
      units: count,
      fraction: z.number(),
      /** On the z scale, of a success test, one-sided. */
      z: z.number().nullable(),
      /** Share of alpha spent by then. */
      spent: z.number(),
      stopped: z.number(),
    }),
  ),
  /** Effects found with the power asked for, by length. */
  minimal: z.array(
    z.strictObject({
      day: count,
      units: count,
      effects: z.array(
        z.strictObject({
          metric: z.string(),
          effect: z.number().nullable(),
          relative: z.number().nullable(),
        }),
      ),
    }),
  ),
  /** Units read once: max-T levels and joint power, beside Bonferroni. */
  together: z.strictObject({ units: count, unitsDivided: count }).nullable(),
  warnings: z.array(z.string()),
  assumptions: z.array(z.string()),
});

export type Plan = z.infer<typeof planSchema>;

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
  const window = windowOf(declared) / day;
  const longest = Math.floor(millisOf(document.maximum) / day - window);
  const design: Omit<LifecycleDesign, 'looks'> = {
    tests,
    correlation: correlationOf(metrics, baseline),
    weights: Object.values(arms),
    budget: budgetOf(declared),
    spending: document.spending,
    perDay: forecast(baseline.perDay, longest),
    window,
  };
  const plan = withLooks(design, document.looks);
  return {
    experiment: document.experiment,
    program: experimental.program,
    control: document.control,
    arms,
    labels: [...experimental.labels],
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
}

/** Every so often: as many as fit between the first complete unit and the end. */
function withLooks(
  design: Omit<LifecycleDesign, 'looks'>,
  looks: Declared['document']['looks'],
): LifecyclePlan {
  if (typeof looks === 'number') return lifecyclePlan({ ...design, looks });
  const { days } = lifecyclePlan({ ...design, looks: 1 });
  const every = millisOf(looks.every) / day;
  return lifecyclePlan({ ...design, looks: Math.max(1, Math.floor((days - design.window) / every)) });
}

/** Every test that may veto a win, as the readout makes them: sample ratio, missing data and balance beside metrics. */
function budgetOf({ document, metrics }: Declared): LifecycleDesign['budget'] {
  const veto = metrics.filter(({ role }) => role !== 'quality').length;
  return {
    alpha: document.alpha,
    power: document.power,
    deterioration: { tests: veto, level: document.deterioration },
    quality: { tests: 3 + metrics.length - veto, level: document.quality },
  };
}

function testOf(metric: Metric, { declared: { document }, baseline }: Planning): PlannedTest {
  const { name, role, margin } = metric;
  const unfit = (at: string, problem: string) =>
    operationsErrors.OPERATIONS_EXPERIMENT_UNFIT({ id: document.experiment, at, problem });
  const at = role === 'success' ? `effects.${name}` : `metrics.${name}`;
  const known = baseline.metrics.get(name);
  if (known?.kind !== 'measured')
    throw unfit(at, `the log has no baseline: ${known?.message ?? 'no unit is through its window'}`);
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

const labelWords: Readonly<Record<Plan['labels'][number], string>> = {
  interfered: 'interfered: the arms spend one budget, so that what one leaves the other gets',
  shared_data:
    'shared data: each arm learns from all users, so that the difference is of deciding, not of learning',
};

/** What labels of a readout mean. */
export const wordsOfLabel = (label: Plan['labels'][number]): string => labelWords[label];

function warningsOf({ declared, experimental, baseline }: Planning, plan: LifecyclePlan): string[] {
  const { document } = declared;
  const lacking = plan.tests.filter(({ power, wanted }) => power < wanted - 0.02);
  const growing = openEnded(declared);
  const thin = [...baseline.metrics].filter(([, one]) => one.kind === 'measured' && one.n < 200);
  const isRepeated = document.looks !== 1;
  const without = declared.metrics.filter((metric) => completeAfter(metric) === null && isAdjusted(metric));
  return [
    ...(plan.neededDays === null
      ? [
          `too few units: ${Math.round(plan.units)} come within ${document.maximum}, ${plan.needed} are needed`,
        ]
      : []),
    ...lacking.map(
      ({ name, power, wanted }) =>
        `"${name}" has power ${power.toFixed(2)} where the error budget asks ${wanted.toFixed(2)}`,
    ),
    ...(isRepeated && growing.length > 0
      ? [
          `open-ended under repeated looks: ${growing.join(', ')}; boundaries are corrected by the covariance over the looks where it is a mean, else the test is refused; give a cohort window`,
        ]
      : []),
    ...(isRepeated
      ? without.map(({ name }) => `"${name}" is open-ended with covariates: its test is refused`)
      : []),
    ...thin.map(([name]) => `the baseline of "${name}" rests on fewer than 200 units`),
    ...(baseline.perDay.length < 14 ? ['the traffic of less than two weeks is carried forward'] : []),
    ...experimental.labels.map(wordsOfLabel),
  ];
}

const isAdjusted = (metric: Metric): boolean =>
  ('before' in metric && metric.before !== undefined) ||
  ('covariates' in metric && (metric.covariates?.length ?? 0) > 0);
