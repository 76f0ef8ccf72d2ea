import {
  deciderOf,
  encodeDecision,
  encodePlan,
  factOf,
  planFactOf,
  type Decider,
  type Decision,
  type PlanDecision,
  type Setup,
} from '../decision/index.ts';
import type { Stops } from '../eligibility/index.ts';
import type { Event, UserId } from '../events/index.ts';
import { utcTable, type Json, type Millis } from '../kit/index.ts';
import { foldOf, type Fold, type UserState } from '../state/index.ts';
import type { Commit, CommitOutcome, Store, Stored } from '../store/index.ts';
import { addressDeskOf, nothing, wavesOf, type AddressDesk, type Met } from './addresses.ts';
import { boardOf, type Board, type Orders } from './board.ts';
import { dispatcherOf, dueOf, type Dispatch, type Dispatcher } from './dispatch.ts';
import { engineErrors } from './errors.ts';
import { raiserOf, type Raiser } from './raise.ts';
import { allowedOf, VolumeGauge } from './volumes.ts';
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
  /**
   * Stops or lets go by hand, for every engine of the store: what begins after this resolves obeys, and of what is
   * under way nothing is marked sent any more.
   */
  readonly stop: (stops: Stops) => Promise<void>;
  /** Gives every engine of the store something to make its setup of, by `published` of its parts; likewise. */
  readonly publish: (value: Json) => Promise<void>;
  /**
   * Confirms that a generator, named `program/generator`, may raise so many opportunities a day, far beyond its
   * forecast or not. What waits for it, and still holds, is answered by the next decision.
   */
  readonly confirm: (generator: string, atMost: number) => Promise<void>;
}

/** What an engine works with. */
export interface EngineParts {
  readonly store: Store;
  readonly setup: Setup;
  readonly zones: Zones;
  /** Keep each decision's record beside its fact; default true. */
  readonly records?: boolean;
  /**
   * Makes the setup of what somebody published in the store, and the engine works with it from then on; while it
   * rejects, nothing is decided or sent. Absent: the engine keeps the setup that it began with.
   */
  readonly published?: (value: Json) => Promise<Setup> | Setup;
}

/** Lost races before a turn gives up; each is a void attempt without effect. */
const mostAttempts = 64;

/** A setup at work. */
interface Running {
  readonly worker: Worker;
  /** Generators with a forecast. */
  readonly generators: readonly string[];
  readonly dispatch: Dispatcher;
  /** Of the publication it was made of; 0 for the setup that the engine began with. */
  readonly version: number;
}

function runningOf(parts: EngineParts, board: Board, version: number): Running {
  const allowed = allowedOf(parts.setup.portfolio);
  const block = (generator: string) => board.rule(generator, { kind: 'blocked' });
  const worker = new Worker(parts, { gauge: new VolumeGauge(allowed), block });
  return { worker, generators: [...allowed.keys()], dispatch: dispatcherOf(parts), version };
}

/** Puts a setup to work over a store. Throws PROGRAM_INVALID for rows that cannot be read. */
export function engineOf(parts: EngineParts): Engine {
  const board = boardOf(parts.store);
  let running = runningOf(parts, board, 0);

  /** What is running after a look at the board. */
  async function obeying(): Promise<Running & { readonly orders: Orders }> {
    const orders = await board.look(running.generators);
    const { value, version } = orders.published;
    if (parts.published && version > running.version) {
      const setup = await parts.published(value);
      // Another turn may have been here meanwhile.
      if (version > running.version) running = runningOf({ ...parts, setup }, board, version);
    }
    return { ...running, orders };
  }

  return {
    take: async (turns) => {
      const { worker, orders } = await obeying();
      return worker.take(turns, orders);
    },
    nextScheduled: (state, after) => running.worker.nextScheduled(state, after),
    dispatch: async (request, handOver) => {
      const { dispatch, orders } = await obeying();
      return dispatch(request, handOver, orders);
    },
    stop: board.stop,
    publish: board.publish,
    confirm: (generator, atMost) => board.rule(generator, { kind: 'confirmed', atMost }),
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

/** A turn with its facts taken in. */
interface Taken {
  readonly one: Pending;
  readonly user: UserId;
  readonly before: UserState;
  readonly after: UserState;
  readonly version: number;
  /** Facts that `after` contains and `before` does not. */
  readonly stored: readonly Event[];
}

/** What the turns of one taking share. */
interface Round {
  readonly results: TurnResult[];
  readonly orders: Orders;
}

/** How much generators raise, and how to tell every engine that one is to wait for a confirmation. */
interface Volumes {
  readonly gauge: VolumeGauge;
  readonly block: (generator: string) => Promise<void>;
}

/** And with what it touches besides its user. */
interface Placed extends Taken {
  readonly met: readonly Met[];
}

class Worker {
  readonly #parts: EngineParts;
  readonly #decider: Decider;
  readonly #fold: Fold;
  readonly #raise: Raiser;
  readonly #addresses: AddressDesk;
  readonly #volumes: Volumes;

  constructor(parts: EngineParts, volumes: Volumes) {
    this.#parts = parts;
    this.#volumes = volumes;
    this.#decider = deciderOf(parts.setup);
    this.#fold = foldOf(parts.setup.portfolio);
    this.#raise = raiserOf(parts.setup.portfolio);
    this.#addresses = addressDeskOf(parts.store, parts.setup.portfolio, this.#fold);
  }

  nextScheduled(state: UserState, after: Millis): Millis | undefined {
    return this.#raise.next(state, after, this.#parts.zones(state.zone.value) ?? utcTable);
  }

  async take(turns: readonly Turn[], orders: Orders): Promise<readonly TurnResult[]> {
    const results = Array.from<TurnResult>({ length: turns.length });
    const all = turns.map((turn, index) => ({ index, turn, facts: distinct(turn.facts), attempt: 0 }));
    let waves: readonly (readonly Pending[])[] = [all];
    for (let [wave] = waves; wave && wave.length > 0; [wave] = waves)
      waves = [...(await this.#round(wave, { results, orders })), ...waves.slice(1)];
    await this.#tellBlocked(orders);
    return results;
  }

  /**
   * One read and one commit for all that do not get into each other's way; gives the waves of the others. Those that
   * lost or brought known facts come again, last.
   */
  async #round(
    pending: readonly Pending[],
    { results, orders }: Round,
  ): Promise<readonly (readonly Pending[])[]> {
    const { store } = this.#parts;
    const read = await store.read(pending.map(({ turn }) => turn.user));
    const taken = pending.map((one, i) => this.#taken(one, read[i]!));
    const meeting = this.#addresses.meet(taken);
    const met = meeting && (await meeting);
    const placed = taken.map((one, i): Placed => ({ ...one, met: met?.[i] ?? nothing }));
    const [first = [], ...rest] = met ? wavesOf(placed) : [placed];
    const steps = first.map((placed) => this.#step(placed, orders));
    const outcomes = await store.commit(steps.map(({ commit }) => commit));
    const again: Pending[] = [];
    first.forEach(({ one }, i) => {
      if (outcomes[i]!.kind === 'committed') {
        results[one.index] = resultOf(one, steps[i]!);
        return;
      }
      this.#volumes.gauge.note(steps[i]!.commit.facts, -1);
      again.push(retried(one, outcomes[i]!));
    });
    const waiting = rest.map((wave) => wave.map(({ one }) => one));
    return again.length > 0 ? [...waiting, again] : waiting;
  }

  #taken(one: Pending, { state: before, version }: Stored): Taken {
    let after = before;
    const stored: Event[] = [];
    const add = (event: Event) => {
      after = this.#fold(after, event);
      stored.push(event);
    };
    for (const event of one.facts) {
      add(event);
      for (const raised of this.#raise.onFact(after, event)) add(raised);
    }
    return { one, user: one.turn.user, before, after, version, stored };
  }

  #step(placed: Placed, orders: Orders): Step {
    const { one, before, version, met } = placed;
    const { turn, attempt } = one;
    let state = placed.after;
    const stored = [...placed.stored];
    const add = (event: Event) => {
      state = this.#fold(state, event);
      stored.push(event);
    };
    this.#volumes.gauge.note(stored);
    const now = turn.decideAt;
    const taking = (): Step => ({ state, commit: this.#commitOf(placed, { state, stored, now }) });
    for (const mark of this.#addresses.marks(state, met)) add(mark);
    if (now === undefined) return taking();
    const scheduled = turn.scheduled ? this.#raise.onTime(state, now) : [];
    this.#volumes.gauge.note(scheduled);
    for (const raised of scheduled) add(raised);
    if (turn.scheduled && Object.keys(state.opportunities).length === 0) return taking();
    const { setup, zones } = this.#parts;
    const stops = this.#stopsNow(orders);
    const addresses = met.length > 0 ? this.#addresses.seen({ before, after: state }, met) : undefined;
    const snapshot = () => ({
      state,
      version,
      zone: zones(state.zone.value),
      stops: stops,
      addresses,
    });
    const plan = this.#decider.choosePlan(snapshot(), now, attempt);
    if (plan) add(planFactOf(plan));
    const decision = this.#decider.decide(snapshot(), now, attempt);
    const fact = factOf(decision, setup.portfolio, state);
    add(fact);
    const records = this.#recordsOf(decision, plan);
    const commit = this.#commitOf(placed, { state, stored, now });
    return {
      state,
      decision,
      ...(plan ? { plan } : {}),
      commit: { ...commit, records, due: dueOf(fact) },
    };
  }

  /** What is stopped by hand, and the generators whose volume waits for a confirmation. */
  #stopsNow({ stops, rulings }: Orders): Stops {
    const generators = this.#volumes.gauge.beyond(rulings);
    return generators.length === 0 ? stops : { ...stops, generators };
  }

  /** A generator that this engine saw go too far waits in every engine, and after this one has ended. */
  async #tellBlocked({ rulings }: Orders): Promise<void> {
    for (const name of this.#volumes.gauge.beyond(rulings))
      if (rulings.get(name)?.kind !== 'blocked') await this.#volumes.block(name);
  }

  #commitOf(
    { user, before, version, met }: Placed,
    {
      state,
      stored,
      now,
    }: { readonly state: UserState; readonly stored: readonly Event[]; readonly now: Millis | undefined },
  ): Commit {
    const commit = { user, expected: version, state, facts: stored };
    return met.length === 0
      ? commit
      : { ...commit, also: this.#addresses.also({ before, after: state, now }, met) };
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
