import {
  bestOf,
  deciderOf,
  encodeDecision,
  encodePlan,
  exposureFactsOf,
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
import { utcTable, type Millis, type ZoneTable } from '../kit/index.ts';
import { foldOf, type Fold, type UserState } from '../state/index.ts';
import type { Commit, CommitOutcome, Store, Stored } from '../store/index.ts';
import { addressDeskOf, nothing, wavesOf, type AddressDesk, type Met } from './addresses.ts';
import type { Board, Orders } from './board.ts';
import { dueOf } from './dispatch.ts';
import { engineErrors } from './errors.ts';
import { raiserOf, type Raiser } from './raise.ts';
import { SpendingBook } from './spending.ts';
import type { VolumeGauge } from './volumes.ts';
import { zoneAt, type Zones } from './zones.ts';

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

/** What a worker works with. */
interface Parts {
  readonly store: Store;
  readonly setup: Setup;
  readonly zones: Zones;
  readonly records?: boolean;
}

/** How much generators raise, and how to tell every engine of it, and that one is to wait for a confirmation. */
interface Volumes {
  readonly gauge: VolumeGauge;
  readonly board: Pick<Board, 'tell' | 'block'>;
}

/** Lost races before a turn gives up; each is a void attempt without effect. */
const mostAttempts = 64;

/** A turn on its way: what is left to store, and how often it lost. */
interface Pending {
  readonly index: number;
  readonly turn: Turn;
  readonly facts: readonly Event[];
  readonly attempt: number;
}

/** A turn with its facts taken in, and what it touches besides its user. */
interface Taken {
  readonly one: Pending;
  readonly user: UserId;
  /** As it was read, or before an erasure. */
  readonly before: UserState;
  readonly after: UserState;
  readonly version: number;
  /** Facts that `after` contains and `before` does not; what the step adds is put behind them. */
  readonly stored: Event[];
  readonly met: readonly Met[];
}

interface Step extends Omit<TurnResult, 'duplicates'> {
  readonly commit: Commit;
}

/** What the turns of one taking share. */
interface Taking {
  readonly results: TurnResult[];
  readonly orders: Orders;
}

type Waves = readonly (readonly Pending[])[];

/** Takes turns under one setup. */
export class Worker {
  readonly #parts: Parts;
  readonly #volumes: Volumes;
  readonly #decider: Decider;
  readonly #best: Best;
  readonly #exposures: ReturnType<typeof exposureFactsOf>;
  readonly #fold: Fold;
  readonly #raise: Raiser;
  readonly #addresses: AddressDesk;
  readonly #spending: SpendingBook;

  constructor(parts: Parts, volumes: Volumes) {
    const { store, setup } = parts;
    this.#parts = parts;
    this.#volumes = volumes;
    this.#decider = deciderOf(setup);
    this.#best = bestOf(setup);
    this.#exposures = exposureFactsOf(setup.portfolio);
    this.#fold = foldOf(setup.portfolio);
    this.#raise = raiserOf(setup.portfolio);
    this.#addresses = addressDeskOf(store, setup.portfolio, this.#fold);
    this.#spending = new SpendingBook(store, setup);
  }

  nextScheduled(state: UserState, after: Millis): Millis | undefined {
    return this.#raise.next(state, after, this.#clockOf(state));
  }

  /** The clock that schedules go by: the user's own where it is known. */
  #clockOf({ zone }: UserState): ZoneTable {
    return this.#parts.zones(zone.value) ?? utcTable;
  }

  async take(turns: readonly Turn[], orders: Orders): Promise<readonly TurnResult[]> {
    this.#volumes.gauge.learn(orders.raised);
    await this.#spending.read(turns.flatMap(({ decideAt }) => decideAt ?? []));
    const results = Array.from<TurnResult>({ length: turns.length });
    const all = turns.map((turn, index) => ({ index, turn, facts: distinct(turn.facts), attempt: 0 }));
    let waves: Waves = [all];
    for (let [wave] = waves; wave && wave.length > 0; [wave] = waves)
      waves = [...(await this.#round(wave, { results, orders })), ...waves.slice(1)];
    await this.#tellVolumes(orders);
    return results;
  }

  /**
   * One read and one commit for all that do not get into each other's way; gives the waves of the others. Those that
   * lost or brought known facts come again, last.
   */
  async #round(pending: readonly Pending[], { results, orders }: Taking): Promise<Waves> {
    const { store } = this.#parts;
    const read = await store.read(pending.map(({ turn }) => turn.user));
    const taken = pending.map((one, i) => this.#taken(one, read[i]!));
    const meeting = this.#addresses.meet(taken);
    const [first = [], ...rest] = meeting ? wavesOf(withMet(taken, await meeting)) : [taken];
    const steps = first.map((one) => this.#step(one, orders));
    const outcomes = await store.commit(steps.map(({ commit }) => commit));
    const again: Pending[] = [];
    first.forEach(({ one }, i) => {
      if (outcomes[i]!.kind === 'committed') {
        results[one.index] = resultOf(one, steps[i]!);
        return;
      }
      this.#volumes.gauge.takeBack(steps[i]!.commit.facts);
      again.push(retried(one, outcomes[i]!));
    });
    const waiting = rest.map((wave) => wave.map(({ one }) => one));
    return again.length > 0 ? [...waiting, again] : waiting;
  }

  #taken(one: Pending, { state, version }: Stored): Taken {
    let before = state;
    let after = state;
    const stored: Event[] = [];
    const add = (event: Event) => {
      after = this.#fold(after, event);
      stored.push(event);
    };
    for (const event of one.facts) {
      // What was said up to an erasure is kept at the addresses, and after it nobody can tell.
      if (event.kind === 'erasure') before = after;
      add(event);
      for (const raised of this.#raise.onFact(after, event)) add(raised);
    }
    return { one, user: one.turn.user, before, after, version, stored, met: nothing };
  }

  #step(taken: Taken, orders: Orders): Step {
    const { one, user, before, version, stored, met } = taken;
    const { turn, attempt } = one;
    let state = taken.after;
    const add = (event: Event) => {
      state = this.#fold(state, event);
      stored.push(event);
    };
    const isShared = met.length > 0;
    if (isShared) for (const mark of this.#addresses.marks(state, met)) add(mark);
    const now = turn.decideAt;
    this.#volumes.gauge.note(stored, now);
    const also = () => (isShared ? this.#addresses.also({ before, after: state, now }, met) : undefined);
    if (now !== undefined && turn.scheduled)
      for (const raised of this.#raise.onTime(state, now, this.#clockOf(state))) {
        this.#volumes.gauge.note([raised], now);
        add(raised);
      }
    const isIdle = turn.scheduled === true && Object.keys(state.opportunities).length === 0;
    if (now === undefined || isIdle)
      return { state, commit: { user, expected: version, state, facts: stored, also: also() } };
    const stops = this.#stopsNow(orders);
    const addresses = isShared ? this.#addresses.seen({ before, after: state }, met) : undefined;
    const { setup, zones } = this.#parts;
    const pace = this.#spending.paceAt(now);
    const snapshot = () => ({ state, version, zone: zoneAt(zones, state, now), stops, addresses, pace });
    const plan = this.#decider.choosePlan(snapshot(), now, attempt);
    if (plan) add(planFactOf(plan));
    const decision = this.#decider.decide(snapshot(), now, attempt);
    const fact = factOf(decision, setup.portfolio, { state, best: this.#best(decision) });
    add(fact);
    for (const met of this.#exposures(decision, state)) add(met);
    const records = this.#recordsOf(decision, plan);
    const due = dueOf(fact);
    const commit = { user, expected: version, state, facts: stored, records, due, also: also() };
    return { state, decision, ...(plan ? { plan } : {}), commit };
  }

  /** What is stopped by hand, and the generators whose volume waits for a confirmation. */
  #stopsNow({ stops, rulings }: Orders): Stops {
    const generators = this.#volumes.gauge.beyond(rulings);
    return generators.length === 0 ? stops : { ...stops, generators };
  }

  /** A generator that this engine saw go too far waits in every engine, and after this one has ended. */
  async #tellVolumes(orders: Orders): Promise<void> {
    const { gauge, board } = this.#volumes;
    const { rulings } = orders;
    await gauge.tell(board.tell);
    for (const name of gauge.beyond(rulings))
      if (rulings.get(name)?.kind !== 'blocked') await board.block(name, orders);
  }

  #recordsOf(decision: Decision, plan: PlanDecision | undefined): NonNullable<Commit['records']> {
    const { records = true } = this.#parts;
    if (!records) return [];
    const record = { id: decision.id, bytes: encodeDecision(decision) };
    return plan ? [{ id: plan.id, bytes: encodePlan(plan) }, record] : [record];
  }
}

const withMet = (taken: readonly Taken[], met: readonly (readonly Met[])[]): readonly Taken[] =>
  taken.map((one, i) => ({ ...one, met: met[i]! }));

/** Each fact once: its first coming. */
function distinct(facts: readonly Event[]): readonly Event[] {
  if (facts.length < 2) return facts;
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
