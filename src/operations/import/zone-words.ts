import type { Event } from '../../events/index.ts';
import { buildZoneTable, millis, msPerDay } from '../../kit/index.ts';
import { counted } from '../text.ts';
import type { ReadFacts } from './rows-of-users.ts';

const aDay = { from: millis(0), to: millis(msPerDay), tzdata: 'any' };

/** How many names are shown. */
const most = 3;

/** A name of the form of a zone, which a mistake leaves it: anything else may be about a person and is not shown. */
const zoneLike = /^[A-Za-z_]+(?:\/[A-Za-z_-]+)+$/;

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
  const names = [...isKnown].filter(([, known]) => !known).map(([name]) => name);
  const shown = names.filter((name) => zoneLike.test(name)).slice(0, most);
  const others = names.length - shown.length;
  const listed = [...shown.map((name) => `"${name}"`), ...(others > 0 ? [`${others} not shown`] : [])];
  return [
    `of ${counted(lost, 'user')} nobody knows the zone (${listed.join(', ')}): what quiet hours hold goes to them only when it is day everywhere; write it as Europe/Berlin`,
  ];
}
