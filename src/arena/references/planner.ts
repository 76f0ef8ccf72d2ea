import { portfolioOf, type Program } from '../../program/index.ts';
import {
  createWorld,
  emptyDeliveries,
  plainMessages,
  stockValue,
  valueOf,
  type DeliveryBlock,
  type World,
} from '../../simulation/index.ts';
import { Auditor, type Breaches } from '../audit.ts';
import { reachableShare } from '../chronicle.ts';
import type { Terms } from '../life.ts';
import { messagesOf } from '../population.ts';
import { choose, expected, learnAdvice, shrunk, type Budget } from './advice.ts';
import { Contacts } from './contacts.ts';
import { courierOf, type Courier, type Sendable } from './courier.ts';
import { shownBy, truthOf, type Knowledge } from './knowledge.ts';
import { Log } from './log.ts';
import { contactPlans, type Plan } from './plans.ts';
import { rollOut } from './rollouts.ts';
import { fitTail } from './tail.ts';

/** What a reference is: how it knows, between what it chooses, how far it thinks. */
export interface Reference {
  /** The clairvoyant knows traits and dynamics, the informed planner dynamics and the log; neither knows future draws. */
  readonly knows: 'truth' | 'log';
  /** Default: the eight contact plans. */
  readonly plans?: readonly Plan[];
  /** Copies with other luck per plan, and continuations behind the stock; default 8. */
  readonly rollouts?: number;
  /** Weeks ahead, at most to the end of the comparison; default 8. */
  readonly weeksAhead?: number;
  readonly budget?: Budget;
}

/** What came of a reference in one world, means over the users. */
export interface PlannedLife {
  /** Money per user, stock at the end included: the same sum as that of a policy's life. */
  readonly value: number;
  readonly stock: number;
  readonly messages: number;
  /** Share of users who are members with consent and a valid address on e-mail or push. */
  readonly reachable: number;
  readonly weekly: readonly number[];
  readonly breaches: Breaches;
  /** Share of users by plan, week by week, and the price of a message. */
  readonly chosen: readonly { readonly shares: Readonly<Record<string, number>>; readonly price: number }[];
  /** Cost: user-days lived in rollouts. */
  readonly userDays: number;
}

const dayMillis = 86_400_000;

/** Lets a reference live in the same seeded world as the policies of these programs, under the same law; synthetic. */
export function plan(
  { knows, plans = contactPlans, rollouts = 8, weeksAhead = 8, budget }: Reference,
  { terms, programs }: { readonly terms: Terms; readonly programs: readonly Program[] },
  seed: number,
): PlannedLife {
  const messages = sendablesOf(programs, terms.topics);
  const courier = courierOf(plans, messages, terms);
  const real = new Stage(terms, messages, seed);
  // The informed planner thinks about other people: its rollouts are of a library of simulated users with such logs.
  const library = knows === 'truth' ? real : new Stage(terms, messages, (seed ^ 0x5bd1e995) >>> 0);
  const known = (stage: Stage): Knowledge =>
    knows === 'truth' ? truthOf(stage.world, messages) : shownBy(stage.log, stage.world, messages);
  const volumes = plans.map(({ perWeek }) => perWeek);
  const tail = fitTail(library.world, {
    plans: plans.length,
    courier,
    worth: known(library).worth,
    rollouts,
  });
  const chosen: PlannedLife['chosen'][number][] = [];
  let userDays = tail.userDays;
  const weeks = Math.ceil(terms.days / 7);
  for (let week = 0; week < weeks; week++) {
    const left = terms.days - week * 7;
    const knowledge = known(library);
    const gains = rollOut(
      { world: library.world, courier, worth: knowledge.worth, contacts: library.contacts, tail },
      { plans: plans.length, rollouts, days: Math.min(weeksAhead * 7, left), stream: 1000 + week * rollouts },
    );
    userDays += gains.userDays;
    const advice = learnAdvice(gains, knowledge);
    for (const stage of new Set([library, real])) {
      const about = stage === library ? knowledge : known(stage);
      const fitted = expected(advice, about);
      const worths = knows === 'truth' ? shrunk(fitted, gains) : fitted;
      const { planOf, price } = choose(worths, { volumes, ...(budget && { budget }) });
      if (stage === real) chosen.push({ shares: sharesOf(planOf, plans), price });
      stage.live(Math.min(7, left), { courier, planOf, worth: about.worth });
    }
  }
  return { ...real.result(), chosen, userDays };
}

/** The messages of programs as the world sees them, each with its channels. */
function sendablesOf(programs: readonly Program[], topics: readonly string[]): readonly Sendable[] {
  const portfolio = portfolioOf(programs);
  return messagesOf(portfolio, topics).map((message, m) => ({
    ...message,
    channels: portfolio.messages[m]!.channels,
  }));
}

function sharesOf(planOf: Uint8Array, plans: readonly Plan[]): Record<string, number> {
  return Object.fromEntries(
    plans.map(({ name }, p) => [name, planOf.reduce((n, mine) => n + Number(mine === p), 0) / planOf.length]),
  );
}

/** A world as one planner lives in it. */
class Stage {
  readonly world: World;
  readonly contacts: Contacts;
  readonly log: Log;
  readonly #terms: Terms;
  readonly #auditor: Auditor;
  readonly #out: DeliveryBlock;
  readonly #weekly: number[] = [];
  #messages = 0;

  constructor(terms: Terms, messages: readonly Sendable[], seed: number) {
    const { preset, users, startAt, law } = terms;
    this.#terms = terms;
    this.world = createWorld(preset, { users, seed, startAt, messages, continuation: plainMessages(preset) });
    this.contacts = new Contacts(users, messages.length);
    this.log = new Log(
      this.world,
      messages.map(({ family }) => preset.families.findIndex(({ name }) => name === family)),
    );
    this.#auditor = new Auditor(this.world, law);
    this.#out = emptyDeliveries(users);
  }

  live(
    days: number,
    {
      courier,
      planOf,
      worth,
    }: { readonly courier: Courier; readonly planOf: Uint8Array; readonly worth: Float64Array },
  ): void {
    for (let day = 0; day < days; day++) {
      courier(this.world, { planOf, worth, contacts: this.contacts }, this.#out);
      this.#audit();
      this.log.watch(this.world.step(this.#out));
    }
    this.#weekly.push(mean(valueOf(this.world.ledger)));
  }

  #audit(): void {
    const { length, user, channel, message, minute } = this.#out;
    this.#messages += length;
    const start = this.#terms.startAt + this.world.day * dayMillis;
    const sent = Array.from({ length }, (_, row) => ({
      user: user[row]!,
      channel: channel[row]!,
      message: String(message[row]!),
      at: start + minute[row]! * 60_000,
    }));
    this.#auditor.look(this.world, sent);
  }

  result(): Omit<PlannedLife, 'chosen' | 'userDays'> {
    const { users } = this.#terms;
    const stock = mean(stockValue(this.world, { stream: 1 }));
    return {
      value: mean(valueOf(this.world.ledger)) + stock,
      stock,
      messages: this.#messages / users,
      reachable: reachableShare(this.world),
      weekly: this.#weekly,
      breaches: this.#auditor.breaches,
    };
  }
}

const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;
