import { calendarOf } from './calendar.ts';
import { catalogueOf, type Messages } from './catalogue.ts';
import {
  agendaOf,
  checkDeliveries,
  deliveriesOf,
  nothingWaits,
  type Agenda,
  type DeliveryBlock,
  type Waiting,
} from './deliveries.ts';
import { Effects, fadingOf } from './effects.ts';
import { liveSessions, moveEngagement, type Today } from './engagement.ts';
import { EventWriter, type EventBlock } from './events.ts';
import { fade } from './fatigue.ts';
import { turnLeaver, turnMember } from './leaving.ts';
import { emptyLedger, type Ledger } from './ledger.ts';
import type { Population } from './population.ts';
import type { Preset } from './preset.ts';
import { Draws, purpose } from './randomness.ts';
import { reactAll } from './reaction.ts';
import { copyState, standing, startState } from './state.ts';
import { drawTraits } from './traits.ts';
import type { Truth } from './truth.ts';

/** Who lives in a world and what it can be sent. */
export interface WorldOptions extends Messages {
  readonly users: number;
  /** Unsigned 32-bit; names the traits and the luck. */
  readonly seed: number;
  /** Instant of the first minute, Unix milliseconds; a step is 24 hours from there on. */
  readonly startAt: number;
  /** Number of the first user where this world is a part of a larger population; default 0. */
  readonly first?: number;
}

const noDeliveries = deliveriesOf([]);

/** A population that lives day by day: deliveries in, events out. */
export class World {
  #population: Population;
  #waiting: Waiting;
  #day: number;
  readonly #reborn: () => Population;

  /** Takes a population as it stands; use `createWorld` and `fork`. */
  constructor(
    population: Population,
    at: { readonly day: number; readonly waiting: Waiting; readonly reborn: () => Population },
  ) {
    this.#population = population;
    this.#day = at.day;
    this.#waiting = at.waiting;
    this.#reborn = at.reborn;
  }

  get preset(): Preset {
    return this.#population.preset;
  }

  get users(): number {
    return this.#population.traits.users;
  }

  /** Day that the next step lives, from 0. */
  get day(): number {
    return this.#day;
  }

  get truth(): Truth {
    const { preset, traits, state, catalogue, calendar, conversionCause } = this.#population;
    return { preset, traits, state, catalogue, calendar, conversionCause };
  }

  /** Money per user since the start or the fork. */
  get ledger(): Ledger {
    return this.#population.ledger;
  }

  /** Back to the first morning; a fork becomes the world it was forked from. */
  reset(): void {
    this.#population = this.#reborn();
    this.#waiting = nothingWaits;
    this.#day = 0;
  }

  /** Lives one day under its deliveries; throws SIMULATION_DELIVERY_BROKEN before anything has happened. */
  step(deliveries: DeliveryBlock = noDeliveries): EventBlock {
    const p = this.#population;
    const { users } = this;
    const day = this.#day;
    checkDeliveries(deliveries, { users, messages: p.catalogue.size, channels: p.preset.channels.length });
    const quiet = deliveries.length + this.#waiting.rows.length === 0;
    const agenda = quiet ? undefined : agendaOf(this.#waiting, deliveries, { users, day });
    this.#day++;
    this.#waiting = liveDay(p, agenda, { day, table: p.calendar.day(day), tide: p.calendar.tide(day) });
    return p.events.block(p.calendar.startAt + day * 86_400_000, day);
  }

  /** A copy as it stands with an empty ledger, whose further luck comes from another stream (unsigned 32-bit). */
  fork(stream: number): World {
    const p = this.#population;
    const copy: Population = {
      ...p,
      draws: p.draws.fork(stream),
      state: copyState(p.state),
      effects: p.effects.copy(),
      ledger: emptyLedger(this.users),
      conversionCause: p.conversionCause.slice(),
      events: new EventWriter(),
    };
    return new World(copy, { day: this.#day, waiting: this.#waiting, reborn: this.#reborn });
  }
}

/** Everyone lives the day; gives the deliveries that still wait for a session. */
function liveDay(p: Population, agenda: Agenda | undefined, today: Today): Waiting {
  const user: number[] = [];
  const rows: number[] = [];
  p.events.clear();
  p.effects.arrive(today.day, p.state, p.preset);
  const carry = (u: number, row: number): void => {
    user.push(u);
    rows.push(row);
  };
  const work = { agenda, today, carry };
  for (let u = 0; u < p.traits.users; u++) liveUser(p, u, work);
  return rows.length === 0 ? nothingWaits : { user, rows, agenda };
}

interface Day {
  readonly agenda: Agenda | undefined;
  readonly today: Today;
  readonly carry: (u: number, row: number) => void;
}

/** Words of a day's block: 0 noise, 1 sessions, 2 staying, 3 plan. */
function liveUser(p: Population, u: number, { agenda, today, carry }: Day): void {
  const { draws, events, state } = p;
  draws.turnTo(p.traits.first + u, today.day);
  draws.block(purpose.day, 0);
  const stay = draws.words[2]!;
  const plan = draws.words[3]!;
  events.of(u);
  if (state.standing[u] === standing.left) turnLeaver(p, u, stay);
  else {
    moveEngagement(p, u, draws.words[0]!);
    liveSessions(p, u, today);
    if (agenda !== undefined && agenda.from[u]! < agenda.from[u + 1]!)
      reactAll(p, u, { agenda, today, carry });
    book(p, u);
    turnMember(p, u, { day: today.day, stay, plan });
    events.sortUser();
  }
  fade(p, u);
}

/** The day's margin: premium by the day, ads by the listening hour. */
function book({ events, state, ledger, preset }: Population, u: number): void {
  const minutes = events.listened();
  state.idle[u] = minutes > 0 ? 0 : Math.min(65_535, state.idle[u]! + 1);
  if (state.premium[u] === 1) ledger.premium[u]! += preset.money.premiumPerDay;
  else ledger.ads[u]! += (preset.money.adsPerHour * minutes) / 60;
}

/** Draws a population from a preset; throws SIMULATION_MESSAGE_BROKEN and SIMULATION_ZONE_UNKNOWN. */
export function createWorld(preset: Preset, options: WorldOptions): World {
  const { users, seed, startAt, first = 0 } = options;
  const calendar = calendarOf(preset, startAt);
  const catalogue = catalogueOf(options, preset);
  const traits = drawTraits(preset, calendar, { first, users, seed });
  const appMask = preset.channels.reduce((mask, { appBound }, c) => (appBound ? mask | (1 << c) : mask), 0);
  const born = (): Population => ({
    preset,
    calendar,
    catalogue,
    traits,
    appMask,
    fading: fadingOf(preset),
    draws: new Draws(seed, 0),
    state: startState(preset, traits, seed),
    effects: new Effects(),
    ledger: emptyLedger(users),
    conversionCause: new Uint8Array(users),
    events: new EventWriter(),
  });
  return new World(born(), { day: 0, waiting: nothingWaits, reborn: born });
}
