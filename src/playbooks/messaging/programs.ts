import { onEvent, onSchedule } from '../../opportunities/index.ts';
import { defineProgram, type Objective, type Program, type Row } from '../../program/index.ts';
import { candidateFeatures, channels, features, houseRules, worth } from './ground.ts';

/** What a team sets once for all three programs. */
export interface MessagingSettings {
  readonly policy: Row;
  readonly exploration?: Partial<Program['exploration']>;
  /** Contact rules on top of those of the house. */
  readonly rules?: readonly Row[];
  /** What it is all worth; the playbook's own objectives when left out. */
  readonly objectives?: Readonly<Record<string, Objective>>;
}

const daily = onSchedule({ hour: 9, validFor: '14h' });
const every = ['email', 'push', 'in-app'] as const;
const outside = ['email', 'push'] as const;

/** Topics that the running example has messages about, of the dozen that its listeners have tastes in. */
const written = ['pop', 'rock', 'hiphop', 'electronic'] as const;

/** One message about each topic: what a listener already likes is what brings them in, up or back. */
const aboutEach = <const Channel extends string>(
  purpose: string,
  reach: readonly Channel[],
  attributes: Readonly<Record<string, number>> = {},
) =>
  Object.fromEntries(written.map((topic) => [`${purpose}-${topic}`, { topic, channels: reach, attributes }]));

const common = ({ policy, exploration, rules = [], objectives = worth }: MessagingSettings) => ({
  channels,
  features,
  candidateFeatures,
  objectives,
  slots: { at: [9, 18], ahead: '14h' } as const,
  rules: [...houseRules, ...rules],
  policy,
  ...(exploration === undefined ? {} : { exploration }),
});

/** First two weeks: help a newcomer find what to listen to. */
export const activation = (settings: MessagingSettings): Program =>
  defineProgram({
    ...common(settings),
    id: 'activation',
    owner: 'onboarding',
    audience: (listener) => listener.tenure.below(14 * 24),
    generators: [daily],
    messages: aboutEach('first', every),
  });

/** Listeners on the free plan: offer, trial, plan fit. */
export const conversion = (settings: MessagingSettings): Program =>
  defineProgram({
    ...common(settings),
    id: 'conversion',
    owner: 'growth',
    audience: (listener) => listener.premium.isFalse().and(listener.tenure.atLeast(14 * 24)),
    generators: [daily, onEvent({ event: 'session', times: 5, within: '7d', validFor: '24h' })],
    messages: aboutEach('trial', every, { offer: 1 }),
  });

/** Lapsed for two weeks or more: a reason to come back. */
export const reactivation = (settings: MessagingSettings): Program =>
  defineProgram({
    ...common(settings),
    id: 'reactivation',
    owner: 'retention',
    audience: (listener) => listener.idle.atLeast(14 * 24).and(listener.tenure.atLeast(14 * 24)),
    generators: [daily],
    messages: aboutEach('missed', outside),
  });

/** The competing programs of the playbook under one setting. */
export const messagingPrograms = (settings: MessagingSettings): readonly Program[] => [
  activation(settings),
  conversion(settings),
  reactivation(settings),
];
