import type { Event } from '../../events/index.ts';
import { buildZoneTable, millis, msPerDay } from '../../kit/index.ts';
import type { ReadFacts } from './rows-of-users.ts';

const aDay = { from: millis(0), to: millis(msPerDay), tzdata: 'any' };

/** How many names are shown. */
const shown = 3;

/** What to tell of users whose zones no table of this machine has; nothing where there are none. */
export function zoneWords(facts: ReadFacts['facts']): readonly string[] {
  const isKnown = new Map<string, boolean>();
  const isLost = (fact: Event): boolean => {
    if (fact.kind !== 'zone' || fact.zone === null) return false;
    if (!isKnown.has(fact.zone)) isKnown.set(fact.zone, buildZoneTable(fact.zone, aDay).ok);
    return !isKnown.get(fact.zone)!;
  };
  const lost = [...facts.values()].filter((own) => own.some(isLost)).length;
  if (lost === 0) return [];
  const names = [...isKnown].filter(([, known]) => !known).map(([name]) => JSON.stringify(name));
  const more = names.length > shown ? ` and ${names.length - shown} more` : '';
  return [
    `${lost} users have a zone that nobody knows (${names.slice(0, shown).join(', ')}${more}): what quiet hours hold goes to them only when it is day everywhere; write it as Europe/Berlin`,
  ];
}
