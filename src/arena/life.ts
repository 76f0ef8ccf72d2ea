import {
  engineOf,
  inMemory,
  machineZones,
  onlineLearner,
  onlinePlanLearner,
  setupOf,
  type Learner,
  type Lesson,
  type Outgoing,
  type SetupInput,
  type Turn,
  type TurnResult,
} from '../engine/index.ts';
import type { Event } from '../events/index.ts';
import { millis, type Millis } from '../kit/index.ts';
import type { Program } from '../program/index.ts';
import {
  createWorld,
  deliveriesOf,
  type Delivery,
  type DeliveryBlock,
  type Preset,
  type World,
} from '../simulation/index.ts';
import { Auditor, type Breaches, type Law, type Sent } from './audit.ts';
import { Chronicle, type Figures } from './chronicle.ts';
import { factsOf, introductions, usersOf, worldMessages, type Delivered } from './population.ts';

type Setup = ReturnType<typeof setupOf>;
type Decision = NonNullable<TurnResult['decision']>;
type PlanDecision = NonNullable<TurnResult['plan']>;

/** Learning from the log of another policy, in a world where nobody is tested. */
export interface Rehearsal {
  /** Whose log. */
  readonly from: string;
  readonly users: number;
  readonly weeks: number;
  readonly seed: number;
}

/** A policy that lives in the world: programs with their policy, what it believes, and how it learns. */
export interface Contestant extends Omit<SetupInput, 'workspace' | 'programs'> {
  readonly name: string;
  readonly programs: readonly Program[];
  /** What it learned from before, in words. */
  readonly data?: string;
  /** How its artefact was learned, in the market of the running example: it tells nothing of another. */
  readonly rehearsal?: Rehearsal;
  /** Another policy that it is held against week by week: from when on does it have less? */
  readonly against?: string;
  /** Learns from its own log and decides with what it learned, from so many days to so many days. */
  readonly learns?: { readonly every: number; readonly belief?: SetupInput['belief'] };
  /** Learns what contact plans are worth likewise. */
  readonly learnsPlans?: Parameters<typeof onlinePlanLearner>[1];
}

/** The world that everyone lives in. */
export interface Terms {
  readonly preset: Preset;
  readonly topics: readonly string[];
  readonly law: Law;
  readonly users: number;
  readonly days: number;
  /** Instant of the first minute, at a midnight in UTC. */
  readonly startAt: number;
}

/** What came of one policy in one world. */
export interface Life extends Figures {
  readonly breaches: Breaches;
  /** What was learned by the end, of a policy that learns. */
  readonly artefact: SetupInput['artefact'];
  readonly planBeliefs: SetupInput['planBeliefs'];
}

const dayMillis = 86_400_000;
const hourMillis = 3_600_000;
const leaseMillis = 60_000;
/** How many users take their turn in one round trip. */
const usersATime = 64;
/** Zone tables take milliseconds to build; every life of a process reads the same. */
const zones = machineZones();

/** Lets a contestant live in one seeded world; equal seeds meet equal luck. All figures are synthetic. */
export async function live(contestant: Contestant, terms: Terms, seed: number): Promise<Life> {
  const run = new Run(contestant, terms, seed);
  await run.introduce();
  for (let day = 0; day < terms.days; day++) await run.day(day);
  return run.result();
}

class Run {
  readonly #terms: Terms;
  readonly #world: World;
  readonly #users: ReturnType<typeof usersOf>;
  readonly #store = inMemory();
  readonly #learner: Learner | undefined;
  readonly #planLearner: ReturnType<typeof onlinePlanLearner> | undefined;
  readonly #input: SetupInput;
  readonly #auditor: Auditor;
  readonly #delivered: Delivered[] = [];
  readonly #chronicle: Chronicle;
  readonly #rowOf: ReadonlyMap<string, number>;
  readonly #messageOf: ReadonlyMap<string, number>;
  #setup: Setup;
  #engine: ReturnType<typeof engineOf>;
  #states: readonly TurnResult['state'][] = [];
  #facts: readonly (readonly Event[])[];
  #learned: Pick<SetupInput, 'artefact' | 'planBeliefs'> = {};

  constructor(contestant: Contestant, terms: Terms, seed: number) {
    const { name, data: _data, rehearsal: _, against: _against, learns, learnsPlans, ...rest } = contestant;
    this.#terms = terms;
    this.#input = { ...rest, workspace: { id: name, secret: `${name}:${seed}` } };
    this.#setup = setupOf(this.#input);
    const { preset, users, startAt, topics, law } = terms;
    const sendable = worldMessages(this.#setup.portfolio, { preset, topics });
    this.#world = createWorld(preset, { users, seed, startAt, ...sendable });
    this.#users = usersOf(this.#world);
    this.#chronicle = new Chronicle(this.#world);
    this.#rowOf = new Map(this.#users.map((user, u) => [user, u]));
    this.#messageOf = new Map(this.#setup.portfolio.messages.map(({ name }, m) => [name, m]));
    this.#facts = this.#users.map(() => []);
    this.#auditor = new Auditor(this.#world, law);
    this.#learner =
      learns && onlineLearner(this.#setup, { belief: rest.belief, artefact: rest.artefact, ...learns });
    this.#planLearner = learnsPlans && onlinePlanLearner(this.#setup, learnsPlans);
    this.#engine = this.#start();
  }

  get #learns(): boolean {
    return this.#learner !== undefined || this.#planLearner !== undefined;
  }

  #start() {
    return engineOf({ store: this.#store, setup: this.#setup, zones, records: false });
  }

  /** The first facts of everyone, before anything is decided. */
  async introduce(): Promise<void> {
    const facts = introductions(this.#world, this.#users, this.#terms.startAt);
    const results = await this.#engine.take(this.#users.map((user, u) => ({ user, facts: facts[u]! })));
    const lesson = { decisions: [], facts: facts.flat(), now: this.#terms.startAt };
    this.#learner?.(lesson);
    this.#planLearner?.(lesson);
    this.#states = results.map(({ state }) => state);
  }

  async day(day: number): Promise<void> {
    const start = this.#terms.startAt + day * dayMillis;
    const decided = await this.#decide(start);
    const block = await this.#deliver(start);
    const events = this.#world.step(block);
    this.#chronicle.lived(block, events);
    const facts = factsOf(this.#world, events, {
      users: this.#users,
      delivered: this.#delivered,
      topics: this.#terms.topics,
    });
    this.#facts = facts;
    if (this.#learns) this.#learn({ ...decided, facts: facts.flat(), now: start + dayMillis });
    if ((day + 1) % 7 === 0) this.#chronicle.closeWeek();
  }

  /** Takes in yesterday's facts and decides at each user's own hour of the day that begins. */
  async #decide(start: number): Promise<Required<Pick<Lesson, 'decisions' | 'plans'>>> {
    const states: TurnResult['state'][] = [];
    const decisions: Decision[] = [];
    const plans: PlanDecision[] = [];
    const taken = ({ state, decision, plan }: TurnResult, u: number) => {
      states[u] = state;
      if (decision) this.#chronicle.decided(decision, this.#setup.prices);
      // What nobody learns from is let go at once: memory that dies young costs next to nothing.
      if (decision && this.#learns) decisions.push(decision);
      if (plan && this.#learns) plans.push(plan);
    };
    for (let from = 0; from < this.#users.length; from += usersATime) {
      let turns = this.#turns(from, start);
      let users = turns.map((_, i) => from + i);
      while (turns.length > 0) {
        (await this.#engine.take(turns)).forEach((result, i) => taken(result, users[i]!));
        const later = turns.flatMap(({ decideAt }, i) => this.#later(users[i]!, states, decideAt, start));
        turns = later.map(({ turn }) => turn);
        users = later.map(({ u }) => u);
      }
    }
    this.#states = states;
    return { decisions, plans };
  }

  /** The turns of some users on a day. */
  #turns(from: number, start: number): readonly Turn[] {
    return this.#users.slice(from, from + usersATime).map((user, i) => {
      const facts = this.#facts[from + i]!;
      const at = this.#engine.nextScheduled(this.#states[from + i]!, millis(start - 1));
      const today = at !== undefined && at < start + dayMillis;
      return today ? { user, facts, decideAt: at, scheduled: true as const } : { user, facts };
    });
  }

  /** The next turn of a user who has had one of the schedule's today, if another comes before the day is over. */
  #later(
    u: number,
    states: readonly TurnResult['state'][],
    last: Millis | undefined,
    start: number,
  ): readonly { readonly turn: Turn; readonly u: number }[] {
    if (last === undefined) return [];
    const at = this.#engine.nextScheduled(states[u]!, last);
    if (at === undefined || at >= start + dayMillis) return [];
    return [{ turn: { user: this.#users[u]!, facts: [], decideAt: at, scheduled: true }, u }];
  }

  /** Dispatches hour by hour; what passes the re-check is delivered in the world. */
  async #deliver(start: number): Promise<DeliveryBlock> {
    const deliveries: Delivery[] = [];
    const sent: Sent[] = [];
    for (let hour = 0; hour < 24; hour++) {
      const now = millis(start + hour * hourMillis);
      const request = { now, limit: Number.MAX_SAFE_INTEGER, lease: leaseMillis };
      const report = await this.#engine.dispatch(request, (outgoing) => {
        for (const one of outgoing) {
          const delivery = this.#handOver(one, hour * 60);
          deliveries.push(delivery);
          sent.push({ ...delivery, message: one.intent.message, at: now });
        }
      });
      this.#chronicle.dispatched(report);
    }
    this.#auditor.look(this.#world, sent);
    return deliveriesOf(deliveries);
  }

  #handOver({ user, decision, intent }: Outgoing, minute: number): Delivery {
    const id = this.#delivered.length;
    this.#delivered.push({ decision, message: intent.message, topic: intent.topic });
    return {
      user: this.#rowOf.get(user)!,
      message: this.#messageOf.get(intent.message)!,
      channel: this.#terms.preset.channels.findIndex(({ name }) => name === intent.channel),
      minute,
      id,
    };
  }

  #learn(lesson: Lesson): void {
    const artefact = this.#learner?.(lesson);
    const planBeliefs = this.#planLearner?.(lesson);
    if (!artefact && !planBeliefs) return;
    this.#learned = {
      ...this.#learned,
      ...(artefact ? { artefact } : {}),
      ...(planBeliefs ? { planBeliefs } : {}),
    };
    this.#setup = setupOf({ ...this.#input, ...this.#learned });
    this.#engine = this.#start();
  }

  result(): Life {
    return {
      ...this.#chronicle.end(),
      breaches: this.#auditor.breaches,
      artefact: this.#learned.artefact,
      planBeliefs: this.#learned.planBeliefs,
    };
  }
}
