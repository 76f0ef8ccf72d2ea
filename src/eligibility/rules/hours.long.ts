import { test } from 'vitest';
import { compareAround, everyZone, tableOf, turnsOf } from './hours.test.ts';

test.each(everyZone)(
  '%s: quiet hours are those of Temporal around every transition from 2024 to 2030',
  (zone) => {
    const table = tableOf(zone);
    for (const turn of turnsOf(table)) compareAround(table, turn, 1);
  },
);
