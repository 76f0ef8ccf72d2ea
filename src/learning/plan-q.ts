import { spentOf, type DecisionRecord } from '../decision/index.ts';
import { cholesky } from '../kit/index.ts';
import type { PlanPeriod } from '../outcomes/index.ts';
import { plansDigest, type Portfolio } from '../program/index.ts';
import { columnNames, type PlanQ } from '../scoring/index.ts';
import { evaluate, shapeOf, type Row, type Shape } from './fitted-q.ts';

export interface PlanQOptions {
  /** Of programs with plans. */
  readonly portfolio: Portfolio;
  /** Periods that are looked ahead; default 8. */
  readonly ahead?: number;
  /** What a send decision is charged, in the common value unit: `chargedOf` at the prices of the day; absent: what it cost. */
  readonly charged?: (sent: Sent) => number;
  /** Guess of the variance of an objective over these periods, in its own unit, worth one user; default 1. */
  readonly noise?: number;
}

/** Of a send decision: what it chose, and the plan it was made under. */
type Sent = Pick<DecisionRecord, 'plan' | 'chosen' | 'candidates' | 'rows'>;

/**
 * Learns what each plan is worth to each objective by what is known of the user, over several periods: the plan in the
 * first, the policy that was logged in the others. To choose by it is one step of policy improvement on that policy, at
 * whatever exchange rates.
 */
export interface PlanQLearner {
  /** Takes the periods of `joinPeriods`. */
  add(periods: readonly PlanPeriod[]): void;
  /** Takes a send decision, which is charged to the plan it was made under; before that plan's period is given. */
  addDecision(decision: Sent): void;
  artefact(): PlanQ;
}

/** A learner that has seen nothing. */
export const planQLearner = (options: PlanQOptions): PlanQLearner => new Learner(options);

class Learner implements PlanQLearner {
  readonly #portfolio: Portfolio;
  readonly #ahead: number;
  readonly #noise: number;
  readonly #shape: Shape;
  readonly #rows: Row[] = [];
  readonly #costs = new Map<string, number>();
  readonly #charged: (sent: Sent) => number;

  constructor({ portfolio, ahead = 8, noise = 1, charged = spentOf(portfolio) }: PlanQOptions) {
    this.#portfolio = portfolio;
    this.#charged = charged;
    this.#ahead = ahead;
    this.#noise = noise;
    this.#shape = {
      plans: portfolio.plans!.choices.length,
      columns: portfolio.userWidth,
      outcomes: portfolio.objectives.length + 1,
    };
  }

  addDecision(sent: Sent): void {
    const { plan } = sent;
    if (plan) this.#costs.set(plan.decision, (this.#costs.get(plan.decision) ?? 0) + this.#charged(sent));
  }

  add(periods: readonly PlanPeriod[]): void {
    for (const { decision, user, plan, probability, userRow, reward, next } of periods) {
      const cost = this.#costs.get(decision) ?? 0;
      this.#costs.delete(decision);
      this.#rows.push({
        user,
        plan,
        weight: 1 / probability[plan]!,
        x: Float64Array.from(userRow),
        reward: Float64Array.of(...reward, cost),
        ...(next && { next: { x: Float64Array.from(next.userRow), probability: next.probability } }),
      });
    }
  }

  artefact(): PlanQ {
    const { plans, objectives } = this.#portfolio;
    const { columns, plans: count } = this.#shape;
    const shape = shapeOf(this.#rows, this.#shape);
    const fit = evaluate(this.#rows, shape, { ahead: this.#ahead, guess: this.#noise });
    return {
      kind: 'planQ',
      version: 1,
      plans: plansDigest(plans!),
      columns: [...columnNames(this.#portfolio).user],
      ahead: this.#ahead,
      objectives: objectives.map(({ name }) => name),
      weights: fit.theta.map((theta) =>
        Array.from({ length: count }, (_, j) => [...theta.subarray(j * columns, (j + 1) * columns)]),
      ),
      noise: fit.noise.map((row) => [...row]),
      spread: shape.factors.map((factor) => [...cholesky.inverse(factor, columns)]),
      rows: Array.from({ length: count }, (_, j) => this.#rows.filter(({ plan }) => plan === j).length),
    };
  }
}
