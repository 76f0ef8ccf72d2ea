import { z } from 'zod';
import type { Brand } from '../kit/index.ts';
import { eventsErrors } from './errors.ts';

/** Who may be spoken to. Opaque: never an address. */
export type UserId = Brand<string, 'UserId'>;
/** Names one fact; the same id arriving again is the same fact. */
export type EventId = Brand<string, 'EventId'>;
/** Names one attempt at a decision; derived, never chosen by a caller. */
export type DecisionId = Brand<string, 'DecisionId'>;

/** Printable, without white space or control characters, at most 128 long: safe in keys, logs and paths. */
const idPattern = /^[\x21-\x7e]{1,128}$/;
const idProblem = 'use 1 to 128 printable ASCII characters without spaces';
const idText = z.string().regex(idPattern, idProblem);

/** Whether a text is an e-mail address, taken by its shape. */
export const isEmail = (text: string): boolean => /^[^\s@]+@[^\s@.]+(?:\.[^\s@.]+)+$/.test(text);

export const userId = idText.refine(
  (text) => !isEmail(text),
  'an e-mail address is no id: use a key of your own',
) as unknown as z.ZodType<UserId, string>;
export const eventId = idText as unknown as z.ZodType<EventId, string>;
export const decisionId = idText as unknown as z.ZodType<DecisionId, string>;

/**
 * A name that a team gives to an activity, trait, channel, topic, message or program. Not one that every object has,
 * `constructor` say: what is kept by name would seem to be known under it before anybody told it.
 */
export const name = z
  .string()
  .regex(
    /^[a-zA-Z][a-zA-Z0-9_.-]{0,63}$/,
    'begin with a letter; then letters, digits, "_", "." or "-", at most 64',
  )
  .refine((text) => !(text in Object.prototype), 'every object has something of this name: take another');

/** A fact's name made by code that derives it; throws EVENTS_INVALID. The schema does the same for data, slower. */
export function eventIdOf(text: string): EventId {
  if (!idPattern.test(text)) throw eventsErrors.EVENTS_INVALID({ at: 'id', problem: idProblem });
  return text as EventId;
}
