import { normal } from '../../kit/index.ts';
import { positive } from '../checks.ts';

/** An experiment that waits for users, and what is believed of its effect before. */
export interface WaitingExperiment {
  readonly name: string;
  /** Mean and sd of the true effect per user, as past experiments of its kind had (see `metaAnalysis`). */
  readonly prior: { readonly mean: number; readonly sd: number };
  /** Variance of the metric between users. */
  readonly variance: number;
  /** What an effect of 1 per user is worth once launched: users reached, times their value. */
  readonly worth: number;
  /** Share of its users that get the treatment; default one half. */
  readonly share?: number;
  /** Fewer users than this are of no use, as when a decision rule asks for them; default 0. Units, where it has some. */
  readonly least?: number;
  /** Where it draws several users together. */
  readonly unit?: DrawnTogether;
  /** Days for which it keeps each of its users from the others, from exposure to the end of the window; default 1. */
  readonly days?: number;
}

/** Who can be shared: users, each in one experiment at a time. */
export interface Traffic {
  readonly users: number;
  /** Days for which they are there; default 1. */
  readonly days?: number;
}

/** Units of several users, as a plan from a log has them (`baselineOf`). */
interface DrawnTogether {
  /** Users of a unit, on average. */
  readonly users: number;
  /** What their going together multiplies the variance of a mean over users by. */
  readonly designEffect: number;
}

/** What an experiment gets. */
export interface Share {
  readonly name: string;
  readonly users: number;
  /** Those of several users that these make; users where users are drawn. */
  readonly units: number;
  /** Expected gain of deciding with the data over deciding now. */
  readonly learning: number;
  /** Learning per user-day. */
  readonly rate: number;
}

/** A division of users who can be in one experiment at a time. */
export interface TrafficPlan {
  readonly shares: readonly Share[];
  readonly learning: number;
  /** What one more user-day is worth: where it is 0, no experiment wants more. */
  readonly price: number;
}

/**
 * Shares users between experiments that exclude each other, by expected learning per user-day: one that needs a user for
 * four weeks takes the place of four that need one for a week. With n users the posterior mean
 * has sd s = τ²/√(τ² + V/n) beforehand, and deciding then is worth s·φ(m/s) + m·Φ(m/s) − max(0, m) more than deciding
 * now (Raiffa and Schlaifer 1961, 5.3; Azevedo, Deng, Montiel Olea, Rao and Weyl 2020 on many experiments). That is
 * convex at first, so each experiment's best n at a price is found by search and the price by bisection; what is
 * left goes to the best that fits. V counts what users of a unit have in common once: σ²/(p(1 − p)) times the design effect
 * (Kish 1965). Errors: EXPERIMENTS_NUMBER_UNFIT.
 */
export function trafficPlan(waiting: readonly WaitingExperiment[], traffic: Traffic): TrafficPlan {
  const { users, days = 1 } = traffic;
  positive('users', users);
  positive('days', days);
  for (const { name, prior, variance, worth, unit, days: own = 1 } of waiting) {
    positive(`prior sd of ${name}`, prior.sd);
    positive(`variance of ${name}`, variance);
    positive(`worth of ${name}`, worth);
    positive(`days of ${name}`, own);
    if (unit) positive(`users of a unit of ${name}`, unit.users);
    if (unit) positive(`design effect of ${name}`, unit.designEffect);
  }
  const there = { users, days };
  const userDays = users * days;
  const at = (price: number) => waiting.map((one) => bestAt(one, price, there));
  const sum = (all: readonly number[]) => all.reduce((total, n) => total + n, 0);
  const taken = (given: readonly number[]) => sum(given.map((n, i) => n * daysOf(waiting[i]!)));
  let [low, high] = [0, highestRate(waiting, there)];
  if (taken(at(0)) > userDays)
    for (let round = 0; round < 80; round++) {
      const price = (low + high) / 2;
      if (taken(at(price)) > userDays) low = price;
      else high = price;
    }
  else high = 0;
  const given = [...at(high)];
  fill(waiting, given, { ...there, left: userDays - taken(given) });
  const shares = waiting.map((one, i): Share => {
    const learning = learningOf(one, given[i]!);
    const [n, units] = [given[i]!, given[i]! / (one.unit?.users ?? 1)];
    return { name: one.name, users: n, units, learning, rate: n > 0 ? learning / n / daysOf(one) : 0 };
  });
  return { shares, learning: sum(shares.map(({ learning }) => learning)), price: high };
}

const daysOf = ({ days = 1 }: WaitingExperiment): number => days;

/** The expected gain of deciding with n users over deciding now. */
function learningOf(
  { prior: { mean, sd }, variance, worth, share = 0.5, unit }: WaitingExperiment,
  n: number,
): number {
  if (n <= 0) return 0;
  const error = (variance * (unit?.designEffect ?? 1)) / n / (share * (1 - share));
  const spread = (sd * sd) / Math.sqrt(sd * sd + error);
  const z = Math.abs(mean) / spread;
  // s·φ(z) − |m|·Φ(−z): the same whichever sign the mean has, without cancelling.
  return worth * (spread * normal.density(z) - Math.abs(mean) * normal.survival(z));
}

const steps = 240;

/** In users. */
const leastOf = ({ least = 0, unit }: WaitingExperiment): number => least * (unit?.users ?? 1);

/** Numbers of users to try: none, and from the least on by equal ratios; none where its days are more than there are. */
function candidates(one: WaitingExperiment, { users, days }: Required<Traffic>): readonly number[] {
  const first = Math.max(leastOf(one), 2);
  if (first > users || daysOf(one) > days) return [0];
  const ratio = Math.log(users / first) / steps;
  return [0, ...Array.from({ length: steps + 1 }, (_, i) => first * Math.exp(ratio * i))];
}

function bestAt(one: WaitingExperiment, price: number, there: Required<Traffic>): number {
  let [best, most] = [0, 0];
  for (const n of candidates(one, there)) {
    const left = learningOf(one, n) - price * n * daysOf(one);
    if (left > most) [best, most] = [n, left];
  }
  return best;
}

const highestRate = (waiting: readonly WaitingExperiment[], there: Required<Traffic>): number =>
  Math.max(
    0,
    ...waiting.flatMap((one) =>
      candidates(one, there)
        .slice(1)
        .map((n) => learningOf(one, n) / n / daysOf(one)),
    ),
  );

/** Gives the user-days that are left to whoever learns most from them, the new or those that have some, and so on. */
function fill(
  waiting: readonly WaitingExperiment[],
  given: number[],
  { users, days, left }: Required<Traffic> & { readonly left: number },
): void {
  for (let rest = left, round = 0; rest > 0 && round < waiting.length; round++) {
    const more = waiting.map((one, i) =>
      daysOf(one) > days ? 0 : Math.min(rest / daysOf(one), users - given[i]!),
    );
    const gains = waiting.map((one, i) => {
      const n = given[i]! + more[i]!;
      return n < leastOf(one) ? 0 : learningOf(one, n) - learningOf(one, given[i]!);
    });
    const best = gains.indexOf(Math.max(...gains));
    if (best < 0 || !(gains[best]! > 0)) return;
    given[best]! += more[best]!;
    rest -= more[best]! * daysOf(waiting[best]!);
  }
}
