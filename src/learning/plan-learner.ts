import { spentOf, type DecisionRecord } from '../decision/index.ts';
import { dot, moments, quadraticForm, ridgeOfMoments, sum, type Moments } from '../kit/index.ts';
import type { Experience } from '../outcomes/index.ts';
import { plansDigest, type Portfolio } from '../program/index.ts';
import type { PlanBeliefs } from '../scoring/index.ts';
import { checkExperience } from './design.ts';

interface PlanOptions {
  /** Of programs with plans. */
  readonly portfolio: Portfolio;
  /** Exchange rates by objective; absent: those that are declared. */
  readonly rates?: Readonly<Record<string, number>> | undefined;
  /** Guess of the variance of the value of a user and period, worth one user; default 1. */
  readonly noise?: number;
  /** What a send decision is charged, in the common value unit: `chargedOf` at the prices of the day; absent: what it cost. */
  readonly charged?: (sent: Sent) => number;
}

/** Of a send decision: what it chose, and the plan it was made under. */
type Sent = Pick<DecisionRecord, 'plan' | 'chosen' | 'candidates' | 'rows'>;

/**
 * Learns what each plan is worth per user and period, by the plan that was chosen and whatever came of it (intention
 * to treat). What a period is worth is the rewards of all objectives at their rates, less what its sends are charged.
 */
export interface PlanLearner {
  /** Takes rows of `joinOnline().addPlan` as they mature. Throws LEARNING_EXPERIENCE_UNFIT. */
  add(experience: Experience): void;
  /** Takes a send decision, which is charged to the plan it was made under; before the plan's windows close. */
  addDecision(decision: Sent): void;
  beliefs(): PlanBeliefs;
}

/** A learner that has seen nothing. */
export const planLearner = (options: PlanOptions): PlanLearner => new Learner(options);

/** What is known of one plan: rows weighted by 1 / propensity. */
interface Tally {
  /** User row (without the constant) and value of a period. */
  readonly of: Moments;
  rows: number;
  /** Σ over users of the square of the user's weight. */
  squares: number;
}

/** A row of which not every window has closed. */
interface Open {
  value: number;
  missing: number;
}

class Learner implements PlanLearner {
  readonly #portfolio: Portfolio;
  readonly #noise: number;
  /** Worth of a unit of each objective, signed. */
  readonly #weights: readonly number[];
  readonly #tallies: readonly Tally[];
  /** Weight of each user under each plan. */
  readonly #users = new Map<string, Float64Array>();
  readonly #open = new Map<string, Open>();
  readonly #costs = new Map<string, number>();
  readonly #charged: (sent: Sent) => number;

  constructor({ portfolio, rates = {}, noise = 1, charged = spentOf(portfolio) }: PlanOptions) {
    this.#portfolio = portfolio;
    this.#charged = charged;
    this.#noise = noise;
    this.#weights = portfolio.objectives.map(({ name, spec }) => {
      const rate = rates[name] ?? (spec.role === 'value' ? spec.rate : 0);
      return spec.direction === 'increase' ? rate : -rate;
    });
    this.#tallies = (portfolio.plans?.choices ?? []).map(() => ({
      of: moments.empty(portfolio.userWidth - 1),
      rows: 0,
      squares: 0,
    }));
  }

  addDecision(sent: Sent): void {
    const { plan } = sent;
    if (plan) this.#costs.set(plan.decision, (this.#costs.get(plan.decision) ?? 0) + this.#charged(sent));
  }

  add(experience: Experience): void {
    checkExperience(experience, this.#portfolio);
    for (let row = 0; row < experience.rows; row++) {
      const id = experience.decision[row]!;
      const open = this.#open.get(id) ?? { value: 0, missing: this.#weights.length };
      this.#weights.forEach((weight, k) => {
        const reward = experience.reward[row * this.#weights.length + k]!;
        if (Number.isNaN(reward)) return;
        open.value += weight * reward;
        open.missing--;
      });
      if (open.missing > 0) this.#open.set(id, open);
      else this.#close(experience, row, open.value - (this.#costs.get(id) ?? 0));
    }
  }

  /** Counts a row of which everything is known. */
  #close(experience: Experience, row: number, y: number): void {
    const id = experience.decision[row]!;
    this.#open.delete(id);
    this.#costs.delete(id);
    const { userWidth: width, userRows, chosen } = experience;
    const plan = chosen[row]!;
    const weight = 1 / experience.probability[experience.first[row]! + plan]!;
    const tally = this.#tallies[plan]!;
    moments.add(tally.of, Float64Array.from(userRows.subarray(row * width + 1, (row + 1) * width)), {
      y,
      weight,
    });
    tally.rows++;
    tally.squares += this.#grow(experience.users[experience.user[row]!]!, plan, weight);
  }

  /** Adds to a user's weight under a plan; gives by how much its square grew. */
  #grow(user: string, plan: number, weight: number): number {
    const known = this.#users.get(user) ?? new Float64Array(this.#tallies.length);
    this.#users.set(user, known);
    const before = known[plan]!;
    known[plan] = before + weight;
    return weight * (2 * before + weight);
  }

  beliefs(): PlanBeliefs {
    const plans = this.#portfolio.plans!;
    const believed = believedOf(this.#tallies, this.#noise);
    return {
      kind: 'plans',
      version: 1,
      plans: plansDigest(plans),
      beliefs: Object.fromEntries(plans.choices.map(({ name }, j) => [name, believed[j]!])),
    };
  }
}

/**
 * Gaussian beliefs from weighted rows. Rows weigh 1/p by the logged propensity p and plans are compared by normalised
 * weights (Hájek), so neither a policy that learns nor a season that favours a plan it tries more can bias them; what
 * the user row x tells beforehand is taken off, which cannot bias either, as the weights balance x:
 *
 *     r_j = ȳ_j − ȳ − β'(x̄_j − x̄),   n_j = (Σ w)² / Σ_users (Σ w)²,   value of j ~ N(ȳ + n_j r_j/(n_j + 1), σ²/(n_j + 1)):
 *
 * n_j counts users, as if all periods of one were alike; the prior is worth one user, and the average of all plans is
 * its mean; σ² is the residual variance within plans with a guess of it worth one user.
 */
function believedOf(tallies: readonly Tally[], noise: number): readonly PlanBeliefs['beliefs'][string][] {
  const columns = tallies[0]!.of.meanX.length;
  const all = moments.empty(columns);
  for (const { of } of tallies) moments.merge(all, of);
  const { coefficients } = ridgeOfMoments(all, { penalty: 1 });
  const expected = (x: Float64Array) => all.meanY + dot(coefficients, x) - dot(coefficients, all.meanX);
  const users = tallies.map(({ of, squares }) => (squares > 0 ? (of.weight * of.weight) / squares : 0));
  const spread = tallies.map(({ of }, j) =>
    users[j]! > 0 ? (users[j]! * residual(of, coefficients)) / of.weight : 0,
  );
  const free = sum(users) - users.filter((n) => n > 0).length - columns;
  const variance = (noise + sum(spread)) / (1 + Math.max(free, 0));
  return tallies.map(({ of, rows }, j) => {
    const n = users[j]!;
    const gap = n > 0 ? of.meanY - expected(of.meanX) : 0;
    return { mean: all.meanY + (n * gap) / (n + 1), sd: Math.sqrt(variance / (n + 1)), rows };
  });
}

/** Σ w (y − ȳ − β'(x − x̄))² of one plan. */
const residual = ({ xx, xy, yy }: Moments, coefficients: Float64Array): number =>
  Math.max(yy - 2 * dot(coefficients, xy) + quadraticForm(xx, coefficients), 0);
