import type { DecisionRecord, PlanRecord } from '../decision/index.ts';
import type { Event } from '../events/index.ts';
import type { Span } from '../kit/index.ts';
import type { Portfolio } from '../program/index.ts';
import { choiceOf, experienceFrom, planChoiceOf, type LoggedChoice } from './choice.ts';
import { dueOf } from './due.ts';
import type { Experience } from './experience.ts';
import { looksAt, type Measure } from './measure.ts';
import { isStatement, standing } from './permission.ts';
import { rewardsOf, type Rewards } from './rewards.ts';
import { PackedChoice } from './packed.ts';
import { momentOf, windowOf, type Moment } from './window.ts';

interface OnlineOptions {
  readonly portfolio: Portfolio;
  /** How long after their time facts and decisions may still arrive, milliseconds; rewards are given that much later. */
  readonly lateness?: number;
}

/** Joins decisions to outcomes as they come, in memory bounded by what is still open. */
export interface OnlineJoin {
  /** Takes a decision, once by id; throws OUTCOMES_PORTFOLIO_DIFFERS. */
  addDecision(decision: DecisionRecord): void;
  /**
   * Takes a plan decision likewise. Its windows begin with the plan and leave a send at the very end of the period its
   * whole horizon. Its row has plans in the place of candidates; keep a join for the slow clock alone.
   */
  addPlan(decision: PlanRecord): void;
  /** Takes a fact, once by id, in any order; what no objective looks at is not kept. */
  addFact(fact: Event): void;
  /** Says that the facts of a stretch of time are lost: windows that meet it will be NaN for good. */
  addLoss(span: Span): void;
  /**
   * The rows of which a window closed since last asked, facts having come up to `now` (the watermark of the feed,
   * not the clock). A reward is NaN where its window is open, or was given before: each is given exactly once.
   */
  mature(now: number): Experience;
  /** Rows with a window still open. */
  readonly open: number;
  /** Facts and decisions that came after windows they belong to may have been given out. Such decisions are not taken. */
  readonly late: number;
}

/** A row waiting for its windows. */
interface Waiting {
  readonly choice: PackedChoice;
  readonly moment: Moment;
  /** Objectives that it was given rewards of, in the order in which windows close. */
  given: number;
}

/** An objective's number and window. */
interface Closing {
  readonly objective: number;
  readonly window: ReturnType<typeof windowOf>;
}

interface Person {
  /** In event time, each once, but for those that came since they were put in order. */
  facts: Event[];
  isOrdered: boolean;
  /** By objective, what was found in the facts; absent since a fact came that the objective looks at. */
  readonly measures: (Measure | undefined)[];
  /** Ids of the facts. */
  readonly ids: Set<string>;
  /** How many of them, in front, are permissions that stand and nothing else. */
  standing: number;
  /** By decision id. */
  readonly waiting: Map<string, Waiting>;
  /** When the choices that wait were made, rising: all that is asked of them every day, close together. */
  readonly since: number[];
}

/** An online join without anything in it yet. */
export const joinOnline = (options: OnlineOptions): OnlineJoin => new Join(options);

class Join implements OnlineJoin {
  readonly #portfolio: Portfolio;
  readonly #rewards: Rewards;
  /** Those first whose windows close first; all begin to count at one instant, so that the order is the same for every choice. */
  readonly #closings: readonly Closing[];
  readonly #lateness: number;
  readonly #people = new Map<string, Person>();
  readonly #erased = new Set<string>();
  readonly #due = dueOf<Waiting>();
  /** Users with facts that may be let go at the next maturity. */
  readonly #touched = new Set<string>();
  #lost: readonly Span[] = [];
  /** Windows that closed up to here are given out. */
  #settled = -Infinity;
  open = 0;
  late = 0;

  constructor({ portfolio, lateness = 0 }: OnlineOptions) {
    this.#portfolio = portfolio;
    this.#rewards = rewardsOf(portfolio);
    this.#closings = portfolio.objectives
      .map(({ spec }, objective) => ({ objective, window: windowOf(spec) }))
      .sort((a, b) => closeOf(a, beginning) - closeOf(b, beginning));
    this.#lateness = lateness;
  }

  addDecision(decision: DecisionRecord): void {
    this.#add(choiceOf(decision, this.#portfolio), momentOf(decision));
  }

  addPlan(decision: PlanRecord): void {
    const choice = planChoiceOf(decision, this.#portfolio);
    this.#add(choice, { at: choice.at, latest: choice.candidates[0]!.slot });
  }

  #add(choice: LoggedChoice, moment: Moment): void {
    if (this.#erased.has(choice.user)) return;
    const { waiting, since } = this.#person(choice.user);
    if (waiting.has(choice.id)) return;
    if (choice.at < this.#settled) {
      this.late++;
      return;
    }
    const row = { choice: new PackedChoice(choice, this.#portfolio), moment, given: 0 };
    waiting.set(choice.id, row);
    since.splice(since.findLastIndex((at) => at <= moment.at) + 1, 0, moment.at);
    this.#due.add(closeOf(this.#closings[0]!, moment), row);
    this.open++;
  }

  addFact(fact: Event): void {
    if (fact.kind === 'erasure') this.#erase(fact.user);
    if (this.#erased.has(fact.user)) return;
    const { objectives } = this.#portfolio;
    const first = objectives.findIndex(({ spec }) => looksAt(spec, fact));
    if (first < 0) return;
    if (fact.at < this.#settled) this.late++;
    const person = this.#person(fact.user);
    this.#touched.add(fact.user);
    if (person.ids.size === person.ids.add(fact.id).size) return;
    const last = person.facts.at(-1);
    if (last && fact.at < last.at) person.isOrdered = false;
    person.facts.push(fact);
    for (let k = first; k < objectives.length; k++)
      if (looksAt(objectives[k]!.spec, fact)) person.measures[k] = undefined;
  }

  addLoss(span: Span): void {
    this.#lost = [...this.#lost, span];
  }

  mature(now: number): Experience {
    this.#settled = Math.max(this.#settled, now - this.#lateness);
    const rows = this.#takeDue();
    const objectives = this.#portfolio.objectives.length;
    const reward = new Float64Array(rows.length * objectives).fill(Number.NaN);
    const known = { now: this.#settled, lost: this.#lost };
    for (const [user, places] of groups(rows)) {
      const person = this.#person(user);
      const rewardOf = this.#rewards(ordered(person), known, person.measures);
      for (const place of places) {
        for (const objective of this.#give(rows[place]!))
          reward[place * objectives + objective] = rewardOf(rows[place]!.moment, objective);
      }
      this.#touched.add(user);
    }
    this.#letGo();
    return experienceFrom(
      rows.map(({ choice }) => choice),
      this.#portfolio,
      reward,
    );
  }

  #person(user: string): Person {
    const known = this.#people.get(user);
    if (known) return known;
    const met: Person = {
      facts: [],
      isOrdered: true,
      measures: [],
      ids: new Set(),
      standing: 0,
      waiting: new Map(),
      since: [],
    };
    this.#people.set(user, met);
    return met;
  }

  #erase(user: string): void {
    this.open -= this.#people.get(user)?.waiting.size ?? 0;
    this.#people.delete(user);
    this.#erased.add(user);
  }

  #takeDue(): readonly Waiting[] {
    const rows: Waiting[] = [];
    for (let row = this.#due.take(this.#settled); row; row = this.#due.take(this.#settled))
      if (!this.#erased.has(row.choice.user)) rows.push(row);
    return rows;
  }

  /** The objectives of a row that are due; the row waits for the others, or is done. */
  #give(row: Waiting): readonly number[] {
    const due: number[] = [];
    for (; row.given < this.#closings.length; row.given++) {
      const closing = this.#closings[row.given]!;
      const until = closeOf(closing, row.moment);
      if (until > this.#settled) {
        this.#due.add(until, row);
        return due;
      }
      due.push(closing.objective);
    }
    this.#finish(row);
    return due;
  }

  #finish({ choice, moment }: Waiting): void {
    const { waiting, since } = this.#person(choice.user);
    if (!waiting.delete(choice.id)) return;
    since.splice(since.indexOf(moment.at), 1);
    this.open--;
  }

  /** Lets go of facts before every open window, but for the permissions that stand. */
  #letGo(): void {
    const touched = [...this.#touched];
    this.#touched.clear();
    for (const user of touched) {
      const person = this.#people.get(user);
      if (!person) continue;
      if (person.waiting.size > 0) {
        letGoInTime(person, Math.min(this.#settled, person.since[0]!));
        continue;
      }
      const recent = letGoBefore(person, this.#settled);
      if (recent > 0) this.#touched.add(user);
      else if (person.facts.length === 0) this.#people.delete(user);
    }
  }
}

const beginning: Moment = { at: 0, latest: 0 };

const closeOf = ({ window }: Closing, moment: Moment): number => window(moment).until;

/** So many facts wait to be let go together: most days nothing is moved, and what was found in them still serves. */
const together = 8;

/** Lets go likewise, when enough came together. */
function letGoInTime(person: Person, since: number): void {
  const last = ordered(person)[person.standing + together - 1];
  if (last && last.at < since) letGoBefore(person, since);
}

/** Lets go of a person's facts before an instant, but for the permissions that stand; gives how many came later. */
function letGoBefore(person: Person, since: number): number {
  const facts = ordered(person);
  let past = 0;
  while (past < facts.length && facts[past]!.at < since) past++;
  const recent = facts.length - past;
  // The instant only moves on: where no more lies before it than stood there, that is what still stands.
  if (past === person.standing) return recent;
  const before = facts.splice(0, past);
  const stand = standing(before.filter(isStatement));
  for (const { id } of before) person.ids.delete(id);
  for (const { id } of stand) person.ids.add(id);
  facts.unshift(...stand);
  person.standing = stand.length;
  return recent;
}

/** A person's facts in event time. */
function ordered(person: Person): Event[] {
  if (!person.isOrdered) person.facts.sort((a, b) => a.at - b.at);
  person.isOrdered = true;
  return person.facts;
}

function groups(rows: readonly Waiting[]): ReadonlyMap<string, readonly number[]> {
  const found = new Map<string, number[]>();
  rows.forEach(({ choice: { user } }, place) => {
    const places = found.get(user);
    if (places) places.push(place);
    else found.set(user, [place]);
  });
  return found;
}
