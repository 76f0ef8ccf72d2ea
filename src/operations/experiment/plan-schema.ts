// A plan as it is registered, and its words.
import { z } from 'zod';
import { unitSchema, type Unit } from '../../program/index.ts';
import { spendingSchema } from './document.ts';
import { futilityPlanSchema } from './futility-schema.ts';
import { ruleSchema, wordsOfRule } from './rule.ts';

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
  /** Of units with several users: how these go together, and what that costs (variance over that of users alone). */
  correlation: z.number().nullable().optional(),
  designEffect: z.number().nullable().optional(),
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
  /** Who is drawn as one, where it is not the user alone; and users of such a unit, on average, in the log. */
  unit: unitSchema.optional(),
  perUnit: z.number().optional(),
  labels: z.array(z.enum(['interfered', 'shared_data', 'after_the_fact'])),
  alpha: z.number(),
  power: z.number(),
  deterioration: z.number(),
  quality: z.number(),
  spending: spendingSchema,
  /** Days until a unit's values are complete, the time in which its users join included. */
  window: count,
  traffic: z.strictObject({
    basis: z.enum(['decisions', 'opportunities', 'activity', 'exposures']),
    since: z.string(),
    until: z.string(),
    eligible: count,
    /** New units of the experiment per day of that time, and the share of eligible units who would be in it. */
    perDay: count,
    share: z.number(),
  }),
  /** When to ship, as the document says; the default where it is left out. */
  rule: ruleSchema.optional(),
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
  /** Bounds below which a look has little hope; left out where they are not asked for. */
  futility: futilityPlanSchema.optional(),
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
  /** Units read once: levels and power that count correlations, beside Bonferroni. */
  together: z.strictObject({ units: count, unitsDivided: count }).nullable(),
  warnings: z.array(z.string()),
  assumptions: z.array(z.string()),
});

export type Plan = z.infer<typeof planSchema>;

const labelWords: Readonly<Record<Plan['labels'][number], string>> = {
  interfered: 'interfered: the arms spend one budget, so that what one leaves the other gets',
  shared_data:
    'shared data: each arm learns from all users, so that the difference is of deciding, not of learning',
  after_the_fact:
    'analysed after the fact: the plan was written when the data were there, so that nothing was fixed before them',
};

/** Who is drawn as one. */
export const unitOf = ({ unit }: Pick<Plan, 'unit'>): Unit => unit ?? { kind: 'user' };

/** Shares of the arms, control first: records keep them in the order of their names. */
export const controlFirst = ({ arms, control }: Pick<Plan, 'arms' | 'control'>): Plan['arms'] => ({
  [control]: arms[control]!,
  ...arms,
});

/** The rule that was declared, in words; null for the default. */
export const ruleWords = ({ rule, metrics }: Pick<Plan, 'rule' | 'metrics'>): string | null =>
  rule === undefined
    ? null
    : wordsOfRule(
        rule,
        metrics.flatMap(({ metric, role }) => (role === 'guardrail' ? [metric] : [])),
      );

/** What units are called. */
export const nounOf = (plan: Pick<Plan, 'unit'>): 'users' | 'units' =>
  unitOf(plan).kind === 'user' ? 'users' : 'units';

/** What labels of a readout mean. */
export const wordsOfLabel = (label: Plan['labels'][number]): string => labelWords[label];
