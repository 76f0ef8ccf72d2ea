import { z } from 'zod';
import {
  paceSteps,
  Spending,
  windowStart,
  type Course,
  type Pace,
  type Prices,
  type SpentWindow,
  type Standing,
} from '../arbitration/index.ts';
import { purseOf } from '../assignment/index.ts';
import type { EventOf } from '../events/index.ts';
import { digestOf, type Json } from '../kit/index.ts';
import { useOf, type Portfolio } from '../program/index.ts';
import type { Store } from '../store/index.ts';

/** What was used of budgets, up to an entry of the log; data, kept as a notice so that nobody reads the log twice. */
const tallySchema = z.strictObject({
  /** Of the last entry that is counted. */
  sequence: z.int().nonnegative(),
  /** By course, in their order. */
  spent: z.array(
    z.array(
      z.strictObject({
        window: z.int(),
        step: z.int(),
        before: z.number(),
        within: z.number(),
        planned: z.number(),
        upto: z.number(),
      }),
    ),
  ),
});

/** Where spending is counted; without `post` what was counted is told to nobody. */
type Counting = Pick<Store, 'log' | 'readNotices'> & Partial<Pick<Store, 'post'>>;

/** What spending is counted by. */
interface Counted {
  readonly portfolio: Pick<Portfolio, 'budgets' | 'channels'>;
  readonly prices: Pick<Prices, 'budgets' | 'courses'>;
}

/** A budget that is paced, and how it stands. */
export interface PacedBudget {
  readonly course: Course;
  readonly standing: Standing;
}

/**
 * Counts what decisions use of budgets, by the log of a store: every decision that is committed is counted once, whoever
 * made it, and after a crash or a restart the same. An intent counts when it is decided, in the step of the window in which
 * that was, and stays counted where it is held back later. The log is read on when a step of the shortest window is over:
 * within a step prices stand still. A store that keeps no log cannot pace, and says so.
 */
export class SpendingBook {
  readonly #store: Counting;
  readonly #counted: Counted;
  readonly #courses: readonly Course[];
  readonly #notice: string;
  /** Length of the shortest step, milliseconds. */
  readonly #grain: number;
  #spent: readonly Spending[];
  #sequence = -1;
  #tick: number | undefined;
  #reading: Promise<void> | undefined;
  readonly #paces = new Map<number, Pace>();

  constructor(store: Counting, counted: Counted) {
    this.#store = store;
    this.#counted = counted;
    this.#courses = counted.prices.courses ?? [];
    this.#notice = `spent:${digestOf([...this.#courses])}`;
    this.#grain = Math.min(...this.#courses.map(({ per }) => per / paceSteps));
    this.#spent = this.#courses.map((course) => new Spending(course));
  }

  /** Counts what the log has, unless that was done in the steps of these instants; to be awaited before `paceAt`. */
  async read(instants: readonly number[]): Promise<void> {
    if (this.#courses.length === 0 || instants.length === 0) return;
    const tick = instants.reduce((last, at) => Math.max(last, this.#tickOf(at)), -Infinity);
    if (tick === this.#tick) return;
    this.#reading ??= this.#readOn().finally(() => (this.#reading = undefined));
    await this.#reading;
    this.#tick = tick;
  }

  /** How prices stand at an instant; undefined where nothing is paced. */
  paceAt(at: number): Pace | undefined {
    if (this.#courses.length === 0) return undefined;
    const tick = this.#tickOf(at);
    const known = this.#paces.get(tick) ?? this.#paceAt(at);
    this.#paces.set(tick, known);
    return known;
  }

  /** How every paced budget stands at an instant. */
  standings(at: number): readonly PacedBudget[] {
    return this.#courses.map((course, i) => ({ course, standing: this.#spent[i]!.at(at) }));
  }

  #tickOf(at: number): number {
    return Math.floor((at - windowStart(0, 0)) / this.#grain);
  }

  /** How every paced budget stands in the window that was begun last, after all that was decided in it. */
  latest(): readonly (PacedBudget & { readonly window: number })[] {
    return this.#courses.flatMap((course, i) => {
      const found = this.#spent[i]!.latest();
      return found ? [{ course, ...found }] : [];
    });
  }

  #paceAt(at: number): Pace {
    const { budgets } = this.#counted.prices;
    const exponents = new Map<string, Float64Array>();
    for (const { course, standing } of this.standings(at)) {
      const purse = purseOf(course.own);
      const own = exponents.get(purse) ?? new Float64Array(budgets.length);
      exponents.set(purse, own);
      own[budgets.findIndex(({ name }) => name === course.budget)] = standing.exponent;
    }
    return (purse) => exponents.get(purse);
  }

  async #readOn(): Promise<void> {
    if (this.#sequence < 0) await this.#begin();
    const before = this.#sequence;
    for await (const { sequence, event } of this.#store.log(this.#sequence)) {
      this.#sequence = sequence;
      if (event.kind === 'decision' && event.clock === 'send') this.#count(event);
    }
    this.#paces.clear();
    if (this.#sequence > before) await this.#keep();
  }

  #count({ at, intent, purse: own }: EventOf<'decision'>): void {
    const { budgets, channels } = this.#counted.portfolio;
    const purse = purseOf(own);
    const by = intent && {
      name: intent.channel,
      cost: channels.find(({ name }) => name === intent.channel)?.cost ?? 0,
    };
    this.#courses.forEach((course, i) => {
      if (purseOf(course.own) !== purse) return;
      const budget = budgets.find(({ name }) => name === course.budget);
      this.#spent[i]!.note(at, by && budget ? useOf(budget, by) : 0);
    });
  }

  /** What another process, or an earlier one, has counted; what cannot be read is counted anew. */
  async #begin(): Promise<void> {
    const [kept] = await this.#store.readNotices([this.#notice]);
    const known = tallySchema.safeParse(kept!.value);
    const isKnown = known.success && known.data.spent.length === this.#courses.length;
    this.#sequence = isKnown ? known.data.sequence : 0;
    if (isKnown) this.#spent = this.#courses.map((course, i) => new Spending(course, known.data.spent[i]));
  }

  /** For whoever comes next; what another kept that counted further stays. */
  async #keep(): Promise<void> {
    const [kept] = await this.#store.readNotices([this.#notice]);
    const known = tallySchema.safeParse(kept!.value);
    if (known.success && known.data.sequence >= this.#sequence) return;
    const spent = this.#spent.map(({ windows }) => windows.map((one): SpentWindow & Json => ({ ...one })));
    await this.#store.post?.(this.#notice, { sequence: this.#sequence, spent }, kept!.version);
  }
}
