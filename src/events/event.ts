import { z } from 'zod';
import { fact, instant } from './fact.ts';
import { decisionId, isEmail, name } from './ids.ts';
import { signal } from './signal.ts';

/** Most characters of a trait. */
const longestWord = 1024;

/** Why a text cannot be the value of a trait, if so. Traits are kept as they are told, addresses never. */
export function wordProblem(text: string): string | undefined {
  if (text.length > longestWord) return `its text is longer than ${longestWord}`;
  return isEmail(text) ? 'it is an e-mail address: tell it as one, or leave it out' : undefined;
}

const word = z.string().superRefine((text, context) => {
  const message = wordProblem(text);
  if (message !== undefined) context.addIssue({ code: 'custom', message });
});

const scalar = z.union([word, z.number(), z.boolean()]);

/** Something a user did: play, session, visit, subscribe. `amount` is in the unit the name implies. */
const activity = z.strictObject({
  ...fact,
  kind: z.literal('activity'),
  name,
  amount: z.number().optional(),
  topic: name.optional(),
});

/** A property of a user; null forgets it. */
const trait = z.strictObject({ ...fact, kind: z.literal('trait'), name, value: scalar.nullable() });

/** The user's own time zone (IANA); null means it is no longer known. */
const zone = z.strictObject({ ...fact, kind: z.literal('zone'), zone: word.max(64).nullable() });

/** A way to contact a user came or went. `address` is a digest: two users with one address share its caps. */
const address = z.strictObject({
  ...fact,
  kind: z.literal('address'),
  channel: name,
  address: z.string().max(128),
  valid: z.boolean(),
  /** Said by a list that does not know since when: it makes no address valid again that something dated said is not. */
  undated: z.literal(true).optional(),
});

/**
 * Something is known of a user's address that the user's own facts do not tell: others had or have it too. The engine
 * says it, in the commit that finds it out; from then on the ledger of the address is asked.
 */
const sharing = z.strictObject({
  ...fact,
  kind: z.literal('sharing'),
  channel: name,
  address: z.string().max(128),
});

/** Permission for a channel, a topic list, or the scope `personalisation`. Withdrawal wins over everything. */
const consent = z.strictObject({
  ...fact,
  kind: z.literal('consent'),
  scope: name,
  granted: z.boolean(),
  /** Said by a list that does not know since when: its yes lifts no refusal, be that older or younger than the list. */
  undated: z.literal(true).optional(),
});

/** A wish about a topic, weaker than consent. */
const preference = z.strictObject({
  ...fact,
  kind: z.literal('preference'),
  topic: name,
  wanted: z.boolean(),
});

/** An upstream system, or a generator, raised a reason to speak. */
const opportunity = z.strictObject({
  ...fact,
  kind: z.literal('opportunity'),
  program: name,
  generator: name,
  /** One open opportunity per key; a second with the same key replaces it. */
  key: z
    .string()
    .min(1)
    .max(128)
    .refine(
      (text) => text !== '__proto__',
      'no object can keep something under "__proto__": take another key',
    ),
  until: instant,
  /** Message this opportunity is about; absent: any message of the program. */
  message: name.optional(),
  attributes: z.record(name, z.number()).optional(),
});

/** A model's output about a user, as a feature. */
const score = z.strictObject({ ...fact, kind: z.literal('score'), artefact: name, value: z.number() });

const intent = z.strictObject({
  program: name,
  message: name,
  channel: name,
  class: z.enum(['transactional', 'service', 'marketing']),
  topic: name,
  slot: instant,
  address: z.string().max(128).optional(),
});

/** A decision was committed: an intent reserved its place in the contact ledger, or silence was chosen. */
const decision = z.strictObject({
  ...fact,
  kind: z.literal('decision'),
  decision: decisionId,
  clock: z.enum(['plan', 'send']),
  /** Keys of the opportunities it consumed. */
  consumed: z.array(z.string()),
  /** The plan it chose (plan clock), by name. */
  plan: name.optional(),
  /**
   * Value of the best marketing candidate before the price of the plan (send clock), in the common value unit, 0 where
   * none was worth sending, a spent allowance aside; absent without plans.
   */
  best: z.number().nonnegative().optional(),
  /** The intent, or absent for no-send. */
  intent: intent.optional(),
  /** The arm with budgets of its own that it used or could have used; absent: the budgets are those of everybody. */
  purse: z.strictObject({ experiment: name, arm: name }).optional(),
  /** What a holdout alone kept back, under an id of its own: it is never sent, and has its place in its own ledger. */
  shadow: z.strictObject({ decision: decisionId, intent }).optional(),
});

/** What became of an intent on its way out. `ambiguous` counts as sent. */
const receipt = z.strictObject({
  ...fact,
  kind: z.literal('receipt'),
  decision: decisionId,
  status: z.enum(['sent', 'held', 'failed', 'ambiguous', 'superseded']),
  reason: name.optional(),
});

/** What a user did with a message. */
const response = z.strictObject({
  ...fact,
  kind: z.literal('response'),
  name: z.enum(['exposure', 'open', 'click', 'dismissal', 'complaint']),
  channel: name,
  message: name,
  topic: name.optional(),
  decision: decisionId.optional(),
});

/**
 * A user met for the first time what an arm of an experiment changes; apart from the assignment, which is a hash and
 * may never matter. From then on the arm is kept.
 */
const exposure = z.strictObject({
  ...fact,
  kind: z.literal('exposure'),
  experiment: name,
  arm: name,
  /** Probability of the arm, given that the unit is in the experiment. */
  share: z.number().gt(0).max(1),
});

/** The user asked to be forgotten; nothing before or after counts. */
const erasure = z.strictObject({ ...fact, kind: z.literal('erasure') });

/** One union of facts: all that is ever known about a user arrives as one of these. */
export const eventSchema = z.discriminatedUnion('kind', [
  activity,
  trait,
  zone,
  address,
  sharing,
  consent,
  preference,
  opportunity,
  signal,
  score,
  decision,
  receipt,
  response,
  exposure,
  erasure,
]);

export type Event = z.infer<typeof eventSchema>;
export type EventKind = Event['kind'];

/** The facts of one kind. */
export type EventOf<Kind extends EventKind> = Extract<Event, { kind: Kind }>;

/** The class of a message decides which contact rules hold for it. */
export type MessageClass = Intent['class'];

/** What a decision committed to: message and channel at a slot. */
export type Intent = z.infer<typeof intent>;
