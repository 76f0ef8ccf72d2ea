import type { DecisionId, Event, EventKind, EventOf, Intent } from '../events/index.ts';
import { millisOf, type Portfolio } from '../program/index.ts';
import { addressKey } from './address.ts';
import { withAddress } from './address-said.ts';
import { addBrought } from './brought.ts';
import { counts, countersOf, isCountable, type Counter } from './counters.ts';
import { speakersOf, withReleased, withTaken, type Speakers } from './exclusivity.ts';
import { contactOf, isReleasing, receipted, reserve } from './ledger.ts';
import { withAdded, type Added } from './series.ts';
import { withSignal } from './signals.ts';
import {
  changed,
  consentsAt,
  later,
  unknownUser,
  withSaid,
  type Contact,
  type Exposed,
  type UserState,
} from './user-state.ts';

const recentSteps = 32;

/** Adds one fact to what is known. */
export type Fold = (state: UserState, event: Event) => UserState;

/** The first exposure holds; at the same instant the arm first by name, so that order of arrival does not matter. */
function exposed(known: Exposed | undefined, said: Exposed): Exposed {
  if (known === undefined) return said;
  const isFirst = said.at < known.at || (said.at === known.at && said.arm < known.arm);
  const { arm, share, at } = isFirst ? said : known;
  const met = new Set([known.arm, said.arm, ...(known.others ?? [])]);
  const others = [...met].filter((one) => one !== arm).sort();
  return { arm, share, at, ...(others.length > 0 ? { others } : {}) };
}

type Apply<Kind extends EventKind> = (state: UserState, event: EventOf<Kind>) => UserState;

const apply: { readonly [Kind in EventKind]: Apply<Kind> } = {
  activity: (state) => state,
  response: (state, { name, channel, at }) => (name === 'complaint' ? withdrawn(state, channel, at) : state),
  trait: (state, { name, value, at }) => ({
    ...state,
    traits: withSaid(state.traits, name, { said: { value, at }, refuses: value === null }),
  }),
  zone: (state, { zone, at }) => ({ ...state, zone: later(state.zone, { value: zone, at }, zone === null) }),
  address: withAddress,
  sharing: (state, { channel, address }) => ({
    ...state,
    shared: marked(state.shared, addressKey(channel, address)),
  }),
  consent: (state, { scope, granted, undated, at }) => ({
    ...state,
    consent: withSaid(state.consent, scope, {
      said: { value: granted, at: granted && undated ? beforeAll : at },
      refuses: !granted,
    }),
  }),
  preference: (state, { topic, wanted, at }) => ({
    ...state,
    preferences: withSaid(state.preferences, topic, { said: { value: wanted, at }, refuses: !wanted }),
  }),
  opportunity: (state, { key, program, generator, at, until, message, attributes }) =>
    changed(state, {
      opportunities: {
        ...unexpired(state.opportunities, at),
        [key]: { program, generator, key, from: at, until, message, attributes },
      },
    }),
  signal: (state, said) => {
    const signals = withSignal(state.signals, said);
    return signals === state.signals ? state : { ...state, signals };
  },
  score: (state, { artefact, value, at }) => ({
    ...state,
    scores: withSaid(state.scores, artefact, { said: { value, at }, refuses: false }),
  }),
  decision: (state, fact) =>
    fact.shadow ? shadowed(decided(state, fact), fact.shadow, fact.at) : decided(state, fact),
  receipt: (state, receipt) => {
    const after = changed(state, { contacts: receipted(state.contacts, receipt) });
    return after.shadow ? { ...after, shadow: receipted(after.shadow, receipt) } : after;
  },
  exposure: (state, { experiment, arm, share, at }) => ({
    ...state,
    exposed: { ...state.exposed, [experiment]: exposed(state.exposed?.[experiment], { arm, share, at }) },
  }),
  erasure: (state, { at }) => ({ ...unknownUser(state.user), since: at, erased: true }),
};

/** When a yes was given that nobody dated: earlier than any no, and than any address had its user. */
const beforeAll = Number.MIN_SAFE_INTEGER;

/** A complaint is the strongest way of saying no: it takes back consent to the channel. */
const withdrawn = (state: UserState, scope: string, at: number): UserState => ({
  ...state,
  consent: withSaid(state.consent, scope, { said: { value: false, at }, refuses: true }),
});

const decided: Apply<'decision'> = (state, { decision, consumed, clock, plan, intent, at }) =>
  changed(state, {
    opportunities: without(state.opportunities, consumed),
    contacts: intent ? reserve(state.contacts, reserved({ intent, decision }), at) : state.contacts,
    plan: clock === 'plan' && plan !== undefined ? { name: plan, at, decision } : state.plan,
  });

const shadowed = (state: UserState, shadow: Reservation, at: number): UserState => ({
  ...state,
  shadow: reserve(state.shadow ?? [], reserved(shadow), at),
});

interface Reservation {
  readonly intent: Intent;
  readonly decision: DecisionId;
}

const reserved = ({ intent, decision }: Reservation): Contact =>
  contactOf(intent, { decision, status: 'reserved' });

const marked = (shared: readonly string[] = [], key: string): readonly string[] =>
  shared.includes(key) ? shared : [...shared, key];

type Opportunities = UserState['opportunities'];

const unexpired = (open: Opportunities, at: number): Opportunities =>
  filtered(open, (key) => open[key]!.until > at);

const without = (open: Opportunities, keys: readonly string[]): Opportunities =>
  filtered(open, (key) => !keys.includes(key));

/** Those that stay; the same where all do. */
function filtered(open: Opportunities, stays: (key: string) => boolean): Opportunities {
  const all = Object.keys(open);
  const keys = all.filter(stays);
  if (keys.length === all.length) return open;
  const left: Record<string, Opportunities[string]> = {};
  for (const key of keys) left[key] = open[key]!;
  return left;
}

/**
 * The fold of a portfolio: keeps just what its features count, and everything that contact rules need.
 * Order of arrival does not matter for consent, addresses, traits, series and times; an erased user stays erased.
 */
export function foldOf(portfolio: Portfolio): Fold {
  const counters = byEvent(countersOf(portfolio));
  const steps = stepsOf(portfolio);
  const period = portfolio.plans && millisOf(portfolio.plans.period);
  const speakers = speakersOf(portfolio);
  return (state, event) => {
    if (state.erased) return state;
    const known = event.at < state.since ? { ...state, since: event.at } : state;
    const said = (apply[event.kind] as (state: UserState, event: Event) => UserState)(known, event);
    const applied = speakers ? exclusively(said, event, speakers) : said;
    if (period !== undefined && event.kind === 'decision' && event.clock === 'send')
      return remembered(applied, event, period);
    if (event.kind === 'receipt' && steps.size > 0) return reachedBy(applied, event, steps);
    return isCountable(event) ? counted(applied, event, counters.get(event.name)) : applied;
  };
}

/** What decisions take of exclusivity groups, and what their receipts give back. */
function exclusively(state: UserState, event: Event, speakers: Speakers): UserState {
  if (event.kind === 'decision') return withTaken(state, event, speakers);
  return event.kind === 'receipt' ? withReleased(state, event) : state;
}

/** What a decision brought, of who agreed that the past be looked at. */
const remembered = (state: UserState, decision: EventOf<'decision'>, period: number): UserState =>
  consentsAt(state, 'personalisation', decision.at)
    ? { ...state, brought: addBrought(state.brought, decision, period) }
    : state;

/** The topics of the sequences of plans. */
const stepsOf = ({ plans }: Portfolio): ReadonlySet<string> =>
  new Set(plans?.choices.flatMap(({ sequence }) => sequence?.topics ?? []));

/** A step is taken when its message went out, not when it was only decided, and no longer when that failed after all. */
function reachedBy(
  state: UserState,
  { decision, status, at }: EventOf<'receipt'>,
  steps: ReadonlySet<string>,
): UserState {
  const { reached = {} } = state;
  if (isReleasing(status)) {
    const others = Object.entries(reached).filter(([, step]) => step.decision !== decision);
    return { ...state, reached: Object.fromEntries(others) };
  }
  const contact = state.contacts.find((one) => one.decision === decision);
  if (!contact || contact.class !== 'marketing' || !steps.has(contact.topic)) return state;
  return { ...state, reached: { [contact.topic]: { at, decision }, ...reached } };
}

function byEvent(counters: readonly Counter[]): ReadonlyMap<string, readonly Counter[]> {
  const groups = new Map<string, Counter[]>();
  for (const counter of counters) groups.set(counter.event, [...(groups.get(counter.event) ?? []), counter]);
  return groups;
}

function counted(
  state: UserState,
  event: EventOf<'activity'> | EventOf<'response'>,
  counters: readonly Counter[] | undefined,
): UserState {
  const recent = state.recent.slice(1 - recentSteps);
  recent.push({ name: event.name, at: event.at });
  if (counters === undefined) return changed(state, { recent });
  const added: Added[] = [];
  // Copied when it is first written to.
  let last: Record<string, number> | undefined;
  for (const counter of counters) {
    if (!counts(counter, event)) continue;
    const { key, window } = counter;
    if (window === 0) {
      last ??= { ...state.last };
      last[key] = Math.max(last[key] ?? event.at, event.at);
      continue;
    }
    const amount = counter.adds === 'one' ? 1 : amountOf(event);
    added.push({ key, amount, window });
    if (counter.byTopic && event.topic !== undefined) added.push({ key: key + event.topic, amount, window });
  }
  const series = added.length > 0 ? withAdded(state.series, event.at, added) : state.series;
  return changed(state, { series, last: last ?? state.last, recent });
}

const amountOf = (event: EventOf<'activity'> | EventOf<'response'>): number =>
  event.kind === 'activity' ? (event.amount ?? 0) : 0;

/** What is known of a user after these facts. */
export const stateOf = (fold: Fold, user: UserState['user'], events: readonly Event[]): UserState =>
  events.reduce(fold, unknownUser(user));
