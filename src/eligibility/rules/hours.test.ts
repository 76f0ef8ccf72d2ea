import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';
import { buildZoneTable, millis, msPerDay, msPerHour, type ZoneTable } from '../../kit/index.ts';
import { expanderOf } from '../../opportunities/index.ts';
import type { Row } from '../../program/index.ts';
import type { Opportunity } from '../../state/index.ts';
import { eligibilityOf } from '../eligibility.ts';
import { candidateAt, contextWith, messageOf, noon, noTo, portfolioWith } from '../example.ts';
import { quietHours, sendWindow } from './hours.ts';

// Rules about hours against Temporal, minute by minute: the oracle reads the windows as they are written, and
// asks Temporal what the wall clock shows.

export const everyZone: readonly string[] = [...Intl.supportedValuesOf('timeZone'), 'Antarctica/Troll'];

/** The transitions of a zone from 2024 to 2030; for a zone without any the middle of 2024. */
export function turnsOf(table: ZoneTable): readonly number[] {
  const turns = [...table.bounds].slice(1, -1);
  return turns.length > 0 ? turns : [Date.UTC(2024, 6)];
}

export function tableOf(zone: string): ZoneTable {
  const range = { from: millis(Date.UTC(2024, 0)), to: millis(Date.UTC(2031, 0)), tzdata: 'test' };
  const built = buildZoneTable(zone, range);
  if (!built.ok) throw new Error(zone);
  return built.value;
}

const night = { from: '21:30', to: '08:15' };
const weekend = { days: ['fri', 'sat'], from: '18:00', to: '02:30' } as const;
export const quiet = [quietHours({ windows: [night, { ...weekend, days: [...weekend.days] }] })];

/** Whether it is quiet by what the wall clock shows. */
function isQuiet(zone: string, at: number): boolean {
  const { hour, minute, dayOfWeek } = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
  const now = hour * 60 + minute;
  if (now >= 21 * 60 + 30 || now < 8 * 60 + 15) return true;
  const evening = (dayOfWeek === 5 || dayOfWeek === 6) && now >= 18 * 60;
  return evening || ((dayOfWeek === 6 || dayOfWeek === 7) && now < 2 * 60 + 30);
}

/**
 * Around a transition, every `step` minutes: the rule refuses exactly in quiet hours, says when they end, and
 * a message decided then stands at that moment.
 */
export function compareAround(table: ZoneTable, turn: number, step: number): void {
  const portfolio = portfolioWith(quiet);
  const eligibility = eligibilityOf(portfolio);
  const expand = expanderOf(portfolio);
  const first = Math.floor(turn / 60_000) * 60_000 - 26 * msPerHour;
  const minutes = Array.from({ length: 66 * 60 }, (_, i) => isQuiet(table.zone, first + i * 60_000));
  for (let i = 0; i < 52 * 60; i += step) {
    const now = millis(first + i * 60_000);
    const opens = first + minutes.indexOf(false, i) * 60_000;
    const judge = eligibility.judge(contextWith({ zone: table, now }));
    const where = `${table.zone} at ${new Date(now).toISOString()}`;
    const [no] = judge.noes([candidateAt(now)]);
    expect(no?.until ?? now, where).toBe(opens);
    const { candidates } = expand([opportunity(now)], { now, zone: table, hours: judge });
    expect(candidates[0]!.slot, where).toBe(opens);
  }
}

const opportunity = (from: number): Opportunity => ({
  program: 'p',
  generator: 'p:generators.0',
  key: 'k',
  from,
  until: from + 30 * msPerDay,
  message: 'sale',
});

const named = ['Europe/Berlin', 'Australia/Lord_Howe', 'Africa/Cairo', 'Antarctica/Troll', 'America/Havana'];

test.each(named)('%s: quiet hours are those of Temporal around transitions', (zone) => {
  const table = tableOf(zone);
  for (const turn of turnsOf(table).slice(0, 2)) compareAround(table, turn, 61);
});

test('any zone, any transition', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...everyZone),
      fc.nat(),
      fc.integer({ min: 80, max: 100 }),
      (zone, n, step) => {
        const table = tableOf(zone);
        const turns = turnsOf(table);
        compareAround(table, turns[n % turns.length]!, step);
      },
    ),
    { numRuns: 6 },
  );
});

describe('an unknown zone', () => {
  test('is closed wherever it may be quiet, and so for a night of ten hours always', () => {
    const rules = [quietHours({ windows: [{ from: '22:00', to: '08:00' }] })];
    for (let hour = 0; hour < 24; hour++)
      expect(noTo(rules, candidateAt(noon + hour * msPerHour))).toEqual({
        candidate: 0,
        rule: 'quietHours',
        reason: 'quiet_hours_zone_unknown',
      });
  });
  test('is open when no place on Earth is in the hours: a Sunday quiet on Sundays only is not one of them', () => {
    const rules = [quietHours({ windows: [{ days: ['sun'], from: '00:00', to: '24:00' }] })];
    expect(noTo(rules, candidateAt(noon))).toBeUndefined();
    // Sunday begins at UTC+14 on Saturday 10:00, and ends at UTC-12 on Monday 12:00.
    const saturday = Date.UTC(2024, 5, 8);
    expect(noTo(rules, candidateAt(saturday + 10 * msPerHour - 1))).toBeUndefined();
    expect(noTo(rules, candidateAt(saturday + 10 * msPerHour))).toMatchObject({
      reason: 'quiet_hours_zone_unknown',
      until: saturday + 60 * msPerHour,
    });
  });
});

describe('windows', () => {
  const berlin = { zone: tableOf('Europe/Berlin') };
  const at = (day: number, hour: number) => candidateAt(Date.UTC(2024, 5, day, hour - 2));
  const noAt = (rules: readonly Row[], day: number, hour: number) =>
    noTo(rules, at(day, hour), berlin)?.reason;

  test('across midnight belong to the day they begin on, across the week’s end too', () => {
    const rules = [quietHours({ windows: [{ days: ['sun'], from: '22:00', to: '06:00' }] })];
    expect([noAt(rules, 9, 23), noAt(rules, 10, 5), noAt(rules, 10, 6)]).toEqual([
      'quiet_hours',
      'quiet_hours',
      undefined,
    ]);
    expect(noAt(rules, 8, 23)).toBeUndefined();
  });
  test('from a time to the same time are 24 hours', () => {
    const rules = [quietHours({ windows: [{ days: ['wed'], from: '08:00', to: '08:00' }] })];
    expect([noAt(rules, 5, 7), noAt(rules, 5, 8), noAt(rules, 6, 7), noAt(rules, 6, 8)]).toEqual([
      undefined,
      'quiet_hours',
      'quiet_hours',
      undefined,
    ]);
  });
  test('that are quiet all week leave no moment to wait for', () => {
    const rules = [quietHours({ windows: [{ from: '00:00', to: '24:00' }] })];
    expect(noTo(rules, candidateAt(noon), berlin)).toEqual({
      candidate: 0,
      rule: 'quietHours',
      reason: 'quiet_hours',
    });
  });
  test('of a send window are the only ones open', () => {
    const rules = [sendWindow({ windows: [{ days: ['wed'], from: '09:00', to: '18:00' }] })];
    expect([noAt(rules, 5, 8), noAt(rules, 5, 9), noAt(rules, 5, 18)]).toEqual([
      'outside_send_window',
      undefined,
      'outside_send_window',
    ]);
    expect(noTo(rules, at(5, 18), berlin)).toMatchObject({ until: Date.UTC(2024, 5, 12, 7) });
  });
  test('hold for marketing alone, unless other classes are named', () => {
    const all = { windows: [{ from: '00:00', to: '24:00' }] };
    const held = (classes?: Parameters<typeof quietHours>[0]['classes']) =>
      Object.entries(messageOf)
        .filter(([, message]) =>
          noTo([quietHours(classes ? { ...all, classes } : all)], candidateAt(noon, { message }), berlin),
        )
        .map(([cls]) => cls);
    expect(held()).toEqual(['marketing']);
    expect(held(['service', 'marketing'])).toEqual(['marketing', 'service']);
  });
  test.each([
    [[]],
    [[{ from: '24:00', to: '08:00' }]],
    [[{ from: '8:00', to: '9:00' }]],
    [[{ days: [], from: '08:00', to: '09:00' }]],
  ])('%j are refused', (windows) => {
    expect(() => quietHours({ windows })).toThrow();
  });
});
