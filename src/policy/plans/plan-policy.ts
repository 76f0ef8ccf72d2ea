import type { Plans } from '../../program/index.ts';
import type { Distribution } from '../policy.ts';

/** What a plan policy chooses from: what each plan is believed to be worth, and how long the user has been known. */
export interface PlanChoice {
  /** One per plan, in the order of the program, in the common value unit. */
  readonly mean: Float64Array;
  /** How uncertain that is, one sd, independent of each other. */
  readonly sd: Float64Array;
  /** Milliseconds since the first fact about the user. */
  readonly age: number;
}

/** A plan policy at work: the exact distribution over the plans, the same for the same choice. Not re-entrant. */
export type PlanPolicy = (choice: PlanChoice) => Distribution;

/** What a kind of plan policy compiles to: ready to meet the plans of a portfolio. */
export type CompiledPlanPolicy = (plans: Plans) => PlanPolicy;
