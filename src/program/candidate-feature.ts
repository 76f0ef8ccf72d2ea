import { z } from 'zod';
import { name } from '../events/index.ts';
import { duration, millisOf, type Duration } from './duration.ts';

const unit = z.string().min(1).max(32);

/**
 * What units are worth in another, as learned from past tests: one of `from` is `rates[from]` of `to`. A new version is
 * another feature, so that a calibration is never read in units that it was not made in.
 */
const exchange = z.strictObject({
  version: z.int().positive(),
  to: unit,
  rates: z.record(unit, z.number().positive()),
});

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
  z.strictObject({ kind: z.literal('affinity'), event: name, within: duration }),
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
    exchange: exchange.optional(),
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

/** The share of the user's activity that was on the candidate's topic, 0 without activity. */
export const affinity = (event: string) => ({
  within: (window: Duration): CandidateFeature => ({ kind: 'affinity', event, within: window }),
});

/** log(1 + contacts) with the user lately, of the same message, topic or channel, or any: what tires. */
export const contacts = (same: 'message' | 'topic' | 'channel' | 'any') => ({
  within: (window: Duration): CandidateFeature => ({ kind: 'contacts', same, within: window }),
});

type SignalFeature = Extract<CandidateFeature, { kind: 'signal' }>;

/**
 * A domain's value signal for its own messages: whether one is in force, the number (converted where there is an
 * exchange), its age in days. Linear models do not read these columns; a calibration against measured increments does
 * (`SignalBelief` of `scoring`).
 */
export const valueSignal = ({
  halfLife = '7d',
  ...rest
}: Omit<SignalFeature, 'kind' | 'halfLife'> & { readonly halfLife?: Duration }): CandidateFeature => ({
  kind: 'signal',
  ...rest,
  halfLife,
});
