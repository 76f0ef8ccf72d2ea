import type { Event, EventKind, EventOf } from '../events/index.ts';
import { millisOf, type Portfolio } from '../program/index.ts';
import { addBrought } from './brought.ts';
import { counts, countersOf, isCountable, type Counter } from './counters.ts';
import { addTo } from './series.ts';
import { consents, unknownUser, type Contact, type Dated, type UserState } from './user-state.ts';

/** Longest look back of any contact rule or feature; older contacts leave the ledger. */
const ledgerMillis = 92 * 86_400_000;
const recentSteps = 32;

/** Adds one fact to what is known. */
export type Fold = (state: UserState, event: Event) => UserState;

/** Of two statements the later in event time holds; at the same instant the one that refuses. */
function later<T>(known: Dated<T> | undefined, said: Dated<T>, refuses: boolean): Dated<T> {
  if (known === undefined || said.at > known.at) return said;
  return said.at === known.at && refuses ? said : known;
}

type Apply<Kind extends EventKind> = (state: UserState, event: EventOf<Kind>) => UserState;

const release = new Set(['held', 'failed', 'superseded']);

const apply: { readonly [Kind in EventKind]: Apply<Kind> } = {
  activity: (state) => state,
  response: (state, { name, channel, at }) => (name === 'complaint' ? withdrawn(state, channel, at) : state),
  trait: (state, { name, value, at }) => ({
    ...state,
    traits: { ...state.traits, [name]: later(state.traits[name], { value, at }, value === null) },
  }),
  zone: (state, { zone, at }) => ({ ...state, zone: later(state.zone, { value: zone, at }, zone === null) }),
  address: (state, { channel, address, valid, at }) => ({
    ...state,
    addresses: {
      ...state.addresses,
      [channel]: later(state.addresses[channel], { value: { address, valid }, at }, !valid),
    },
  }),
  consent: (state, { scope, granted, at }) => ({
    ...state,
    consent: { ...state.consent, [scope]: later(state.consent[scope], { value: granted, at }, !granted) },
  }),
  preference: (state, { topic, wanted, at }) => ({
    ...state,
    preferences: {
      ...state.preferences,
      [topic]: later(state.preferences[topic], { value: wanted, at }, !wanted),
    },
  }),
  opportunity: (state, { key, program, generator, at, until, message, attributes }) => ({
    ...state,
    opportunities: {
      ...unexpired(state.opportunities, at),
      [key]: { program, generator, key, from: at, until, message, attributes },
    },
  }),
  signal: (state, { domain, objective, mean, sd, until }) => ({
    ...state,
    signals: { ...state.signals, [`${domain}/${objective}`]: { mean, sd, until } },
  }),
  score: (state, { artefact, value, at }) => ({
    ...state,
    scores: { ...state.scores, [artefact]: later(state.scores[artefact], { value, at }, false) },
  }),
  decision: (state, { decision, consumed, clock, plan, intent, at }) => ({
    ...state,
    opportunities: without(state.opportunities, consumed),
    contacts: intent
      ? reserve(state.contacts, { ...intent, decision, status: 'reserved' }, at)
      : state.contacts,
    plan: clock === 'plan' && plan !== undefined ? { name: plan, at, decision } : state.plan,
  }),
  receipt: (state, { decision, status }) => ({
    ...state,
    contacts: release.has(status)
      ? state.contacts.filter((contact) => contact.decision !== decision)
      : state.contacts.map((contact) =>
          contact.decision === decision
            ? { ...contact, status: status === 'ambiguous' ? status : 'sent' }
            : contact,
        ),
  }),
  erasure: (state, { at }) => ({ ...unknownUser(state.user), since: at, erased: true }),
};

/** A complaint is the strongest way of saying no: it takes back consent to the channel. */
const withdrawn = (state: UserState, scope: string, at: number): UserState => ({
  ...state,
  consent: { ...state.consent, [scope]: later(state.consent[scope], { value: false, at }, true) },
});

const unexpired = (open: UserState['opportunities'], at: number): UserState['opportunities'] =>
  Object.fromEntries(Object.entries(open).filter(([, { until }]) => until > at));

const without = (open: UserState['opportunities'], keys: readonly string[]): UserState['opportunities'] =>
  keys.length === 0 ? open : Object.fromEntries(Object.entries(open).filter(([key]) => !keys.includes(key)));

/** The ledger with one more contact, by slot; the same decision twice is one contact. */
function reserve(contacts: readonly Contact[], contact: Contact, at: number): readonly Contact[] {
  if (contacts.some(({ decision }) => decision === contact.decision)) return contacts;
  const kept = contacts.filter(({ slot }) => slot > at - ledgerMillis);
  const place = kept.findIndex(({ slot }) => slot > contact.slot);
  return place === -1 ? [...kept, contact] : [...kept.slice(0, place), contact, ...kept.slice(place)];
}

/**
 * The fold of a portfolio: keeps just what its features count, and everything that contact rules need.
 * Order of arrival does not matter for consent, addresses, traits, series and times; an erased user stays erased.
 */
export function foldOf(portfolio: Portfolio): Fold {
  const counters = byEvent(countersOf(portfolio));
  const steps = stepsOf(portfolio);
  const period = portfolio.plans && millisOf(portfolio.plans.period);
  return (state, event) => {
    if (state.erased) return state;
    const known = event.at < state.since ? { ...state, since: event.at } : state;
    const applied = (apply[event.kind] as (state: UserState, event: Event) => UserState)(known, event);
    if (period !== undefined && event.kind === 'decision' && event.clock === 'send')
      return remembered(applied, event, period);
    if (event.kind === 'receipt' && steps.size > 0) return reachedBy(applied, event, steps);
    return isCountable(event) ? counted(applied, event, counters.get(event.name)) : applied;
  };
}

/** What a decision brought, of who agreed that the past be looked at. */
const remembered = (state: UserState, decision: EventOf<'decision'>, period: number): UserState =>
  consents(state, 'personalisation')
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
  if (release.has(status)) {
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
  const recent = [...state.recent.slice(1 - recentSteps), { name: event.name, at: event.at }];
  if (counters === undefined) return { ...state, recent };
  const series = { ...state.series };
  const last = { ...state.last };
  for (const counter of counters) {
    if (!counts(counter, event)) continue;
    const { key, window } = counter;
    if (window === 0) {
      last[key] = Math.max(last[key] ?? event.at, event.at);
      continue;
    }
    const amount = counter.adds === 'one' ? 1 : amountOf(event);
    series[key] = addTo(series[key], event.at, { amount, window });
    if (!counter.byTopic || event.topic === undefined) continue;
    const ofTopic = key + event.topic;
    series[ofTopic] = addTo(series[ofTopic], event.at, { amount, window });
  }
  return { ...state, series, last, recent };
}

const amountOf = (event: EventOf<'activity'> | EventOf<'response'>): number =>
  event.kind === 'activity' ? (event.amount ?? 0) : 0;

/** What is known of a user after these facts. */
export const stateOf = (fold: Fold, user: UserState['user'], events: readonly Event[]): UserState =>
  events.reduce(fold, unknownUser(user));
