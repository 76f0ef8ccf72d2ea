import {
  bestOf,
  deciderOf,
  encodeDecision,
  encodePlan,
  factOf,
  planFactOf,
  type Best,
  type Decider,
  type Decision,
  type PlanDecision,
  type Setup,
} from '../decision/index.ts';
import type { Stops } from '../eligibility/index.ts';
import type { Event, UserId } from '../events/index.ts';
import { utcTable, type Millis } from '../kit/index.ts';
import { foldOf, type Fold, type UserState } from '../state/index.ts';
import type { Commit, CommitOutcome, Store, Stored } from '../store/index.ts';
import { dispatcherOf, dueOf, type Dispatch } from './dispatch.ts';
import { engineErrors } from './errors.ts';
import { raiserOf, type Raiser } from './raise.ts';
import type { Zones } from './zones.ts';

/** What one user does next: facts that arrived, and whether to decide after them. */
export interface Turn {
  readonly user: UserId;
  /** In order of arrival; facts that are stored already are dropped. */
  readonly facts: readonly Event[];
  /** Decide at this instant, after the facts; absent: only take them in. */
  readonly decideAt?: Millis;
  /**
   * The instant is one of the schedule: generators by schedule raise their opportunities first, and where
   * there is no opportunity at all nothing is decided.
   */
  readonly scheduled?: true;
}

/** What came of a turn. */
export interface TurnResult {
  readonly state: UserState;
  readonly decision?: Decision;
  /** The contact plan that was chosen before it, where one was due. */
  readonly plan?: PlanDecision;
  /** Facts that were stored before. */
  readonly duplicates: number;
}

/** The online path over a store: facts in, serial decisions out. */
export interface Engine {
  /** Takes turns of different users in one round trip; each user's is atomic and serial with every other writer. */
  readonly take: (turns: readonly Turn[]) => Promise<readonly TurnResult[]>;
  /** The next instant after `after` at which a generator by schedule is due for a user; undefined without one. */
  readonly nextScheduled: (state: UserState, after: Millis) => Millis | undefined;
  readonly dispatch: Dispatch;
  /** Stops or lets go by hand; holds from the next decision and the next dispatch on. */
  readonly stop: (stops: Stops) => void;
}

/** What an engine works with. */
export interface EngineParts {
  readonly store: Store;
  readonly setup: Setup;
  readonly zones: Zones;
  /** Keep each decision's record beside its fact; default true. */
  readonly records?: boolean;
}

/** Lost races before a turn gives up; each is a void attempt without effect. */
const mostAttempts = 64;

/** Nothing is stopped. */
export const noStops: Stops = { messages: [], programs: [], channels: [], marketing: false };

/** Puts a setup to work over a store. Throws PROGRAM_INVALID for rows that cannot be read. */
export function engineOf(parts: EngineParts): Engine {
  const worker = new Worker(parts);
  return {
    take: (turns) => worker.take(turns),
    nextScheduled: (state, after) => worker.nextScheduled(state, after),
    dispatch: dispatcherOf(parts, () => worker.stops),
    stop: (stops) => {
      worker.stops = stops;
    },
  };
}

/** A turn on its way: what is left to store, and how often it lost. */
interface Pending {
  readonly index: number;
  readonly turn: Turn;
  readonly facts: readonly Event[];
  readonly attempt: number;
}

interface Step extends Omit<TurnResult, 'duplicates'> {
  readonly commit: Commit;
}

class Worker {
  readonly #parts: EngineParts;
  readonly #decider: Decider;
  readonly #best: Best;
  readonly #fold: Fold;
  readonly #raise: Raiser;
  stops = noStops;

  constructor(parts: EngineParts) {
    this.#parts = parts;
    this.#decider = deciderOf(parts.setup);
    this.#best = bestOf(parts.setup);
    this.#fold = foldOf(parts.setup.portfolio);
    this.#raise = raiserOf(parts.setup.portfolio);
  }

  nextScheduled(state: UserState, after: Millis): Millis | undefined {
    return this.#raise.next(state, after, this.#parts.zones(state.zone.value) ?? utcTable);
  }

  async take(turns: readonly Turn[]): Promise<readonly TurnResult[]> {
    const results = Array.from<TurnResult>({ length: turns.length });
    let pending: Pending[] = turns.map((turn, index) => ({
      index,
      turn,
      facts: distinct(turn.facts),
      attempt: 0,
    }));
    while (pending.length > 0) pending = await this.#round(pending, results);
    return results;
  }

  /** One read and one commit for all; those that lost or brought known facts come again. */
  async #round(pending: readonly Pending[], results: TurnResult[]): Promise<Pending[]> {
    const { store } = this.#parts;
    const read = await store.read(pending.map(({ turn }) => turn.user));
    const steps = pending.map((one, i) => this.#step(one, read[i]!));
    const outcomes = await store.commit(steps.map(({ commit }) => commit));
    const again: Pending[] = [];
    pending.forEach((one, i) => {
      if (outcomes[i]!.kind === 'committed') results[one.index] = resultOf(one, steps[i]!);
      else again.push(retried(one, outcomes[i]!));
    });
    return again;
  }

  #step({ turn, facts, attempt }: Pending, { state: before, version }: Stored): Step {
    let state = before;
    const stored: Event[] = [];
    const add = (event: Event) => {
      state = this.#fold(state, event);
      stored.push(event);
    };
    for (const event of facts) {
      add(event);
      for (const raised of this.#raise.onFact(state, event)) add(raised);
    }
    const { user, decideAt: now } = turn;
    if (now === undefined) return { state, commit: { user, expected: version, state, facts: stored } };
    if (turn.scheduled) for (const raised of this.#raise.onTime(state, now)) add(raised);
    if (turn.scheduled && Object.keys(state.opportunities).length === 0)
      return { state, commit: { user, expected: version, state, facts: stored } };
    const { setup, zones } = this.#parts;
    const snapshot = () => ({ state, version, zone: zones(state.zone.value), stops: this.stops });
    const plan = this.#decider.choosePlan(snapshot(), now, attempt);
    if (plan) add(planFactOf(plan));
    const decision = this.#decider.decide(snapshot(), now, attempt);
    const fact = factOf(decision, setup.portfolio, { state, best: this.#best(decision) });
    add(fact);
    const records = this.#recordsOf(decision, plan);
    const commit = { user, expected: version, state, facts: stored, records, due: dueOf(fact) };
    return { state, decision, ...(plan ? { plan } : {}), commit };
  }

  #recordsOf(decision: Decision, plan: PlanDecision | undefined): NonNullable<Commit['records']> {
    const { records = true } = this.#parts;
    if (!records) return [];
    const record = { id: decision.id, bytes: encodeDecision(decision) };
    return plan ? [{ id: plan.id, bytes: encodePlan(plan) }, record] : [record];
  }
}

/** Each fact once: its first coming. */
function distinct(facts: readonly Event[]): readonly Event[] {
  const ids = new Set<string>();
  return facts.filter(({ id }) => !ids.has(id) && ids.add(id));
}

function resultOf({ turn, facts }: Pending, { state, decision, plan }: Step): TurnResult {
  const duplicates = turn.facts.length - facts.length;
  return { state, duplicates, ...(decision ? { decision } : {}), ...(plan ? { plan } : {}) };
}

function retried(one: Pending, outcome: CommitOutcome): Pending {
  if (outcome.kind === 'duplicate') {
    const known = new Set(outcome.ids);
    return { ...one, facts: one.facts.filter(({ id }) => !known.has(id)) };
  }
  if (one.attempt >= mostAttempts) throw engineErrors.ENGINE_CONTENDED({ attempts: one.attempt });
  return { ...one, attempt: one.attempt + 1 };
}
