// Histories for tests: what people, teams and faults do to one store, with processes that come and go.
import type { Scheduler } from 'fast-check';
import { decodeDecision, type DecisionRecord } from '../../decision/index.ts';
import { cap, minimumGap, quietHours, type Stops } from '../../eligibility/index.ts';
import { parseEvent, userId, type Event, type UserId } from '../../events/index.ts';
import { millis, msPerDay, msPerHour, type Json } from '../../kit/index.ts';
import { pushed } from '../../opportunities/index.ts';
import { fixed, uniform } from '../../policy/index.ts';
import { contacts, count, defineProgram, eachMessage, flag, happens, type Row } from '../../program/index.ts';
import type { Store } from '../../store/index.ts';
import { noStops, stopsNotice } from '../stops.ts';
import { engineOf, type Engine } from '../engine.ts';
import { interleaved } from './rivals.ts';
import { setupOf } from '../setup.ts';
import { machineZones } from '../zones.ts';

/** Three people; who has which address changes. */
export const people = ['ann', 'ben', 'cem'].map((name) => userId.parse(name));

/** What the program promises, in numbers that the oracle takes. */
export const promised = {
  mostADay: 3,
  mostOfATopic: 2,
  gap: 2 * msPerHour,
  quiet: { from: 22, to: 7 },
  tolerance: { push: 6 * msPerHour, email: 2 * msPerHour },
  /** All that is said while the policy is stopped. */
  fallback: 'news',
} as const;

const programWith = (rules: readonly Row[]) =>
  defineProgram({
    id: 'p',
    owner: 'team',
    channels: { push: { cost: 0, tolerance: '6h' }, email: { cost: 0, tolerance: '2h' } },
    features: { plays: count('play').within('60d'), tester: flag('tester'), barred: flag('barred') },
    candidateFeatures: { arm: eachMessage(), tired: contacts('any').within('7d') },
    audience: (who) => who.barred.isFalse(),
    testAudience: (who) => who.tester.isTrue(),
    messages: {
      sale: { topic: 'offers', channels: ['push', 'email'] },
      news: { topic: 'music', channels: ['push', 'email'] },
      notice: { topic: 'account', channels: ['push', 'email'], class: 'service' },
      code: { topic: 'login', channels: ['push'], class: 'transactional' },
      draft: { topic: 'offers', channels: ['email'], test: true },
    },
    objectives: { plays: happens('play', { horizon: '1d', unit: 'play', rate: 1 }) },
    generators: [pushed({ source: 'crm' })],
    rules,
    policy: uniform(),
    fallback: fixed(promised.fallback),
    exploration: { mass: 0.05, silence: 0.05 },
    holdout: 0.3,
  });

const rules = [
  cap({ limit: promised.mostADay, per: '24h' }),
  cap({ limit: promised.mostOfATopic, per: 'day', same: 'topic' }),
  minimumGap({ gap: '2h', otherwise: 'defer' }),
  quietHours({ windows: [{ from: '22:00', to: '07:00' }] }),
];

/** One thing that happens, at the time of its process. */
export type Move =
  | {
      readonly kind: 'ask';
      readonly user: UserId;
      readonly message?: string | undefined;
      readonly hours: number;
    }
  | { readonly kind: 'tell'; readonly user: UserId; readonly fact: Telling; readonly off: number }
  | { readonly kind: 'dispatch'; readonly dies?: 'before' | 'after' | undefined }
  | { readonly kind: 'stop'; readonly stops: Partial<Stops> };

/** A fact without who and when. */
export type Telling = Readonly<Record<string, unknown>>;

/** Moves that are under way at one time, in whatever order; then time passes, and processes may start again. */
export interface Round {
  readonly moves: readonly Move[];
  /** Milliseconds by which the clock goes on; back where negative. */
  readonly passes: number;
  readonly restarts: boolean;
}

/** What was committed, in the order of the store, and what stood in the notices then. */
export interface Told {
  readonly log: readonly Event[];
  /** By decision, what was stopped when it was marked sent. */
  readonly stopsAt: ReadonlyMap<string, Stops>;
  /** By decision, what may have been found stopped when it was made: by the round's beginning, and since. */
  readonly stopsDuring: ReadonlyMap<string, readonly Stops[]>;
  readonly records: ReadonlyMap<string, DecisionRecord>;
  readonly handedOver: readonly string[];
}

const setupWith = (own: readonly Row[]) =>
  setupOf({ programs: [programWith(own)], workspace: { id: 'w', secret: 's' } });
const careful = setupWith(rules);
const careless = setupWith([]);
const zones = machineZones();

/** Rests of commits name the version of what is stopped; the values are kept as they are posted. */
class Witness {
  readonly #stops = new Map<number, Stops>([[0, noStops]]);
  readonly #restedOn = new Map<string, number>();

  /** What is stopped, and what was before, the oldest first. */
  get stops(): readonly Stops[] {
    return [...this.#stops].toSorted(([a], [b]) => a - b).map(([, stops]) => stops);
  }

  over(store: Store): Store {
    return {
      ...store,
      commit: async (commits) => {
        const outcomes = await store.commit(commits);
        commits.forEach(({ facts, also = [] }, i) => {
          const rest = also.find((one) => one.kind === 'notice' && one.name === 'stops');
          if (outcomes[i]!.kind !== 'committed' || !rest) return;
          for (const fact of facts)
            if (fact.kind === 'receipt') this.#restedOn.set(fact.decision, rest.expected);
        });
        return outcomes;
      },
      post: async (name, value, expected) => {
        const outcome = await store.post(name, value, expected);
        if (name === 'stops' && outcome.kind === 'posted')
          this.#stops.set(outcome.version, value as unknown as Stops);
        return outcome;
      },
    };
  }

  get stopsAt(): ReadonlyMap<string, Stops> {
    return new Map([...this.#restedOn].map(([decision, version]) => [decision, this.#stops.get(version)!]));
  }
}

/** Processes over one opening of a store. */
interface Running {
  readonly store: Store;
  readonly over: () => Store;
  readonly engines: readonly Engine[];
}

class Died extends Error {}

/** A process that is killed around the commit of its dispatch: nothing of it is handed over. */
const dying = (store: Store, when: 'before' | 'after'): Store => ({
  ...store,
  commit: async (commits) => {
    if (when === 'after') await store.commit(commits);
    throw new Died();
  },
});

/** A store whose readers do not hear of the newer rungs of the kill switch. */
const deaf = (store: Store): Store => ({
  ...store,
  readNotices: async (names) => {
    const notices = await store.readNotices(names);
    return notices.map((notice, i) => {
      if (names[i] !== stopsNotice || notice.version === 0) return notice;
      const { policies: _policies, everything: _everything, ...heard } = notice.value as Record<string, Json>;
      return { ...notice, value: heard };
    });
  },
});

/** What a system may be careless about: its own rules, lists that do not say since when, the newer rungs of stops. */
export type Careless = 'rules' | 'lists' | 'stops';

interface Life {
  readonly rounds: readonly Round[];
  /** In whose order everything that is under way reads and writes; absent: as it comes. */
  readonly scheduler?: Scheduler;
  /** The clock at first, milliseconds. */
  readonly start: number;
  readonly known: readonly { readonly user: UserId; readonly fact: Telling }[];
  /** Lived by a system that must be found out. */
  readonly careless?: Careless;
}

/** Lives a history over stores that `open` gives, one after another where processes start again. */
export async function live(
  { rounds, scheduler, start, known, careless: about }: Life,
  open: () => Promise<Store>,
): Promise<Told> {
  const setup = about === 'rules' ? careless : careful;
  const all = (work: readonly Promise<unknown>[]) =>
    scheduler ? scheduler.waitFor(Promise.all(work)) : Promise.all(work);
  const witness = new Witness();
  const handedOver: string[] = [];
  /** Facts of lists that were taken for dated ones. */
  const listed = new Set<string>();
  const stopsDuring = new Map<string, readonly Stops[]>();
  let serial = 0;
  let clock = start;
  const shared = (store: Store) => {
    const seen = witness.over(store);
    const witnessed = about === 'stops' ? deaf(seen) : seen;
    return scheduler ? interleaved(witnessed, scheduler) : witnessed;
  };
  const engineOver = (over: Store): Engine => engineOf({ store: over, setup, zones });
  const started = async (): Promise<Running> => {
    const store = await open();
    const over = () => shared(store);
    return { store, over, engines: [engineOver(over()), engineOver(over())] };
  };
  let running = await started();
  /** Two processes, in turn. */
  const engine = () => running.engines[++serial % 2]!;
  const factOf = (user: UserId, { at = clock, ...rest }: Telling): Event => {
    const parsed = parseEvent({ id: `f${++serial}`, user, at, ...rest });
    if (!parsed.ok) throw parsed.error;
    if (about !== 'lists' || !('undated' in parsed.value)) return parsed.value;
    const { undated: _undated, ...believed } = parsed.value;
    listed.add(believed.id);
    return believed;
  };
  const dispatch = async (by: Engine) => {
    await by.dispatch({ now: millis(clock), limit: 9, lease: 60_000 }, (outgoing) => {
      for (const { decision } of outgoing) handedOver.push(decision);
    });
  };
  const make = async (move: Move): Promise<unknown> => {
    if (move.kind === 'stop') return engine().stop({ ...noStops, ...move.stops });
    if (move.kind === 'tell') {
      const fact = factOf(move.user, { at: clock + move.off, ...move.fact });
      return engine().take([{ user: move.user, facts: [fact] }]);
    }
    if (move.kind === 'dispatch') {
      if (!move.dies) return dispatch(engine());
      return dispatch(engineOver(dying(running.over(), move.dies))).catch((error: unknown) => {
        if (!(error instanceof Died)) throw error;
      });
    }
    const { user, message, hours } = move;
    const key = `k${++serial}`;
    const opportunity = {
      kind: 'opportunity',
      program: 'p',
      generator: 'crm',
      key,
      until: clock + hours * msPerHour,
    };
    const reason = factOf(user, { ...opportunity, ...(message !== undefined && { message }) });
    const [result] = await engine().take([{ user, facts: [reason], decideAt: millis(clock) }]);
    return result!.decision?.id;
  };
  for (const user of people) {
    const facts = known.filter((one) => one.user === user);
    const told = facts.map(({ fact }) => factOf(user, { at: start - 30 * msPerDay, ...fact }));
    await engineOver(running.store).take([{ user, facts: told }]);
  }
  for (const { moves, passes, restarts } of rounds) {
    const before = witness.stops.length;
    const made = await all(moves.map(make));
    const during = witness.stops.slice(before - 1);
    for (const decision of made) if (typeof decision === 'string') stopsDuring.set(decision, during);
    clock += passes;
    if (!restarts) continue;
    await running.store.close();
    running = await started();
  }
  for (let hour = 0; hour < 4; hour++) {
    await all([dispatch(engine())]);
    clock += msPerHour;
  }
  const { store } = running;
  const log: Event[] = [];
  const records = new Map<string, DecisionRecord>();
  for await (const { event } of store.log(0)) {
    log.push(listed.has(event.id) ? ({ ...event, undated: true } as Event) : event);
    if (event.kind !== 'decision' || event.clock !== 'send') continue;
    records.set(event.decision, decodeDecision((await store.record(event.decision))!));
  }
  await store.close();
  return { log, stopsAt: witness.stopsAt, stopsDuring, records, handedOver };
}
