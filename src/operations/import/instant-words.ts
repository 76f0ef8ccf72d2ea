import { msPerDay } from '../../kit/index.ts';
import { showInstant } from '../../tables/index.ts';
import { counted } from '../text.ts';
import type { ReadFacts } from './rows-of-users.ts';

/** In seconds this is the year 5138, in milliseconds March 1973: whatever lies between 1970 and here was told in seconds. */
const seconds = 1e11;

/** What to tell of facts whose instants are hardly meant so; nothing where there are none. `now` in milliseconds. */
export function instantWords(facts: ReadFacts['facts'], now: number): readonly string[] {
  let early = 0;
  let late = 0;
  let last = -Infinity;
  for (const own of facts.values())
    for (const { at } of own) {
      if (at >= 0 && at < seconds) early++;
      if (at <= now + msPerDay) continue;
      late++;
      last = Math.max(last, at);
    }
  return [
    ...(early > 0
      ? [`${counted(early, 'fact')} of 1970 to 1973: numbers are milliseconds since 1970, not seconds`]
      : []),
    ...(late > 0
      ? [
          `${counted(late, 'fact')} from after today, up to ${showInstant(last)}: outcomes are taken to be complete up to the latest activity or response`,
        ]
      : []),
  ];
}
