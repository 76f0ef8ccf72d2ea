import type { PlanRecord } from '../decision/index.ts';
import type { Event } from '../events/index.ts';
import { millisOf, type Portfolio } from '../program/index.ts';
import { checkPortfolio } from './choice.ts';
import { historyOf } from './history.ts';
import { looksAt, observeOf } from './measure.ts';
import { isStatement, standing } from './permission.ts';

/** A user when a plan was chosen: features as seen, and the chances of the plans. */
interface Chosen {
  readonly userRow: Float32Array;
  readonly probability: Float64Array;
}

/** What became of a user from one choice of a plan to the next. */
export interface PlanPeriod extends Chosen {
  readonly decision: string;
  readonly user: string;
  /** Number of the plan. */
  readonly plan: number;
  /** By objective, all that happened from the choice on until the next one: no window overlaps another. */
  readonly reward: Float64Array;
  /** The next choice; absent of a user about whom nothing was decided for a whole period after the plan's. */
  readonly next?: Chosen;
}

/** Joins choices of plans to what happened until the next, as it comes, in memory bounded by what is still open. */
export interface PeriodJoin {
  /** Takes a plan decision, once by id; throws OUTCOMES_PORTFOLIO_DIFFERS. */
  addPlan(decision: PlanRecord): void;
  /** Takes a fact, once by id, in any order; what no objective looks at is not kept. */
  addFact(fact: Event): void;
  /** The periods that ended since last asked, each once; plans and facts have come up to `now`, the watermark of the feed. */
  mature(now: number): readonly PlanPeriod[];
}

/**
 * A join without anything in it yet; of a portfolio with plans, and of others by their digests whose features,
 * objectives and plans are the same: a user's periods are one sequence whichever of them the plans were chosen under.
 */
export const joinPeriods = (portfolio: Portfolio, alike: ReadonlySet<string> = new Set()): PeriodJoin =>
  new Join(portfolio, alike);

/** What a period is made of. Rows of its own: those of a record keep alive the memory that they share with others. */
type Open = Pick<PlanRecord, 'id' | 'user' | 'at' | 'chosen'> & Chosen;

interface Person {
  /** Choices that no period was given out of, by time. */
  open: Open[];
  facts: Event[];
}

class Join implements PeriodJoin {
  readonly #portfolio: Portfolio;
  readonly #alike: ReadonlySet<string>;
  readonly #observes: readonly ReturnType<typeof observeOf>[];
  readonly #patience: number;
  readonly #people = new Map<string, Person>();
  readonly #erased = new Set<string>();

  constructor(portfolio: Portfolio, alike: ReadonlySet<string>) {
    this.#portfolio = portfolio;
    this.#alike = alike;
    this.#observes = portfolio.objectives.map(({ spec }) => observeOf(spec));
    this.#patience = 2 * millisOf(portfolio.plans!.period);
  }

  addPlan(decision: PlanRecord): void {
    const { portfolio } = decision.digests;
    if (!this.#alike.has(portfolio)) checkPortfolio(portfolio, this.#portfolio);
    if (this.#erased.has(decision.user)) return;
    const { id, user, at, chosen, userRow, probability } = decision;
    const person = this.#person(user);
    if (person.open.some((one) => one.id === id)) return;
    const open = { id, user, at, chosen, userRow: userRow.slice(), probability: probability.slice() };
    person.open = [...person.open, open].sort((a, b) => a.at - b.at);
  }

  addFact(fact: Event): void {
    const { user } = fact;
    if (fact.kind === 'erasure') {
      this.#people.delete(user);
      this.#erased.add(user);
    }
    if (this.#erased.has(user)) return;
    if (!this.#portfolio.objectives.some(({ spec }) => looksAt(spec, fact))) return;
    this.#person(user).facts.push(fact);
  }

  mature(now: number): readonly PlanPeriod[] {
    return [...this.#people.values()].flatMap((person) => this.#take(person, now));
  }

  #person(user: string): Person {
    const known = this.#people.get(user) ?? { open: [], facts: [] };
    this.#people.set(user, known);
    return known;
  }

  #take(person: Person, now: number): readonly PlanPeriod[] {
    const ended = person.open.filter((plan, i) => this.#endOf(plan, person.open[i + 1]) <= now);
    if (ended.length === 0) return [];
    const { facts } = historyOf(person.facts);
    const measures = this.#observes.map((observe) => observe(facts));
    const periods = ended.map((plan, i) => {
      const next = person.open[i + 1];
      const until = this.#endOf(plan, next);
      const { id, user, userRow, probability, chosen } = plan;
      const reward = Float64Array.from(measures, (measure) => measure({ from: plan.at, until }));
      const follows = next && next.at <= until ? { next: chosenOf(next) } : {};
      return { decision: id, user, plan: chosen, userRow, probability, reward, ...follows };
    });
    person.open = person.open.slice(ended.length);
    person.facts = [...since(facts, person.open[0]?.at ?? now)];
    return periods;
  }

  /** A plan goes on until the next, and is looked at for a period longer than it was made for. */
  #endOf({ at }: Open, next: Open | undefined): number {
    return Math.min(next?.at ?? Infinity, at + this.#patience);
  }
}

const chosenOf = ({ userRow, probability }: Open): Chosen => ({ userRow, probability });

/** Facts from an instant on, and of those before it the permissions that stand. */
function since(facts: readonly Event[], at: number): readonly Event[] {
  const later = facts.findIndex((fact) => fact.at >= at);
  const past = later === -1 ? facts : facts.slice(0, later);
  return [...standing(past.filter(isStatement)), ...(later === -1 ? [] : facts.slice(later))];
}
