import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';
import { eventId, type Event, type UserId } from '../../events/index.ts';
import { buildZoneTable, millis, msPerDay, msPerHour } from '../../kit/index.ts';
import type { Row } from '../../program/index.ts';
import { unknownUser } from '../../state/index.ts';
import type { Generator } from '../generator.ts';
import { onEvent, onEventKind } from './on-event.ts';
import { onSchedule, onScheduleKind } from './on-schedule.ts';
import { pushed, pushedKind } from './pushed.ts';

const place = { program: 'p', at: 'generators.0' };
const user = 'u' as UserId;
const noon = millis(Date.UTC(2024, 5, 5, 12));
const played = (at: number, name = 'play'): Event => ({
  kind: 'activity',
  id: eventId.parse(`e${at}`),
  user,
  at,
  name,
});
const stateWith = (...times: number[]) => ({
  ...unknownUser(user),
  recent: times.map((at) => ({ name: 'play', at })),
});

describe('on an event', () => {
  const generatorOf = (row: Row): Generator => onEventKind.read(row, place);

  test('a reason is raised when it happens, for as long as is declared', () => {
    const { onFact } = generatorOf(onEvent({ event: 'play', validFor: '2h', message: 'hi' }));
    expect(onFact!(stateWith(noon), played(noon))).toEqual({
      key: 'p:generators.0',
      from: noon,
      until: noon + 2 * msPerHour,
      message: 'hi',
    });
    expect(onFact!(stateWith(noon), played(noon, 'skip'))).toBeUndefined();
  });
  test('it must have happened often enough, within the time: half open, this time included', () => {
    const { onFact } = generatorOf(onEvent({ event: 'play', validFor: '2h', times: 3, within: '1h' }));
    const raised = (...times: number[]) => onFact!(stateWith(...times, noon), played(noon)) !== undefined;
    expect(raised(noon - 2, noon - 1)).toBe(true);
    expect(raised(noon - 1)).toBe(false);
    expect(raised(noon - msPerHour, noon - 1)).toBe(false);
    expect(raised(noon - msPerHour + 1, noon - 1)).toBe(true);
    expect(raised(noon + 1, noon - 1)).toBe(false);
  });
  test('more often than is remembered, and no time at all, are refused', () => {
    expect(() => onEvent({ event: 'play', validFor: '1h', times: 33 })).toThrow();
    expect(() => onEvent({ event: 'play', validFor: '0h' })).toThrow('longer than nothing');
  });
});

describe('on a schedule', () => {
  const zones = fc.constantFrom(...Intl.supportedValuesOf('timeZone'), 'Antarctica/Troll');
  const tableOf = (zone: string) => {
    const range = { from: millis(Date.UTC(2024, 0)), to: millis(Date.UTC(2031, 0)), tzdata: 'test' };
    const built = buildZoneTable(zone, range);
    if (!built.ok) throw new Error(zone);
    return built.value;
  };

  test('the next time is the first on the wall clock of Temporal, and strictly later', () => {
    const days = fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 });
    fc.assert(
      fc.property(
        zones,
        fc.nat(),
        fc.nat(23),
        days,
        fc.integer({ min: -3000, max: 3000 }),
        (zone, n, hour, on, m) => {
          const table = tableOf(zone);
          const turns = [...table.bounds].slice(1, -1);
          const turn = turns.length > 0 ? turns[n % turns.length]! : Date.UTC(2024, 6);
          const after = millis(turn + m * 60_000);
          const { nextTime } = onScheduleKind.read(onSchedule({ hour, days: on, validFor: '1h' }), place);
          const next = nextTime!(unknownUser(user), after, table);
          // "compatible": the first showing of a repeated hour, the instant that comes for one left out moved on.
          const start = Temporal.Instant.fromEpochMilliseconds(after).toZonedDateTimeISO(zone).toPlainDate();
          let expected = Number.NaN;
          for (let d = 0; !(expected > after); d++) {
            const date = start.add({ days: d });
            if (!on.includes(date.dayOfWeek)) continue;
            const shown = date.toZonedDateTime({ timeZone: zone, plainTime: { hour } });
            expected =
              shown.hour === hour
                ? shown.epochMilliseconds
                : shown.add({ milliseconds: 1 }).getTimeZoneTransition('previous')!.epochMilliseconds;
          }
          expect(next, `${zone} after ${new Date(after).toISOString()}`).toBe(expected);
        },
      ),
      { numRuns: 150 },
    );
  });
  test('the next time does not depend on what was asked before', () => {
    const [berlin, tokyo] = [tableOf('Europe/Berlin'), tableOf('Asia/Tokyo')];
    const make = () => onScheduleKind.read(onSchedule({ hour: 9, days: [1, 3], validFor: '1h' }), place);
    const asked = fc.record({ hours: fc.integer({ min: -400, max: 400 }), inBerlin: fc.boolean() });
    fc.assert(
      fc.property(fc.array(asked, { minLength: 2, maxLength: 20 }), (all) => {
        const one = make();
        for (const { hours, inBerlin } of all) {
          const [after, zone] = [millis(noon + hours * msPerHour), inBerlin ? berlin : tokyo];
          const alone = make().nextTime!(unknownUser(user), after, zone);
          expect(one.nextTime!(unknownUser(user), after, zone)).toBe(alone);
        }
      }),
    );
  });
  test('a reason is raised that holds from then on', () => {
    const { onTime } = onScheduleKind.read(onSchedule({ hour: 9, validFor: '1d' }), place);
    expect(onTime!(unknownUser(user), noon)).toEqual({
      key: 'p:generators.0',
      from: noon,
      until: noon + msPerDay,
      message: undefined,
    });
  });
  test.each([
    { hour: 24 },
    { hour: 9, days: [] },
    { hour: 9, days: [0] },
    { hour: 9, validFor: '0d' as const },
  ])('%j is refused', (options) => {
    expect(() => onSchedule({ validFor: '1h', ...options })).toThrow();
  });
});

test('a forecast is a whole number of opportunities', () => {
  expect(onScheduleKind.read(onSchedule({ hour: 9, validFor: '1d', forecast: 3 }), place).forecast).toBe(3);
  expect(onEventKind.read(onEvent({ event: 'play', validFor: '2h' }), place).forecast).toBeUndefined();
  for (const forecast of [0, 1.5, Number.POSITIVE_INFINITY])
    expect(() => pushed({ source: 'catalogue', forecast })).toThrow();
});

test('what upstream pushes is raised there, not here', () => {
  expect(pushedKind.read(pushed({ source: 'catalogue', forecast: 9 }), place)).toEqual({
    source: 'catalogue',
    forecast: 9,
  });
});
