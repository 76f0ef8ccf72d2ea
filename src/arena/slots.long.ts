// Slots of a window go to its most valuable messages, not to the first that come: in the world, with increments known.
import { describe, expect, test } from 'vitest';
import { declaredPrices, valuerOf } from '../arbitration/index.ts';
import { parseEvent, type Event, type UserId } from '../events/index.ts';
import { msPerDay, streamOf } from '../kit/index.ts';
import { prospectsLearner } from '../learning/index.ts';
import { defineProgram, happens, portfolioOf } from '../program/index.ts';
import type { Prospects } from '../scoring/index.ts';
import { createWorld, incrementOf, plainMessages, streaming, type World } from '../simulation/index.ts';
import { foldOf, planBookOf, unknownUser, type UserState } from '../state/index.ts';

const users = 800;
const history = 56;
const weeks = 4;
const live = 3;
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

/** The best of a few messages of the catalogue, drawn anew every day. */
function bestOfFew(worth: readonly number[]): Chances {
  const value = Float64Array.from(worth).sort();
  const upTo = (i: number) => Math.exp(live * Math.log(i / value.length));
  return { value, probability: value.map((_, i) => upTo(i + 1) - upTo(i)) };
}

interface Day {
  /** By user, what was live. */
  readonly best: Float64Array;
  /** By user; only of the weeks that are judged. */
  readonly chances: readonly Chances[];
}

/** What every day offers in a world that lives without messages, so that no rule changes what another meets. */
function daysOf(seed: number): readonly Day[] {
  const world = createWorld(streaming, { users, seed, startAt, messages: catalogue });
  const all = [...catalogue.keys()];
  return Array.from({ length: history + weeks * 7 }, (_, day) => {
    const best = new Float64Array(users);
    const chances: Chances[] = [];
    for (let u = 0; u < users; u++) {
      const draw = streamOf(`${seed}:${u}:${world.day}`, 'live');
      const few = Array.from({ length: live }, () => Math.floor(draw.uniform() * catalogue.length));
      best[u] = Math.max(...worthToday(world, u, few));
      if (day >= history) chances.push(bestOfFew(worthToday(world, u, all)));
    }
    world.step();
    return { best, chances };
  });
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
    live: (u: number, from: number, { best, price }: { best: readonly number[]; price: Price }) => {
      let left = slots;
      best.forEach((value, i) => {
        const at = atDay(from + i);
        learner.add({ user: `u${u}`, at, ...(left > 0 ? { best: value } : {}) });
        const decided = { kind: 'decision', decision: `d${u}`, clock: 'send', consumed: [], best: value };
        states[u] = fold(states[u]!, factOf(u, at, decided));
        if (left > 0 && value > price(best.length - i - 1, left)) left--;
      });
    },
    prospects: (day: number): Prospects => learner.prospects(atDay(day))!,
    /** The prices as of the beginning of a week, from the state of the user. */
    priceOf: (u: number, from: number, prospects: Prospects): Price => {
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
        const standing = book.standing(planned, atDay(from + 6 - toCome))!;
        return planCharge({ ...standing, left: Float64Array.of(Infinity, left) })!(candidate);
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

/** Shares of the hindsight value with so many slots a week, by who sets the price. */
function sharesOf(days: readonly Day[], slots: number, seed: number) {
  const sum = { hindsight: 0, best: 0, own: 0, everyone: 0, first: 0 };
  const log = logOf(slots, seed);
  const bestIn = (u: number, from: number) => days.slice(from, from + 7).map(({ best }) => best[u]!);
  for (let from = 0; from < history; from += 7)
    for (let u = 0; u < users; u++) log.live(u, from, { best: bestIn(u, from), price: free });
  for (let from = history; from < days.length; from += 7) {
    const learned = log.prospects(from);
    const { strength: _, ...common } = learned;
    for (let u = 0; u < users; u++) {
      const week = days.slice(from, from + 7).map(({ chances }) => chances[u]!);
      const price = log.priceOf(u, from, learned);
      sum.hindsight += inHindsight(week, slots, `${seed}:${u}:${from}`);
      sum.best += atBest(week, slots);
      sum.own += worthOf(week, slots, price);
      sum.everyone += worthOf(week, slots, log.priceOf(u, from, common));
      sum.first += worthOf(week, slots, free);
      log.live(u, from, { best: bestIn(u, from), price });
    }
  }
  const of = (value: number) => value / sum.hindsight;
  return { best: of(sum.best), own: of(sum.own), everyone: of(sum.everyone), first: of(sum.first) };
}

// Measured, share of hindsight at one, two, three slots a week, in the worlds of seeds 81 and 82, others than those it was
// built with (1001 to 1004): the best that anybody can do who knows every chance but not what comes .894 and .895, .943
// and .938, .975 and .970; own price .869 and .871, .933 and .928, .971 and .966; the price of one population for
// everyone .782 and .776, .876 and .875, .939 and .941; first come .665 and .675, .816 and .822, .916 and .920. So nine
// tenths are reached from two slots on; with one they are out of anybody's reach, and 97 % of what is in reach is had.
describe.each([81, 82])('in the world of seed %i', (seed) => {
  const days = daysOf(seed);

  test.for([
    { slots: 1, hindsight: 0.8, best: 0.965 },
    { slots: 2, hindsight: 0.9, best: 0.98 },
    { slots: 3, hindsight: 0.9, best: 0.98 },
  ])('with $slots a week users pay nearly what is best online', ({ slots, ...least }) => {
    const { best, own, everyone, first } = sharesOf(days, slots, seed);
    const shares = { best, own, everyone, first };
    const said = Object.entries(shares)
      .map(([name, share]) => `${name} ${share.toFixed(3)}`)
      .join(', ');
    expect(own, said).toBeGreaterThan(least.hindsight);
    expect(own, said).toBeGreaterThan(least.best * best);
    expect(own, said).toBeLessThan(best);
    expect(own, said).toBeGreaterThan(everyone + 0.01);
    expect(everyone, said).toBeGreaterThan(first + 0.01);
  });
});
