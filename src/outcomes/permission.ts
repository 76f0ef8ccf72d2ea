import type { Event, EventOf } from '../events/index.ts';

/** What is said about the permission to contact on a channel; a complaint takes consent back, as in the fold of states. */
export type Statement = EventOf<'consent'> | EventOf<'address'> | EventOf<'response'>;

export const isStatement = (fact: Event): fact is Statement =>
  fact.kind === 'consent' ||
  fact.kind === 'address' ||
  (fact.kind === 'response' && fact.name === 'complaint');

const channelOf = (said: Statement): string => (said.kind === 'consent' ? said.scope : said.channel);

/** Whether a fact is about the permission for a channel: its consent or its address. */
export const isAbout = (channel: string, fact: Event): fact is Statement =>
  isStatement(fact) && channelOf(fact) === channel;

export function grants(said: Statement): boolean {
  if (said.kind === 'response') return false;
  return said.kind === 'consent' ? said.granted : said.valid;
}

/** Whether it speaks of the address, or of consent. */
export const isOfAddress = (said: Statement): boolean => said.kind === 'address';

/** As in the fold of states: the later statement holds, at one instant the one that refuses. */
const byTime = (a: Statement, b: Statement): number => a.at - b.at || Number(grants(b)) - Number(grants(a));

/**
 * Those that count, by time: as in the fold of states, the yes of a list without dates lifts no refusal, and names an
 * address, but makes none valid that is known not to be.
 */
export function counting(said: readonly Statement[]): readonly Statement[] {
  const refused = new Set<string>();
  return [...said].sort(byTime).flatMap((statement) => {
    const about = subjectOf(statement);
    const isListed = statement.kind !== 'response' && grants(statement) && statement.undated === true;
    if (isListed && refused.has(about))
      return statement.kind === 'address' ? { ...statement, valid: false } : [];
    if (!grants(statement)) refused.add(about);
    else if (!isListed) refused.delete(about);
    return statement;
  });
}

/** What is granted or refused: consent to a channel, or one address of it. */
const subjectOf = (said: Statement): string =>
  said.kind === 'address' ? `address ${said.channel} ${said.address}` : `consent ${channelOf(said)}`;

/** Of these statements those that hold at the end: one consent and one address for each channel. */
export function standing(said: readonly Statement[]): readonly Statement[] {
  const last = new Map<string, Statement>();
  for (const statement of counting(said))
    last.set(`${isOfAddress(statement) ? 'address' : 'consent'} ${channelOf(statement)}`, statement);
  return [...last.values()];
}
