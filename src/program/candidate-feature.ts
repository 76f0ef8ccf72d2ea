import { z } from 'zod';
import { name } from '../events/index.ts';
import { duration, millisOf, type Duration } from './duration.ts';

const unit = z.string().min(1).max(32);

/** What one unit is worth in another, with a 95 % interval and the past tests that it was learned from. */
const learnedRate = z
  .strictObject({
    rate: z.number().positive(),
    low: z.number().positive(),
    high: z.number().positive(),
    tests: z.int().positive(),
  })
  .refine(({ rate, low, high }) => low <= rate && rate <= high, '"rate" must lie between "low" and "high"');

/**
 * What units are worth in another: one of `from` is `rates[from]` of `to`, a number as declared or a rate as learned
 * from past tests. A new version is another feature, so that a calibration is never read in units that it was not made in.
 */
export const exchangeSchema = z.strictObject({
  version: z.int().positive(),
  to: unit,
  rates: z.record(unit, z.union([z.number().positive(), learnedRate])),
  /** Digest of the past tests that it was learned from; absent where it was declared. */
  learnedFrom: z.string().optional(),
});

/** A table of exchange as JSON. */
export type Exchange = z.infer<typeof exchangeSchema>;

/** A rate with its standard error: of an interval its longer side over 1.96, and 0 of what was declared. */
export const rateOf = (rate: Exchange['rates'][string]): { readonly rate: number; readonly se: number } =>
  typeof rate === 'number'
    ? { rate, se: 0 }
    : { rate: rate.rate, se: Math.max(rate.high - rate.rate, rate.rate - rate.low) / 1.96 };

/** How many times wider than a domain says; null: not heard. */
const widening = z.number().min(1).nullable();

/** How a domain came by its numbers, in the order of their codes in feature rows; 0 is that it does not say. */
export const signalMethods = ['rct', 'dr', 'model'] as const;

/**
 * A feature of a candidate (message x channel x slot) for this user.
 * What distinguishes candidates belongs here; what is the same for all of them is a user feature.
 */
export const candidateFeatureSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('attribute'), attribute: name }),
  z.strictObject({ kind: z.literal('isChannel'), channel: name }),
  z.strictObject({ kind: z.literal('eachMessage'), times: name.optional() }),
  z.strictObject({ kind: z.literal('eachChannel'), times: name.optional() }),
  z.strictObject({ kind: z.literal('hourOfDay') }),
  z.strictObject({ kind: z.literal('daysAhead') }),
  z.strictObject({ kind: z.literal('affinity'), event: name, within: duration, times: name.optional() }),
  z.strictObject({
    kind: z.literal('contacts'),
    same: z.enum(['message', 'topic', 'channel', 'any']),
    within: duration,
  }),
  z.strictObject({
    kind: z.literal('signal'),
    domain: name,
    objective: name,
    /** The messages that the domain speaks for. */
    messages: z.array(name).min(1),
    /** What the domain counts in and over how long; a signal of another unit or horizon is not looked at. */
    unit,
    horizonDays: z.number().positive(),
    /** What its numbers are, as it says: how likely somebody responds (the default), or what a contact adds. */
    quantity: z.enum(['propensity-to-respond', 'incremental']).optional(),
    /** Signals are converted by it, of whichever of its units; without one they count in `unit` alone. */
    exchange: exchangeSchema.optional(),
    /**
     * How many times wider than it says an increment is taken while no send was measured, by the method that found it.
     * With it a row also carries the stated sd, the method and the cost of acting; without, as programs were before,
     * none of these decides anything.
     */
    stated: z.strictObject({ rct: widening, dr: widening, model: widening }).optional(),
    /** After this long a signal says half as much; it shrinks to the domain's mean. */
    halfLife: duration.refine((text) => millisOf(text) > 0, 'must be longer than nothing'),
  }),
]);
export type CandidateFeature = z.infer<typeof candidateFeatureSchema>;

/** A number that messages declare; 0 where a message does not. */
export const attributeOf = (attribute: string): CandidateFeature => ({ kind: 'attribute', attribute });

/** 1 on this channel, else 0. */
export const isChannel = (channel: string): CandidateFeature => ({ kind: 'isChannel', channel });

/** One column per message: 1, or the user feature named `times`, so that a linear model has an effect per message. */
export const eachMessage = (times?: string): CandidateFeature =>
  times === undefined ? { kind: 'eachMessage' } : { kind: 'eachMessage', times };

/** One column per channel: 1, or the user feature named `times`. */
export const eachChannel = (times?: string): CandidateFeature =>
  times === undefined ? { kind: 'eachChannel' } : { kind: 'eachChannel', times };

/** The slot's local hour as sine and cosine of the day. */
export const hourOfDay = (): CandidateFeature => ({ kind: 'hourOfDay' });

/** Days from now until the slot. */
export const daysAhead = (): CandidateFeature => ({ kind: 'daysAhead' });

/**
 * The share of the user's activity that was on the candidate's topic, 0 without activity; times the user feature named
 * `times`, so that a linear model may find that what somebody likes matters more the more they do.
 */
export const affinity = (event: string) => ({
  within: (window: Duration, times?: string): CandidateFeature => {
    const share = { kind: 'affinity', event, within: window } as const;
    return times === undefined ? share : { ...share, times };
  },
});

/** log(1 + contacts) with the user lately, of the same message, topic or channel, or any: what tires. */
export const contacts = (same: 'message' | 'topic' | 'channel' | 'any') => ({
  within: (window: Duration): CandidateFeature => ({ kind: 'contacts', same, within: window }),
});

type SignalFeature = Extract<CandidateFeature, { kind: 'signal' }>;

/**
 * By convention, until measured: a randomised test says what its own users gained, not these and not now; weighting
 * adds what was left out of it, which its error does not know; a model that was never held against a test has no error.
 */
const defaultStated = { rct: 2, dr: 4, model: null } as const;

/**
 * A domain's value signal for its own messages: whether one is in force, the number (converted where there is an
 * exchange), its age in days, its stated sd, its method and what acting on it costs. Linear models do not read these
 * columns; a calibration against measured increments does (`SignalBelief` of `scoring`).
 */
export const valueSignal = ({
  halfLife = '7d',
  stated = defaultStated,
  ...rest
}: Omit<SignalFeature, 'kind' | 'halfLife'> & { readonly halfLife?: Duration }): CandidateFeature => ({
  kind: 'signal',
  ...rest,
  stated,
  halfLife,
});
