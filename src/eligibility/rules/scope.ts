import { z } from 'zod';
import type { Candidate } from '../../opportunities/index.ts';
import { programErrors, type Portfolio, type RowPlace } from '../../program/index.ts';
import type { Contact } from '../../state/index.ts';
import type { MessageClass } from '../rule.ts';

const classes = z.array(z.enum(['transactional', 'service', 'marketing'])).min(1);

/** Which candidates a contact rule holds, which contacts it counts against them, and what becomes of the refused. */
export const scopeOptions = {
  /** Counted together: every contact, or those of the candidate's channel, topic, message or program. */
  same: z.enum(['any', 'channel', 'topic', 'message', 'program']).default('any'),
  /** Only candidates of this channel are held to the rule. */
  channel: z.string().optional(),
  /** Classes that are held to the rule. */
  classes: classes.default(['marketing']),
  /** Classes whose contacts count; those that are held to the rule when absent. The others are ignored. */
  counts: classes.optional(),
  /** A message without room is dropped, or planned at the first moment with room while its reason lasts. */
  otherwise: z.enum(['drop', 'defer']).default('drop'),
} as const;

const scope = z.strictObject(scopeOptions);
export type Scope = z.infer<typeof scope>;

/** What a person writes of a scope; the rest has defaults. */
export type ScopeInput = Partial<Scope>;

/** A scope in a portfolio. Contacts are counted by key: candidates with one key share their contacts. */
export interface Scoped {
  readonly classes: readonly MessageClass[];
  readonly defers: boolean;
  /** Whether a candidate is on the channel that the scope is about. */
  readonly holds: (candidate: Candidate) => boolean;
  readonly keyOf: (candidate: Candidate) => number;
  /** Whether contacts of a class count at all. */
  readonly counts: (contact: Contact) => boolean;
  /** Whether a contact was on a channel. */
  readonly isOn: (contact: Contact, channel: number) => boolean;
  /** Whether a contact that counts does so under a key. */
  readonly isOf: (contact: Contact, key: number) => boolean;
}

type Keys = (portfolio: Portfolio) => Pick<Scoped, 'keyOf' | 'isOf'>;

const keys: Readonly<Record<Scope['same'], Keys>> = {
  any: () => ({ keyOf: () => 0, isOf: () => true }),
  channel: ({ channels }) => ({
    keyOf: ({ channel }) => channel,
    isOf: (contact, key) => contact.channel === channels[key]!.name,
  }),
  message: ({ messages }) => ({
    keyOf: ({ message }) => message,
    isOf: (contact, key) => contact.message === messages[key]!.name,
  }),
  program: ({ messages, programs }) => ({
    keyOf: ({ message }) => messages[message]!.program,
    isOf: (contact, key) => contact.program === programs[key]!.id,
  }),
  topic: ({ messages }) => {
    const topics = [...new Set(messages.map(({ topic }) => topic))];
    const topicOf = messages.map(({ topic }) => topics.indexOf(topic));
    return {
      keyOf: ({ message }) => topicOf[message]!,
      isOf: (contact, key) => contact.topic === topics[key],
    };
  },
};

/** Compiles a scope for a portfolio; throws PROGRAM_INVALID for a channel that nobody declares. */
export function scopeIn(portfolio: Portfolio, declared: Scope, place: RowPlace): Scoped {
  const { same, channel, classes: held, counts = held, otherwise } = declared;
  const only = portfolio.channels.findIndex(({ name }) => name === channel);
  if (channel !== undefined && only < 0) {
    const known = portfolio.channels.map(({ name }) => name).join(', ');
    const problem = `channel "${channel}" is not declared; declared: ${known}`;
    throw programErrors.PROGRAM_INVALID({
      program: place.program,
      at: `${place.at}.options.channel`,
      problem,
    });
  }
  return {
    classes: held,
    defers: otherwise === 'defer',
    holds: only < 0 ? () => true : (candidate) => candidate.channel === only,
    isOn: (contact, number) => contact.channel === portfolio.channels[number]!.name,
    counts: (contact) => counts.includes(contact.class),
    ...keys[same](portfolio),
  };
}
