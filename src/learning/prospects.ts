import { millisOf, type Portfolio } from '../program/index.ts';
import type { Prospects } from '../scoring/index.ts';
import { credibilityOf, type Credibility, type Group } from './credibility.ts';

/** A decision of the fast clock as the log has it. */
export interface Judged {
  readonly user: string;
  readonly at: number;
  /** Value of its best candidate before the price of the plan; absent where the allowance was spent. */
  readonly best?: number | undefined;
  /** The same of what nothing scheduled brought; absent: all of it. */
  readonly beside?: number | undefined;
}

/** Learns what the decisions to come of a plan's period may bring, and how much users differ in it. */
export interface ProspectsLearner {
  add(decision: Judged): void;
  /** Undefined while no decision was judged. All decisions up to `now`, in milliseconds, were added. */
  prospects(now: number): Prospects | undefined;
}

/** A learner that has seen nothing; of a portfolio with plans. */
export const prospectsLearner = (portfolio: Portfolio): ProspectsLearner => new Learner(portfolio);

interface Seen {
  first: number;
  decisions: number;
  judged: number;
  /** Values above 0. */
  readonly values: number[];
  /** How many of those beside the schedule are above 0, and their sum. */
  beside: number;
  besideTotal: number;
}

/** Values of a shape: enough for the tail that the last contact waits for. */
const shapeSize = 64;
const mostDecisions = 400;

class Learner implements ProspectsLearner {
  readonly #period: number;
  readonly #users = new Map<string, Seen>();

  constructor({ plans }: Portfolio) {
    this.#period = millisOf(plans!.period);
  }

  add({ user, at, best, beside = best }: Judged): void {
    const seen = this.#users.get(user) ?? {
      first: at,
      decisions: 0,
      judged: 0,
      values: [],
      beside: 0,
      besideTotal: 0,
    };
    this.#users.set(user, seen);
    seen.first = Math.min(seen.first, at);
    seen.decisions++;
    if (best === undefined) return;
    seen.judged++;
    if (best > 0) seen.values.push(best);
    if (beside === undefined || beside <= 0) return;
    seen.beside++;
    seen.besideTotal += beside;
  }

  prospects(now: number): Prospects | undefined {
    const users = [...this.#users.values()];
    if (!users.some(({ judged }) => judged > 0)) return undefined;
    // Decisions come at random, as far as is known: their number in a period has its mean for a variance.
    const decisions = credibilityOf(
      users.map((seen) => ({
        count: periodsOf(now - seen.first, this.#period),
        sum: seen.decisions,
        squares: 0,
      })),
      (mean) => mean,
    );
    const share = credibilityOf(
      users.map(({ judged, values }) => ({ count: judged, sum: values.length, squares: values.length })),
    );
    const mean = credibilityOf(users.map(({ values }) => groupOf(values)));
    return {
      decisions: Math.min(decisions.mean, mostDecisions),
      share: share.mean,
      mean: mean.mean,
      shape: shapeOf(users, mean),
      beside: besideOf(users),
      strength: { decisions: decisions.strength, share: share.strength, mean: mean.strength },
    };
  }
}

/** What nothing scheduled brought, beside all that was brought. */
function besideOf(users: readonly Seen[]): NonNullable<Prospects['beside']> {
  const sum = (of: (seen: Seen) => number) => users.reduce((total, seen) => total + of(seen), 0);
  const count = sum(({ values }) => values.length);
  const total = sum(({ values }) => values.reduce((all, x) => all + x, 0));
  const beside = sum((seen) => seen.beside);
  if (count === 0 || beside === 0) return { share: 0, mean: 0 };
  return { share: beside / count, mean: sum((seen) => seen.besideTotal) / beside / (total / count) };
}

/** Periods that a user was watched; those watched for less than one say little of how many a period holds. */
const periodsOf = (span: number, period: number): number => (span < period ? 0 : span / period);

const groupOf = (values: readonly number[]): Group => ({
  count: values.length,
  sum: values.reduce((sum, x) => sum + x, 0),
  squares: values.reduce((sum, x) => sum + x * x, 0),
});

/**
 * What values are relative to the mean that was foreseen of their user without them, as it will be when they come:
 * so that what is not known of a user widens the shape. As many alike values, each the mean of a part of the sample.
 */
function shapeOf(users: readonly Seen[], { mean, strength }: Credibility): number[] {
  const ratios = users.flatMap(({ values }) => {
    const sum = values.reduce((total, x) => total + x, 0);
    return values.map((x) => {
      const count = strength + values.length - 1;
      return count > 0 ? (x * count) / (strength * mean + sum - x) : x / mean;
    });
  });
  if (ratios.length === 0) return [1];
  ratios.sort((a, b) => a - b);
  const size = Math.min(shapeSize, ratios.length);
  return Array.from({ length: size }, (_, i) => {
    const part = ratios.slice(
      Math.floor((i * ratios.length) / size),
      Math.floor(((i + 1) * ratios.length) / size),
    );
    return part.reduce((sum, x) => sum + x, 0) / part.length;
  });
}
