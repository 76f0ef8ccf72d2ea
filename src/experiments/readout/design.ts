import { level, positive } from '../checks.ts';
import { experimentsErrors } from '../errors.ts';
import type { FamilyWise } from '../many/adjust.ts';
import { shipRule, type Rule } from '../verdict/rule.ts';
import type { Metric } from '../metrics/metric.ts';
import type { Spending } from '../sequential/spending.ts';

/**
 * When the data are read. `fixed`: once, at a time set before. `any-time`: at any times, by asymptotic confidence
 * sequences that are tightest at `tuning` units in both arms. `group-sequential`: at looks; `information` is that of
 * all looks so far, this one last, over `planned` (default 1).
 */
export type Analysis =
  | { readonly kind: 'fixed' }
  | { readonly kind: 'any-time'; readonly tuning: number }
  | {
      readonly kind: 'group-sequential';
      readonly spending: Spending;
      readonly information: readonly number[];
      readonly planned?: number;
      readonly isFinal?: boolean;
    };

/** What was fixed before the data. */
export interface ReadoutDesign {
  readonly control: string;
  /** Weights of all arms, control too, on any scale. */
  readonly arms: Readonly<Record<string, number>>;
  /**
   * Treatments over which levels are divided, at least those of `arms`, which is the default. Where arms were dropped
   * on the way it is what was planned: each test keeps its level, so that error rates hold whatever made them drop.
   */
  readonly family?: number;
  /** Chance of shipping what should not be; level of all intervals, two-sided. Default .05. */
  readonly alpha?: number;
  /** Level of each deterioration test, one-sided. Default .01. */
  readonly deterioration?: number;
  /** Level of each quality check. Default .001. */
  readonly quality?: number;
  /** How success tests are corrected; `max-t` asks for the joint statistics of the success metrics, or of those that a rule tests together. Default bonferroni. */
  readonly correction?: FamilyWise | 'max-t';
  /** When to ship; default at least one success metric better and no guardrail worse by its margin. */
  readonly rule?: Rule;
  /** Default fixed. */
  readonly analysis?: Analysis;
  /** Power of each metric's test at the size reached for the effect that was planned. */
  readonly powers?: Readonly<Record<string, number>>;
}

/** A design with its defaults, and the levels that follow from it. */
export interface Settled {
  readonly control: string;
  readonly arms: Readonly<Record<string, number>>;
  readonly treatments: readonly string[];
  readonly family: number;
  readonly alpha: number;
  readonly deterioration: number;
  readonly quality: number;
  readonly correction: FamilyWise | 'max-t';
  readonly rule: Rule;
  /** The same where the design has it; null for the default. */
  readonly given: Rule | null;
  readonly analysis: Analysis;
  readonly powers?: Readonly<Record<string, number>>;
}

const namesOf = (metrics: readonly Metric[], role: Metric['role']): readonly string[] =>
  metrics.filter((metric) => metric.role === role).map(({ name }) => name);

/** Fills in defaults. Errors: EXPERIMENTS_LEVEL_UNFIT, EXPERIMENTS_NUMBER_UNFIT, EXPERIMENTS_DESIGN_INVALID. */
export function settle(design: ReadoutDesign, metrics: readonly Metric[]): Settled {
  const { control, arms } = design;
  const treatments = Object.keys(arms).filter((arm) => arm !== control);
  if (!Object.hasOwn(arms, control)) throw invalid('control', `no arm is called "${control}"`);
  if (treatments.length === 0) throw invalid('arms', 'there is no arm beside the control');
  for (const weight of Object.values(arms)) positive('weight of an arm', weight);
  const rule = design.rule ?? shipRule(namesOf(metrics, 'success'), namesOf(metrics, 'guardrail'));
  return {
    control,
    arms,
    treatments,
    family: familyOf(design, treatments.length),
    rule,
    given: design.rule ?? null,
    alpha: level('alpha', design.alpha ?? 0.05),
    deterioration: level('deterioration level', design.deterioration ?? 0.01),
    quality: level('quality level', design.quality ?? 0.001),
    correction: design.correction ?? 'bonferroni',
    analysis: design.analysis ?? { kind: 'fixed' },
    ...(design.powers ? { powers: design.powers } : {}),
  };
}

function familyOf({ family }: ReadoutDesign, treatments: number): number {
  if (family === undefined) return treatments;
  if (Number.isInteger(family) && family >= treatments) return family;
  throw invalid('family', `it is a whole number of at least the ${treatments} treatments`);
}

const invalid = (at: string, problem: string) =>
  experimentsErrors.EXPERIMENTS_DESIGN_INVALID({ at, problem });
