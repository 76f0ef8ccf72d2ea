import { generatorName } from '../eligibility/index.ts';
import type { Event, EventOf } from '../events/index.ts';
import { msPerDay } from '../kit/index.ts';
import { generatorsOf } from '../opportunities/index.ts';
import type { Portfolio } from '../program/index.ts';

/** So many times its forecast may a generator raise in a day before somebody must confirm it. */
const tolerated = 10;

/** The share of what is allowed that an engine may count before it tells the others. */
const untoldShare = 0.01;

/** What was decided about a generator's volume, in the store, for every engine. */
export type Ruling = { readonly kind: 'blocked' } | { readonly kind: 'confirmed'; readonly atMost: number };

/** What a generator raised in a day, counted from 1970 (UTC). */
export interface Raised {
  readonly day: number;
  readonly count: number;
}

/** What engines told each other of it; at version 0 nothing yet. */
export interface Told extends Raised {
  readonly version: number;
}

/** Two counts as one, of the newest day alone. */
export const joined = (a: Raised, b: Raised): Raised => {
  if (a.day === b.day) return { day: a.day, count: a.count + b.count };
  return a.day > b.day ? a : b;
};

/** Rulings by `program/generator`. */
export type Rulings = ReadonlyMap<string, Ruling>;

/** The generators of a portfolio that have a forecast: how much they may raise in a day without a confirmation. */
export function allowedOf(portfolio: Portfolio): ReadonlyMap<string, number> {
  return new Map(
    generatorsOf(portfolio).flatMap(({ program, id, generator: { source = id, forecast } }) =>
      forecast === undefined
        ? []
        : [[generatorName({ program, generator: source }), forecast * tolerated] as const],
    ),
  );
}

const none: readonly string[] = [];

/** Adds what a generator raised to what all engines of the store were told. */
type Tell = (generator: string, raised: Raised) => Promise<Told>;

/**
 * Counts what generators with a forecast raise in a day (UTC), in all engines of a store: what this one counted and
 * did not tell, and what all were told. Nothing of another engine is missing but what its takings under way raise,
 * and less than a hundredth of what is allowed. A late fact counts for the newest day, so that no wrong clock hides it,
 * and one dated ahead for the day of the decision.
 */
export class VolumeGauge {
  readonly #allowed: ReadonlyMap<string, number>;
  readonly #untold = new Map<string, Raised>();
  readonly #told = new Map<string, Told>();
  /** Tells follow one another; of this one it is not known yet whether what others see contains it. */
  #telling: Promise<void> = Promise.resolve();
  #underWay: string | undefined;

  constructor(allowed: ReadonlyMap<string, number>) {
    this.#allowed = allowed;
  }

  /** Takes in what all were told; older news than known changes nothing. */
  learn(told: ReadonlyMap<string, Told>): void {
    for (const [name, one] of told)
      if (name !== this.#underWay && one.version > (this.#told.get(name)?.version ?? 0))
        this.#told.set(name, one);
  }

  /** Counts the opportunities among facts that are decided about at an instant, where there is one. */
  note(facts: readonly Event[], now = Infinity): void {
    if (this.#allowed.size === 0) return;
    for (const fact of facts) if (fact.kind === 'opportunity') this.#count(fact, { by: 1, now });
  }

  /** Takes back those that were not stored after all. */
  takeBack(facts: readonly Event[]): void {
    if (this.#allowed.size === 0) return;
    for (const fact of facts) if (fact.kind === 'opportunity') this.#count(fact, { by: -1, now: 0 });
  }

  #count(fact: EventOf<'opportunity'>, { by, now }: { readonly by: number; readonly now: number }): void {
    const name = generatorName(fact);
    if (!this.#allowed.has(name)) return;
    const day = Math.max(Math.floor(Math.min(fact.at, now) / msPerDay), this.#known(name)?.day ?? 0);
    const untold = this.#untold.get(name) ?? { day, count: 0 };
    this.#untold.set(name, joined(untold, { day, count: by }));
  }

  #known(name: string): Raised | undefined {
    const told = this.#told.get(name);
    const untold = this.#untold.get(name);
    return told && untold ? joined(told, untold) : (told ?? untold);
  }

  /** The generators that may not be answered now: blocked, or beyond what is allowed or was confirmed. */
  beyond(rulings: Rulings): readonly string[] {
    if (this.#allowed.size === 0) return none;
    const names: string[] = [];
    for (const [name, allowed] of this.#allowed) {
      const ruling = rulings.get(name);
      const most = ruling?.kind === 'confirmed' ? ruling.atMost : allowed;
      if (ruling?.kind === 'blocked' || (this.#known(name)?.count ?? 0) > most) names.push(name);
    }
    return names;
  }

  /** Tells the others what is enough to be told. */
  async tell(tell: Tell): Promise<void> {
    if (this.#toTell().length === 0) return;
    const telling = this.#telling.then(() => this.#tellNow(tell));
    // Who comes next tells again what this one could not.
    this.#telling = telling.catch(() => undefined);
    await telling;
  }

  #toTell(): readonly (readonly [string, Raised])[] {
    return [...this.#untold].filter(
      ([name, { count }]) => count >= Math.max(1, untoldShare * this.#allowed.get(name)!),
    );
  }

  async #tellNow(tell: Tell): Promise<void> {
    for (const [name, raised] of this.#toTell()) {
      this.#underWay = name;
      try {
        const told = await tell(name, raised);
        this.#told.set(name, told);
        // What was counted meanwhile stays.
        this.#untold.set(name, joined(this.#untold.get(name)!, { ...raised, count: -raised.count }));
      } finally {
        this.#underWay = undefined;
      }
    }
  }
}
