import type { Event, EventOf } from '../events/index.ts';
import { msPerDay } from '../kit/index.ts';
import type { Objective } from '../program/index.ts';
import { counting, grants, isAbout, isOfAddress } from './permission.ts';
import type { Window } from './window.ts';

/** The number of an objective in a window, for one user; facts are looked through once, each window by bisection. */
export type Measure = (window: Window) => number;

/** Makes the measure of an objective from one user's facts in event time. */
export type Observe = (facts: readonly Event[]) => Measure;

type Outcome = Objective['outcome'];
export type Happened = EventOf<'activity'> | EventOf<'response'>;

/** Whether a fact is the event of an objective; only a response has a channel. */
export function isOutcome(
  { event, channel, topic }: Extract<Outcome, { kind: 'event' }>,
  fact: Event,
): fact is Happened {
  if ((fact.kind !== 'activity' && fact.kind !== 'response') || fact.name !== event) return false;
  if (channel !== undefined && !(fact.kind === 'response' && fact.channel === channel)) return false;
  return topic === undefined || fact.topic === topic;
}

function timesOf(facts: readonly Event[]): Float64Array {
  const times = new Float64Array(facts.length);
  for (let i = 0; i < times.length; i++) times[i] = facts[i]!.at;
  return times;
}

/** Place of the first time that is not before `at`. */
function firstFrom(times: Float64Array, at: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle]! < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

const countIn = (times: Float64Array, { from, until }: Window): number =>
  firstFrom(times, until) - firstFrom(times, from);

/** Stretches of 24 hours, counted from the opening of the window, in which it happened. */
function daysIn(times: Float64Array, { from, until }: Window): number {
  const end = firstFrom(times, until);
  let days = 0;
  for (let i = firstFrom(times, from); i < end; days++) {
    const day = Math.floor((times[i]! - from) / msPerDay);
    i = firstFrom(times, from + (day + 1) * msPerDay);
  }
  return days;
}

/** Sums up to each place, so that a window is a difference of two. */
function sumIn(times: Float64Array, found: readonly Happened[]): Measure {
  const upTo = new Float64Array(found.length + 1);
  found.forEach((fact, i) => (upTo[i + 1] = upTo[i]! + amountOf(fact)));
  return ({ from, until }) => upTo[firstFrom(times, until)]! - upTo[firstFrom(times, from)]!;
}

export const amountOf = (fact: Happened): number => (fact.kind === 'activity' ? (fact.amount ?? 0) : 0);

const aggregates: Readonly<
  Record<Objective['aggregate'], (times: Float64Array, found: readonly Happened[]) => Measure>
> = {
  any: (times) => (window) => Number(countIn(times, window) > 0),
  count: (times) => (window) => countIn(times, window),
  sum: sumIn,
  days: (times) => (window) => daysIn(times, window),
};

/**
 * Days, with fractions, on which the user could be contacted: consent and a valid address.
 * Until something is said there is neither. I(t) = contactable milliseconds before t; a window is I(until) − I(from).
 */
function contactable(channel: string): Observe {
  return (facts) => {
    const said = counting(facts.filter((fact) => isAbout(channel, fact)));
    const times = timesOf(said);
    const open = new Uint8Array(said.length);
    const before = new Float64Array(said.length);
    const holds = { consent: false, address: false };
    said.forEach((statement, i) => {
      if (i > 0) before[i] = before[i - 1]! + open[i - 1]! * (times[i]! - times[i - 1]!);
      holds[isOfAddress(statement) ? 'address' : 'consent'] = grants(statement);
      open[i] = Number(holds.consent && holds.address);
    });
    const upTo = (at: number): number => {
      const i = firstFrom(times, at) - 1;
      return i < 0 ? 0 : before[i]! + open[i]! * (at - times[i]!);
    };
    return ({ from, until }) => (upTo(until) - upTo(from)) / msPerDay;
  };
}

/** Whether an objective looks at a fact at all. */
export const looksAt = ({ outcome }: Objective, fact: Event): boolean =>
  outcome.kind === 'permission' ? isAbout(outcome.channel, fact) : isOutcome(outcome, fact);

/** Compiles an objective to its observation. */
export function observeOf({ outcome, aggregate }: Objective): Observe {
  if (outcome.kind === 'permission') return contactable(outcome.channel);
  return (facts) => {
    const found = facts.filter((fact) => isOutcome(outcome, fact));
    return aggregates[aggregate](timesOf(found), found);
  };
}
