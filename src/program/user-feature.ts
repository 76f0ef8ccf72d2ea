import { z } from 'zod';
import { name } from '../events/index.ts';
import { duration, type Duration } from './duration.ts';

/** Which facts of a name count: all, or those of one channel, topic or message. */
const only = z.strictObject({ channel: name.optional(), topic: name.optional(), message: name.optional() });
export type Only = z.infer<typeof only>;

/** How a raw number enters a model: (log(1 + x), square root or as it is) divided by `scale`. */
const shaped = {
  transform: z.enum(['identity', 'log1p', 'sqrt']),
  scale: z.number().positive(),
};

/**
 * A feature of a user, declared once, kept up to date by the fold, logged on the decision as seen.
 * A missing or impossible value becomes the declared default, never NaN.
 */
export const userFeatureSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('count'), event: name, where: only, within: duration, ...shaped }),
  z.strictObject({ kind: z.literal('sum'), event: name, where: only, within: duration, ...shaped }),
  z.strictObject({
    kind: z.literal('hoursSince'),
    event: name,
    where: only,
    /** Value when it never happened, and ceiling when it was long ago. */
    atMost: z.number().positive(),
    ...shaped,
  }),
  z.strictObject({ kind: z.literal('number'), trait: name, missing: z.number(), ...shaped }),
  z.strictObject({ kind: z.literal('flag'), trait: name, missing: z.boolean() }),
  z.strictObject({
    kind: z.literal('oneOf'),
    trait: name,
    words: z.array(z.string().max(64)).min(2).max(64),
  }),
  z.strictObject({
    kind: z.literal('signal'),
    domain: name,
    objective: name,
    missing: z.number(),
    ...shaped,
  }),
  z.strictObject({ kind: z.literal('score'), artefact: name, missing: z.number(), ...shaped }),
  z.strictObject({ kind: z.literal('reachable'), channel: name }),
]);
export type UserFeature = z.infer<typeof userFeatureSchema>;

/** What a feature is to the person who writes expressions over it. */
export type FeatureKind = 'number' | 'flag' | 'word';

/** A feature under construction; `Kind` and `Word` guide the expressions that may be built over it. */
export interface Feature<Kind extends FeatureKind = FeatureKind, Word extends string = string> {
  readonly spec: UserFeature;
  readonly is: Kind;
  readonly words?: readonly Word[];
}

/** A number with a shape: log() and over() say how it enters models; expressions see it raw. */
export interface NumberFeature extends Feature<'number', never> {
  /** Enters models as log(1 + x). For counts and amounts that span magnitudes. */
  log(): NumberFeature;
  /** Enters models as the square root of x. */
  root(): NumberFeature;
  /** Enters models divided by `scale`, so that common values lie near 1. */
  over(scale: number): NumberFeature;
}

type Shaped = Extract<UserFeature, { scale: number }>;

const numeric = (spec: Shaped): NumberFeature => ({
  spec,
  is: 'number',
  log: () => numeric({ ...spec, transform: 'log1p' }),
  root: () => numeric({ ...spec, transform: 'sqrt' }),
  over: (scale) => numeric({ ...spec, scale }),
});

const plain = { transform: 'identity', scale: 1 } as const;

/** How often an activity or response happened: `count('play').within('7d')`. */
export const count = (event: string, only: Only = {}) => ({
  within: (window: Duration): NumberFeature =>
    numeric({ kind: 'count', event, where: only, within: window, ...plain }),
});

/** The sum of amounts of an activity: `sum('listen').within('28d')`. */
export const sum = (event: string, only: Only = {}) => ({
  within: (window: Duration): NumberFeature =>
    numeric({ kind: 'sum', event, where: only, within: window, ...plain }),
});

/** Hours since something last happened, at most `atMost` (default 2,160: ninety days), which also stands for never. */
export const hoursSince = (event: string, only: Only = {}, atMost = 2160): NumberFeature =>
  numeric({ kind: 'hoursSince', event, where: only, atMost, ...plain });

/** A trait as a number, `missing` where it is unknown or not a number. */
export const number = (trait: string, missing = 0): NumberFeature =>
  numeric({ kind: 'number', trait, missing, ...plain });

/** A trait as yes or no. */
export const flag = (trait: string, missing = false): Feature<'flag', never> => ({
  spec: { kind: 'flag', trait, missing },
  is: 'flag',
});

/** A trait as one of some words, one column each; any other word is all zeros. */
export const oneOf = <const Word extends string>(
  trait: string,
  words: readonly Word[],
): Feature<'word', Word> => ({
  spec: { kind: 'oneOf', trait, words: [...words] },
  is: 'word',
  words,
});

/** The mean of a domain's value signal, `missing` when there is none in force. */
export const signal = (domain: string, objective: string, missing = 0): NumberFeature =>
  numeric({ kind: 'signal', domain, objective, missing, ...plain });

/** The last score that an artefact gave this user. */
export const score = (artefact: string, missing = 0): NumberFeature =>
  numeric({ kind: 'score', artefact, missing, ...plain });

/** Whether the user can be contacted on a channel: a valid address and consent. */
export const reachable = (channel: string): Feature<'flag', never> => ({
  spec: { kind: 'reachable', channel },
  is: 'flag',
});

/** How many columns of a feature row a user feature fills. */
export const userWidth = (feature: UserFeature): number =>
  feature.kind === 'oneOf' ? feature.words.length : 1;
