// Slots of a window go to its most valuable messages, not to the first that come: in the world, with increments known.
import { describe, expect, test } from 'vitest';
import { declaredPrices, valuerOf } from '../arbitration/index.ts';
import { parseEvent, type Event, type UserId } from '../events/index.ts';
import { msPerDay, streamOf } from '../kit/index.ts';
import { prospectsLearner } from '../learning/index.ts';
import { defineProgram, happens, portfolioOf } from '../program/index.ts';
import type { Prospects } from '../scoring/index.ts';
import { createWorld, incrementOf, plainMessages, streaming, type World } from '../simulation/index.ts';
import { foldOf, planBookOf, unknownUser, type ToCome, type UserState } from '../state/index.ts';

const users = 800;
const history = 56;
const weeks = 4;
const startAt = Date.UTC(2025, 2, 3);
const catalogue = plainMessages(streaming);

/** Exchange rates of the running example, money per outcome. */
const rates = { sessions: 0.02, conversions: 18, leaves: -15, optOuts: -1 };
type Outcome = keyof typeof rates;

/** What each message is worth to a user today, on its best channel; 0 where it is better not sent. */
function worthToday(world: World, u: number, messages: readonly number[]): readonly number[] {
  return messages.map((message) =>
    streaming.channels.reduce((best, { cost }, channel) => {
      const increment = incrementOf(world.truth, u, { message, channel, minute: 1080, day: world.day });
      const outcomes = Object.entries(rates) as [Outcome, number][];
      return Math.max(
        best,
        outcomes.reduce((sum, [name, rate]) => sum + rate * increment[name], -cost),
      );
    }, 0),
  );
}

/** What a day may bring a user: values rising, with their probabilities. */
interface Chances {
  readonly value: Float64Array;
  readonly probability: Float64Array;
}

/** The best of so many messages of the catalogue, drawn anew every day. */
function bestOfFew(worth: readonly number[], live: number): Chances {
  const value = Float64Array.from(worth).sort();
  const upTo = (i: number) => Math.exp(live * Math.log(i / value.length));
  return { value, probability: value.map((_, i) => upTo(i + 1) - upTo(i)) };
}

const portfolioWith = (slots: number) =>
  portfolioOf([
    defineProgram({
      id: 'p',
      owner: 'team',
      channels: { push: { cost: 0 } },
      features: {},
      candidateFeatures: {},
      messages: { hi: { topic: 't', channels: ['push'] } },
      objectives: { sales: happens('buy', { horizon: '7d', unit: 'sale', rate: 1 }) },
      generators: [],
      rules: [],
      policy: { kind: 'uniform', version: 1, options: {} },
      plans: {
        period: '7d',
        choices: [{ name: 'slots', allowance: { all: slots } }],
        policy: { kind: 'fixedPlan', version: 1, options: { plan: 'slots' } },
      },
    }),
  ]);
const candidate = { message: 0, channel: 0, slot: 0, opportunity: 0 };

/** The price of a user's allowance, by number of days to come and slots left. */
type Price = (toCome: number, left: number) => number;

function factOf(u: number, at: number, rest: object): Event {
  const parsed = parseEvent({ id: `e${u}-${at}-${Object.keys(rest).join('')}`, user: `u${u}`, at, ...rest });
  if (!parsed.ok) throw parsed.error;
  return parsed.value;
}

/** What the days of a week bring a user, what of it nothing scheduled does, and the price of the allowance. */
interface Week {
  readonly best: readonly number[];
  readonly beside?: readonly number[];
  readonly price: Price;
}

/** A population that lives under an allowance, as facts about it: what is known of users is what a log would show. */
function logOf(slots: number, seed: number) {
  const portfolio = portfolioWith(slots);
  const fold = foldOf(portfolio);
  const book = planBookOf(portfolio)!;
  const learner = prospectsLearner(portfolio);
  const atDay = (day: number) => startAt + day * msPerDay;
  const consent = (u: number) =>
    factOf(u, startAt, { kind: 'consent', scope: 'personalisation', granted: true });
  const states: UserState[] = Array.from({ length: users }, (_, u) =>
    fold(unknownUser(`u${u}` as UserId), consent(u)),
  );
  return {
    /** A week in which slots go at these prices; once they are gone the population learns nothing, users are still seen. */
    live: (u: number, from: number, { best, beside, price }: Week) => {
      let left = slots;
      best.forEach((value, i) => {
        const at = atDay(from + i);
        learner.add({
          user: `u${u}`,
          at,
          ...(left > 0 ? { best: value, ...(beside && { beside: beside[i]! }) } : {}),
        });
        const decided = { kind: 'decision', decision: `d${u}`, clock: 'send', consumed: [], best: value };
        states[u] = fold(states[u]!, factOf(u, at, decided));
        if (left > 0 && value > price(best.length - i - 1, left)) left--;
      });
    },
    prospects: (day: number): Prospects => learner.prospects(atDay(day))!,
    /** The prices as of the beginning of a week, from the state of the user and what is scheduled. */
    priceOf: (
      u: number,
      from: number,
      { prospects, ahead }: { prospects: Prospects; ahead?: (day: number) => readonly ToCome[] },
    ): Price => {
      const { planCharge } = valuerOf(portfolio, { ...declaredPrices(portfolio), plan: prospects });
      const chosen = {
        kind: 'decision',
        decision: `p${seed}`,
        clock: 'plan',
        consumed: [],
        plan: 'slots',
      };
      const planned = fold(states[u]!, factOf(u, atDay(from), chosen));
      return (toCome, left) => {
        const day = from + 6 - toCome;
        const standing = book.standing(planned, atDay(day))!;
        const known = ahead && { ahead: ahead(day) };
        return planCharge({ ...standing, left: Float64Array.of(Infinity, left), ...known })!(candidate);
      };
    },
  };
}

/** What slots are worth in a week of such days when each is used above its price: exactly, by all that may come. */
function worthOf(days: readonly Chances[], slots: number, price: Price): number {
  let worth = new Float64Array(slots + 1);
  days.toReversed().forEach(({ value, probability }, toCome) => {
    const before = worth;
    worth = before.map((wait, left) => {
      if (left === 0) return 0;
      const least = price(toCome, left);
      const use = before[left - 1]!;
      return value.reduce((sum, v, i) => sum + probability[i]! * (v > least ? v + use : wait), 0);
    });
  });
  return worth[slots]!;
}

/** The most that can be had by anybody who knows every chance but not what comes: the price is what waiting is worth. */
function atBest(days: readonly Chances[], slots: number): number {
  let worth = new Float64Array(slots + 1);
  days.toReversed().forEach(({ value, probability }) => {
    const before = worth;
    worth = before.map((wait, left) =>
      left === 0
        ? 0
        : value.reduce((sum, v, i) => sum + probability[i]! * Math.max(v + before[left - 1]!, wait), 0),
    );
  });
  return worth[slots]!;
}

/** The mean of the largest so many of a week, by draws. */
function inHindsight(days: readonly Chances[], slots: number, key: string): number {
  const draws = 64;
  const stream = streamOf(key, 'hindsight');
  let sum = 0;
  for (let n = 0; n < draws; n++) {
    const drawn = days.map(({ value, probability }) => {
      let left = stream.uniform();
      for (let i = value.length - 1; i > 0; i--) if ((left -= probability[i]!) < 0) return value[i]!;
      return value[0]!;
    });
    sum += drawn
      .sort((a, b) => b - a)
      .slice(0, slots)
      .reduce((total, v) => total + v, 0);
  }
  return sum / draws;
}

const free: Price = () => 0;

/** How many messages of a day stand on the calendar, the same every week, and how many are drawn anew for everyone. */
interface Market {
  readonly scheduled: number;
  readonly drawn: number;
}

interface Day {
  /** By user, the best of what was live, and of what was not on the calendar. */
  readonly best: Float64Array;
  readonly beside: Float64Array;
  /** By user, only of the weeks that are judged: all that could be live. */
  readonly chances: readonly Chances[];
  /** By user, likewise: what the calendar's best of each later day of the week is worth today. */
  readonly foreseen: readonly Float64Array[];
}

const some = (key: string, count: number): readonly number[] => {
  const stream = streamOf(key, 'live');
  return Array.from({ length: count }, () => Math.floor(stream.uniform() * catalogue.length));
};

/** What every day offers in a world that lives without messages. */
function daysOf(seed: number, { scheduled, drawn }: Market): readonly Day[] {
  const world = createWorld(streaming, { users, seed, startAt, messages: catalogue });
  const all = [...catalogue.keys()];
  const calendar = Array.from({ length: 7 }, (_, day) => some(`${seed}:calendar:${day}`, scheduled));
  return Array.from({ length: history + weeks * 7 }, (_, day) => {
    const best = new Float64Array(users);
    const beside = new Float64Array(users);
    const chances: Chances[] = [];
    const foreseen: Float64Array[] = [];
    for (let u = 0; u < users; u++) {
      const onCalendar = Math.max(0, ...worthToday(world, u, calendar[day % 7]!));
      beside[u] = Math.max(0, ...worthToday(world, u, some(`${seed}:${u}:${world.day}`, drawn)));
      best[u] = Math.max(onCalendar, beside[u]!);
      if (day < history) continue;
      const few = drawn > 0 ? bestOfFew(worthToday(world, u, all), drawn) : surely(onCalendar);
      chances.push({ ...few, value: few.value.map((v) => Math.max(v, onCalendar)) });
      const later = calendar.slice((day % 7) + 1);
      foreseen.push(
        Float64Array.from(later.map((messages) => Math.max(0, ...worthToday(world, u, messages)))),
      );
    }
    world.step();
    return { best, beside, chances, foreseen };
  });
}

const surely = (value: number): Chances => ({
  value: Float64Array.of(value),
  probability: Float64Array.of(1),
});

/** What the calendar has in store after a day, as the state of a plan holds it. */
const aheadOf =
  (days: readonly Day[], u: number) =>
  (day: number): readonly ToCome[] =>
    Array.from(days[day]!.foreseen[u]!, (best, i) => ({ at: startAt + (day + 1 + i) * msPerDay, best }));

/** Shares of the hindsight value with so many slots a week, by who sets the price. */
function sharesOf(
  days: readonly Day[],
  slots: number,
  { seed, scheduled }: { seed: number; scheduled: number },
) {
  const sum = { hindsight: 0, best: 0, ahead: 0, own: 0, everyone: 0, first: 0 };
  const log = logOf(slots, seed);
  const weekOf = (u: number, from: number) => {
    const own = days.slice(from, from + 7);
    return { best: own.map(({ best }) => best[u]!), beside: own.map(({ beside }) => beside[u]!) };
  };
  for (let from = 0; from < history; from += 7)
    for (let u = 0; u < users; u++) log.live(u, from, { ...weekOf(u, from), price: free });
  for (let from = history; from < days.length; from += 7) {
    const prospects = log.prospects(from);
    const { strength: _, ...common } = prospects;
    for (let u = 0; u < users; u++) {
      const week = days.slice(from, from + 7).map(({ chances }) => chances[u]!);
      const known = scheduled > 0 ? { ahead: aheadOf(days, u) } : {};
      const price = log.priceOf(u, from, { prospects, ...known });
      sum.hindsight += inHindsight(week, slots, `${seed}:${u}:${from}`);
      sum.best += atBest(week, slots);
      sum.ahead += worthOf(week, slots, price);
      sum.own += worthOf(week, slots, log.priceOf(u, from, { prospects }));
      sum.everyone += worthOf(week, slots, log.priceOf(u, from, { prospects: common }));
      sum.first += worthOf(week, slots, free);
      log.live(u, from, { ...weekOf(u, from), price });
    }
  }
  const of = (value: number) => value / sum.hindsight;
  const { best, ahead, own, everyone, first } = sum;
  return { best: of(best), ahead: of(ahead), own: of(own), everyone: of(everyone), first: of(first) };
}

const saidOf = (shares: Readonly<Record<string, number>>): string =>
  Object.entries(shares)
    .map(([name, share]) => `${name} ${share.toFixed(3)}`)
    .join(', ');

// Measured, share of hindsight at one, two, three slots a week, in the worlds of seeds 81 and 82, others than those it was
// built with (1001 to 1004): the best that anybody can do who knows every chance but not what comes .894 and .895, .943
// and .938, .975 and .970; own price .869 and .871, .933 and .928, .971 and .966; the price of one population for
// everyone .782 and .776, .876 and .875, .939 and .941; first come .665 and .675, .816 and .822, .916 and .920. So nine
// tenths are reached from two slots on; with one they are out of anybody's reach, and 97 % of what is in reach is had.
describe.each([81, 82])('in the world of seed %i', (seed) => {
  const days = daysOf(seed, { scheduled: 0, drawn: 3 });

  test.for([
    { slots: 1, hindsight: 0.8, best: 0.965 },
    { slots: 2, hindsight: 0.9, best: 0.98 },
    { slots: 3, hindsight: 0.9, best: 0.98 },
  ])('with $slots a week users pay nearly what is best online', ({ slots, ...least }) => {
    const shares = sharesOf(days, slots, { seed, scheduled: 0 });
    const { best, own, everyone, first } = shares;
    const said = saidOf(shares);
    expect(own, said).toBeGreaterThan(least.hindsight);
    expect(own, said).toBeGreaterThan(least.best * best);
    expect(own, said).toBeLessThan(best);
    expect(own, said).toBeGreaterThan(everyone + 0.01);
    expect(everyone, said).toBeGreaterThan(first + 0.01);
  });
});

// With a calendar, share of hindsight at one, two, three slots, in the worlds of seeds 94 and 95, built with 91 to 93. All on the
// calendar: looking ahead .976 and .962, .996 and .990, .999 and .997; own price alone .935 and .905, .966 and .941, .981 and
// .977; first come .531 and .667, .735 and .793, .876 and .894. One of three: best online .947 and .909, .963 and .961, .982
// and .991; looking ahead .920 and .880, .954 and .950, .978 and .987; own price alone .903 and .867, .947 and .946, .975 and
// .986; first come .601 and .764, .766 and .889, .884 and .961.
describe.each([94, 95])('in the world of seed %i', (seed) => {
  test.for([
    { scheduled: 3, drawn: 0, hindsight: 0.94 },
    { scheduled: 1, drawn: 2, hindsight: 0.85 },
  ])('with $scheduled messages a day on the calendar and $drawn drawn', ({ hindsight, ...market }) => {
    const days = daysOf(seed, market);
    for (const slots of [1, 2, 3]) {
      const shares = sharesOf(days, slots, { seed, ...market });
      const said = saidOf(shares);
      expect(shares.ahead, `${slots}: ${said}`).toBeGreaterThan(hindsight);
      expect(shares.ahead, `${slots}: ${said}`).toBeGreaterThan(shares.own - 0.003);
      expect(shares.ahead, `${slots}: ${said}`).toBeGreaterThan(0.94 * shares.best);
      expect(shares.own, `${slots}: ${said}`).toBeGreaterThan(shares.first);
    }
  });
});
