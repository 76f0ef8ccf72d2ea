import { millis, type ZoneTable } from '../kit/index.ts';
import { onSchedule, pushed, type Candidate } from '../opportunities/index.ts';
import { defineProgram, happens, portfolioOf, type Portfolio, type Row } from '../program/index.ts';
import { unknownUser, type Contact, type UserState } from '../state/index.ts';
import { eligibilityOf, type Judge, type No } from './eligibility.ts';
import type { MessageClass, RuleContext } from './rule.ts';

// A small program and a user in it, to try rules on.

/** 5 June 2024, 12:00 UTC, a Wednesday. */
export const noon = millis(Date.UTC(2024, 5, 5, 12));

/** Messages `sale` and `news` (marketing), `notice` (service), `code` (transactional), on push and in-app. */
export const portfolioWith = (rules: readonly Row[]): Portfolio =>
  portfolioOf([
    defineProgram({
      id: 'p',
      owner: 'team',
      channels: { push: { cost: 0 }, inapp: { cost: 0 } },
      features: {},
      candidateFeatures: {},
      messages: {
        sale: { topic: 'offers', channels: ['push', 'inapp'] },
        news: { topic: 'music', channels: ['push', 'inapp'] },
        notice: { topic: 'account', channels: ['push'], class: 'service' },
        code: { topic: 'login', channels: ['push'], class: 'transactional' },
      },
      objectives: { plays: happens('play', { horizon: '1d', unit: 'play', rate: 1 }) },
      generators: [pushed({ source: 'test' }), onSchedule({ hour: 9, validFor: '1h', message: 'code' })],
      rules,
      policy: { kind: 'fixed', version: 1, options: { choose: 'best' } },
    }),
  ]);

let serial = 0;

/** A contact at a slot: of `sale` on push, unless it is said otherwise. */
export const contactAt = (slot: number, change: Partial<Contact> = {}): Contact => ({
  program: 'p',
  message: 'sale',
  channel: 'push',
  class: 'marketing',
  topic: 'offers',
  slot,
  decision: `d${++serial}` as Contact['decision'],
  status: 'sent',
  ...change,
});

/** A user since 2020 who consents to both channels and can be reached on them, with contacts in any order. */
export function userWith(contacts: readonly Contact[], change: Partial<UserState> = {}): UserState {
  const at = Date.UTC(2020, 0, 1);
  const granted = { value: true, at };
  const address = { value: { address: 'a', valid: true }, at };
  return {
    ...unknownUser('u' as UserState['user']),
    since: at,
    consent: { push: granted, inapp: granted },
    addresses: { push: address, inapp: address },
    contacts: [...contacts].sort((a, b) => a.slot - b.slot),
    ...change,
  };
}

/** What rules look at: a user without a zone at noon, unless it is said otherwise. */
export const contextWith = ({ now = noon, ...change }: Partial<RuleContext> = {}): RuleContext => ({
  state: userWith([]),
  now,
  from: now,
  zone: null as ZoneTable | null,
  read: () => 0,
  held: [false],
  explores: () => false,
  opportunities: undefined,
  stops: { messages: [], programs: [], channels: [], marketing: false },
  ...change,
});

/** A candidate of `sale` on push at a slot. */
export const candidateAt = (slot: number, change: Partial<Candidate> = {}): Candidate => ({
  message: 0,
  channel: 0,
  opportunity: 0,
  slot,
  ...change,
});

/** Candidates of every class on push at a slot. */
export const numberOf: Readonly<Record<'sale' | 'news' | 'notice' | 'code', number>> = {
  sale: 0,
  news: 1,
  notice: 2,
  code: 3,
};

/** Where each class has its message. */
export const messageOf: Readonly<Record<MessageClass, number>> = {
  marketing: numberOf.sale,
  service: numberOf.notice,
  transactional: numberOf.code,
};

/** The rules before a user. */
export const judgeWith = (rules: readonly Row[], change: Partial<RuleContext> = {}): Judge =>
  eligibilityOf(portfolioWith(rules)).judge(contextWith(change));

/** The only no of these rules to one candidate; undefined when it is eligible. */
export const noTo = (
  rules: readonly Row[],
  candidate: Candidate,
  change: Partial<RuleContext> = {},
): No | undefined => judgeWith(rules, change).noes([candidate])[0];
