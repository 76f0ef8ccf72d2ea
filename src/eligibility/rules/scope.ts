import { z } from 'zod';
import type { Candidate } from '../../opportunities/index.ts';
import type { PortfolioMessage } from '../../program/index.ts';
import type { Contact } from '../../state/index.ts';
import type { MessageClass, RuleContext } from '../rule.ts';

/** Which contacts a contact rule counts against a candidate. */
export const scopeOptions = {
  /** Counted together: every contact, or those of the candidate's channel, topic, message or program. */
  same: z.enum(['any', 'channel', 'topic', 'message', 'program']).default('any'),
  /** Only candidates of this channel are held to the rule. */
  channel: z.string().optional(),
  /** Classes that are held to the rule, and whose contacts count for it. */
  classes: z
    .array(z.enum(['transactional', 'service', 'marketing']))
    .min(1)
    .default(['marketing']),
  /** Contacts of these classes count although they are not held to the rule. */
  alsoCounts: z.array(z.enum(['transactional', 'service', 'marketing'])).default([]),
} as const;

const scope = z.strictObject(scopeOptions);
export type Scope = z.infer<typeof scope>;

/** What a person writes of a scope; the rest has defaults. */
export type ScopeInput = Partial<Scope>;

type Same = (contact: Contact, candidate: Candidate, context: RuleContext) => boolean;

const messageOf = (candidate: Candidate, { portfolio }: RuleContext): PortfolioMessage =>
  portfolio.messages[candidate.message]!;

const sameAs: Readonly<Record<Scope['same'], Same>> = {
  any: () => true,
  channel: (contact, candidate, { portfolio }) =>
    contact.channel === portfolio.channels[candidate.channel]!.name,
  topic: (contact, candidate, context) => contact.topic === messageOf(candidate, context).topic,
  message: (contact, candidate, context) => contact.message === messageOf(candidate, context).name,
  program: (contact, candidate, context) =>
    contact.program === context.portfolio.programs[messageOf(candidate, context).program]!.id,
};

/** Whether a contact counts against a candidate under a scope. */
export function counterOf({ same, classes, alsoCounts }: Scope): Same {
  const counted: ReadonlySet<MessageClass> = new Set([...classes, ...alsoCounts]);
  const isSame = sameAs[same];
  return (contact, candidate, context) => counted.has(contact.class) && isSame(contact, candidate, context);
}

/** Whether a candidate is on the channel that a scope is about. */
export const isOn = ({ channel }: Scope, candidate: Candidate, { portfolio }: RuleContext): boolean =>
  channel === undefined || portfolio.channels[candidate.channel]!.name === channel;
