import { generatorName } from '../eligibility/index.ts';
import type { Event, EventOf } from '../events/index.ts';
import { msPerDay } from '../kit/index.ts';
import { generatorsOf } from '../opportunities/index.ts';
import type { Portfolio } from '../program/index.ts';

/** So many times its forecast may a generator raise in a day before somebody must confirm it. */
const tolerated = 10;

/** What was decided about a generator's volume, in the store, for every engine. */
export type Ruling = { readonly kind: 'blocked' } | { readonly kind: 'confirmed'; readonly atMost: number };

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

/**
 * Counts what generators with a forecast raise in a day (UTC), as this engine sees it. A late fact counts for the
 * newest day, so that no wrong clock hides it.
 */
export class VolumeGauge {
  readonly #allowed: ReadonlyMap<string, number>;
  readonly #counts = new Map<string, { readonly day: number; readonly count: number }>();

  constructor(allowed: ReadonlyMap<string, number>) {
    this.#allowed = allowed;
  }

  /** Counts the opportunities among facts; by -1 for those that were not stored after all. */
  note(facts: readonly Event[], by: 1 | -1 = 1): void {
    if (this.#allowed.size === 0) return;
    for (const fact of facts) if (fact.kind === 'opportunity') this.#count(fact, by);
  }

  #count(fact: EventOf<'opportunity'>, by: number): void {
    const name = generatorName(fact);
    if (!this.#allowed.has(name)) return;
    const day = Math.floor(fact.at / msPerDay);
    const known = this.#counts.get(name);
    const isNewDay = known === undefined || (day > known.day && by > 0);
    this.#counts.set(name, isNewDay ? { day, count: by } : { ...known, count: known.count + by });
  }

  /** The generators that may not be answered now: blocked, or beyond what is allowed or was confirmed. */
  beyond(rulings: Rulings): readonly string[] {
    if (this.#allowed.size === 0) return none;
    const names: string[] = [];
    for (const [name, allowed] of this.#allowed) {
      const ruling = rulings.get(name);
      const most = ruling?.kind === 'confirmed' ? ruling.atMost : allowed;
      if (ruling?.kind === 'blocked' || (this.#counts.get(name)?.count ?? 0) > most) names.push(name);
    }
    return names;
  }
}
