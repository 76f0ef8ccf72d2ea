import { msPerDay } from '../kit/index.ts';
import { paceSteps, type Course } from './course.ts';

/** Windows follow one another from a Monday on: 5 January 1970, UTC. */
const monday = 4 * msPerDay;

/** What is planned for this many steps before and after a decision counts as its time; longer gaps are nobody's. */
const reach = paceSteps / 14;

/** The least share of a window that a price still sees before it, so that its end is no cliff. */
const leastLeft = 0.02;

/** No exponent is lower, or higher. */
const [lowest, highest] = [-Math.log(4), Math.log(1000)];

/** Prices rise and fall as if this share of a unit's worth stood beneath them, so that one of 0 rises too. */
const seed = 0.5;

/** No price falls below this share of the solved one. */
const lowestShare = 0.25;

/** A window of a budget, counted from the first Monday, and a step of it. */
export interface PaceMoment {
  readonly window: number;
  readonly step: number;
}

/** In which window of a length, in milliseconds, and in which step of it an instant lies. */
export function paceMoment(at: number, per: number): PaceMoment {
  const window = Math.floor((at - monday) / per);
  const within = at - monday - window * per;
  return { window, step: Math.min(Math.floor((within * paceSteps) / per), paceSteps - 1) };
}

/** When a window of a length begins, in milliseconds. */
export const windowStart = (window: number, per: number): number => monday + window * per;

/** What was used of a budget in one window, in the order of a log; data, to be kept between processes. */
export interface SpentWindow {
  readonly window: number;
  /** The newest step that was decided in. */
  step: number;
  /** Units used before that step, and since. */
  before: number;
  within: number;
  /** Share of the use that was planned for the time before that step in which decisions were made. */
  planned: number;
  /** The step up to which that is counted. */
  upto: number;
}

/** How a budget stands at an instant. */
export interface Standing {
  /** Units used before the step at hand, and those that were planned by then. */
  readonly used: number;
  readonly planned: number;
  /** The price is multiplied by its exponential; see `pacedPrice`. */
  readonly exponent: number;
}

/** Windows that are remembered: a clock may be wrong for some, and then right again. */
const mostWindows = 4;

/**
 * Counts the use of one budget in its windows and says how its price stands to the solved one:
 *
 *     λ' = (λ + κ) exp(x) − κ,   x = (used − planned)/left,
 *
 * all as shares of the window's limit: what was used before the step at hand, what was planned by then (where decisions
 * were made: the course of the decisions that prices were solved from), and what is planned from then on. Summed up, the
 * steps of dual mirror descent with the negative entropy as mirror (Balseiro, Lu, Mirrokni, Operations Research 71, 2023,
 * section 4) are such an exponential of all that was used above plan; divided by what is left, a gap is closed by the end
 * of its window. So a price depends on counts alone, and every process that reads the same log finds the same.
 *
 * A time in which nobody was decided for was not planned for and makes nothing cheaper, and where for the next seventh
 * of a window nothing is planned nothing is cheaper, as nobody knows who comes; a clock that goes back within a window
 * finds the newest step of it, and one that goes back to an earlier window no lower price than the newest one has.
 */
export class Spending {
  readonly #course: Course;
  /** Share planned before each step. */
  readonly #before: Float64Array;
  /** The windows that were decided in, the one decided in last at the end. */
  readonly #windows: SpentWindow[];

  constructor(course: Course, windows: readonly SpentWindow[] = []) {
    this.#course = course;
    this.#windows = windows.map((one) => ({ ...one }));
    this.#before = new Float64Array(paceSteps + 1);
    course.shares.forEach((share, step) => (this.#before[step + 1] = this.#before[step]! + share));
  }

  get windows(): readonly SpentWindow[] {
    return this.#windows;
  }

  /** A decision at an instant used so many units; 0 for silence, which is a decision too. */
  note(at: number, use: number): void {
    const { window, step } = paceMoment(at, this.#course.per);
    const known = this.#windows.findIndex((one) => one.window === window);
    const [own = { window, step, before: 0, within: 0, planned: 0, upto: 0 }] =
      known < 0 ? [] : this.#windows.splice(known, 1);
    this.#windows.push(own);
    if (this.#windows.length > mostWindows) this.#windows.shift();
    if (step > own.step) {
      const upto = Math.min(own.step + reach, step);
      own.planned = this.#plannedBy(own, step);
      own.before += own.within;
      Object.assign(own, { within: 0, step, upto });
    }
    own.within += use;
  }

  /** How the budget stands at an instant. */
  at(at: number): Standing {
    const { window, step } = paceMoment(at, this.#course.per);
    const own = this.#windows.find((one) => one.window === window);
    const here = own ? this.#standing(own, step) : { used: 0, planned: 0, exponent: 0 };
    const later = this.#windows.filter((one) => one.window > window);
    const exponent = Math.max(here.exponent, ...later.map((one) => this.#standing(one, one.step).exponent));
    return { ...here, exponent };
  }

  /** How the window stood that was last begun, after all that was decided in it; undefined before anything was. */
  latest(): { readonly window: number; readonly standing: Standing } | undefined {
    const newest = this.#windows.toSorted((a, b) => b.window - a.window)[0];
    return newest && { window: newest.window, standing: this.#standing(newest, newest.step + 1) };
  }

  /** Share planned before a step behind the newest one. */
  #plannedBy({ step, planned, upto }: SpentWindow, next: number): number {
    const from = Math.max(upto, step - reach);
    return planned + this.#before[Math.min(step + reach, next)]! - this.#before[from]!;
  }

  /** Whether from a step on anything to speak of is planned soon: a hundredth of what is on average. */
  #isPlanned(step: number): boolean {
    const to = Math.min(step + 2 * reach, paceSteps);
    return this.#before[to]! - this.#before[step]! > (0.01 * (to - step)) / paceSteps;
  }

  #standing(own: SpentWindow, step: number): Standing {
    const isNewer = step > own.step;
    const used = isNewer ? own.before + own.within : own.before;
    const planned = isNewer ? this.#plannedBy(own, step) : own.planned;
    const { limit } = this.#course;
    // Of nothing, all that was used is infinitely much.
    const gap = limit > 0 ? used / limit - planned : used > 0 ? Infinity : 0;
    // What a gap can be closed in: when too little was used, no less than nobody was decided for in.
    const left = 1 - (gap > 0 ? this.#before[Math.max(step, own.step)]! : planned);
    const bound = this.#isPlanned(Math.max(step, own.step)) ? lowest : 0;
    const exponent = Math.min(Math.max(gap / Math.max(left, leastLeft), bound), highest);
    return { used, planned: planned * limit, exponent };
  }
}

/**
 * The price of a budget at an exponent: (λ + κ) exp(x) − κ, κ being half of what a unit is worth, so that what was not
 * scarce when prices were solved can become so; at least a quarter of λ, as what nobody used may have been wanted by
 * nobody. At 0 it is the solved price, exactly; it rises with the exponent.
 */
export function pacedPrice(lambda: number, exponent: number, unit: number): number {
  if (exponent === 0) return lambda;
  const shift = seed * unit;
  return Math.max((lambda + shift) * Math.exp(exponent) - shift, lowestShare * lambda);
}

/** By purse, whose budgets are used: the exponents of prices by number of the budget; undefined where all stay as solved. */
export type Pace = (purse: string) => Float64Array | undefined;
