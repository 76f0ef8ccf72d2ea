import { uniformOf, weeklyHours, weeklyWords } from '../kit/index.ts';
import { millisOf, type Plans, type Portfolio } from '../program/index.ts';
import { columnNames } from '../scoring/index.ts';
import { portfoliosUnder } from './arms.ts';
import { isoOf } from './explain.ts';
import type { PlanDecision } from './plan.ts';

/** A plan decision in full, as data. */
export interface PlanExplanation {
  readonly decision: string;
  readonly user: string;
  readonly at: string;
  /** When the plan is over. */
  readonly until: string;
  readonly features: readonly { readonly name: string; readonly value: number }[];
  readonly plans: readonly {
    readonly name: string;
    /** Most contacts by channel, and of "all". */
    readonly allowance: Readonly<Record<string, number>>;
    /** Weekly hours in which marketing is planned, and topics one after another, where the plan has them. */
    readonly slots?: readonly string[];
    readonly sequence?: readonly string[];
    /** What it is believed to be worth per user and period, in the common value unit. */
    readonly mean: number;
    readonly sd: number;
    readonly probability: number;
  }[];
  readonly assignments: readonly { readonly layer: string; readonly arm: string; readonly share: number }[];
  readonly chosen: string;
  readonly propensity: number;
  /** The uniform number on [0, 1) that chose. */
  readonly draw: number;
}

const choiceOf = ({ allowance, slots, sequence }: Plans['choices'][number]) => ({
  allowance,
  ...(slots && { slots: weeklyWords(weeklyHours(slots)) }),
  ...(sequence && { sequence: sequence.topics }),
});

/** Explains a plan decision under the portfolio it was made for. */
export function explainPlan(decision: PlanDecision, portfolio: Portfolio): PlanExplanation {
  const { id, user, at, plans, mean, sd, probability, chosen, propensity } = decision;
  const names = columnNames(portfolio).user;
  const { period, choices } = portfoliosUnder(portfolio)(decision.assignments).plans!;
  return {
    decision: id,
    user,
    at: isoOf(at),
    until: isoOf(at + millisOf(period)),
    features: [...decision.userRow].map((value, i) => ({ name: names[i]!, value })).slice(1),
    plans: plans.map((name, j) => ({
      name,
      ...choiceOf(choices[j]!),
      mean: mean[j]!,
      sd: sd[j]!,
      probability: probability[j]!,
    })),
    assignments: decision.assignments,
    chosen: plans[chosen]!,
    propensity,
    draw: uniformOf(id, 'draw'),
  };
}
