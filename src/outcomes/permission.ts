import type { Event, EventOf } from '../events/index.ts';

/** What is said about the permission to contact on a channel. */
export type Statement = EventOf<'consent'> | EventOf<'address'>;

export const isStatement = (fact: Event): fact is Statement =>
  fact.kind === 'consent' || fact.kind === 'address';

const channelOf = (said: Statement): string => (said.kind === 'consent' ? said.scope : said.channel);

/** Whether a fact is about the permission for a channel: its consent or its address. */
export const isAbout = (channel: string, fact: Event): fact is Statement =>
  isStatement(fact) && channelOf(fact) === channel;

export const grants = (said: Statement): boolean => (said.kind === 'consent' ? said.granted : said.valid);

/** As in the fold of states: the later statement holds, at one instant the one that refuses. */
export const byTime = (a: Statement, b: Statement): number =>
  a.at - b.at || Number(grants(b)) - Number(grants(a));

/** Of these statements those that hold at the end: one consent and one address for each channel. */
export function standing(said: readonly Statement[]): readonly Statement[] {
  const last = new Map<string, Statement>();
  for (const statement of [...said].sort(byTime))
    last.set(`${statement.kind} ${channelOf(statement)}`, statement);
  return [...last.values()];
}
