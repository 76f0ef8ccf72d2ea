import { Temporal } from 'temporal-polyfill';
import { expect, test } from 'vitest';
import { streamOf } from '../random/stream.ts';
import { millis, msPerHour, msPerMinute, type Millis } from '../units.ts';
import { buildZoneTable } from './build-zone-table.ts';
import { isInside, nextInside, openSpans, type Span } from './open-spans.ts';
import { complement, weeklyHours, type WeeklyWindow } from './weekly-hours.ts';
import type { ZoneTable } from './zone-table.ts';

// Quiet hours against Temporal, minute by minute around transitions. The oracle shares no code with the room:
// it reads the windows as they are written and asks Temporal for every single minute.

const names = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const from = Date.UTC(2024, 0);
const to = Date.UTC(2031, 0);

/** Every zone this machine knows, and Troll, whose summer time is two hours. */
export const everyZone: readonly string[] = [
  ...new Set([...Intl.supportedValuesOf('timeZone'), 'Antarctica/Troll']),
];

/** The transitions of a zone from 2024 to 2030; a zone without any gives the middle of 2024. */
export function transitionsOf(zone: string): readonly number[] {
  const found: number[] = [];
  let clock = Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(zone);
  for (;;) {
    const next = clock.getTimeZoneTransition('next');
    if (!next || next.epochMilliseconds >= to) break;
    found.push(next.epochMilliseconds);
    clock = next;
  }
  return found.length > 0 ? found : [Date.UTC(2024, 6)];
}

/** A table with room to look a few days past the years of the oracle. */
export function tableOf(zone: string): ZoneTable {
  const aDay = 24 * msPerHour;
  const built = buildZoneTable(zone, {
    from: millis(from - 3 * aDay),
    to: millis(to + 3 * aDay),
    tzdata: 'test',
  });
  if (!built.ok) throw new Error(`no zone ${zone}`);
  return built.value;
}

function isIn({ days, from, to }: WeeklyWindow, clock: Temporal.ZonedDateTime): boolean {
  const now = `${String(clock.hour).padStart(2, '0')}:${String(clock.minute).padStart(2, '0')}`;
  const today = days.includes(names[clock.dayOfWeek - 1]!);
  const yesterday = days.includes(names[(clock.dayOfWeek + 5) % 7]!);
  return from < to ? today && from <= now && now < to : (today && from <= now) || (yesterday && now < to);
}

/** Spans between minutes; `inside[i]` is of the minute from start + i minutes. */
function spansOf(start: number, inside: readonly boolean[]): Span[] {
  const spans: { start: Millis; end: Millis }[] = [];
  inside.forEach((open, i) => {
    if (!open) return;
    const end = millis(start + (i + 1) * msPerMinute);
    if (i > 0 && inside[i - 1]) spans.at(-1)!.end = end;
    else spans.push({ start: millis(start + i * msPerMinute), end });
  });
  return spans;
}

/** Windows drawn so that their edges often lie where clocks turn. */
function drawWindows(key: string): WeeklyWindow[] {
  const stream = streamOf(key, 'windows');
  const time = () => {
    const hour = stream.below(2) === 0 ? stream.below(4) : stream.below(24);
    const minute = stream.below(2) === 0 ? stream.below(2) * 30 : stream.below(60);
    return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
  };
  const window = (): WeeklyWindow => {
    const first = time();
    const last = [first, '24:00', time(), time(), time()][stream.below(5)]!;
    const days = names.filter(() => stream.below(3) > 0);
    return { days: days.length > 0 ? days : ['sun'], from: first, to: last };
  };
  return Array.from({ length: 1 + stream.below(3) }, window);
}

/** Compares the room with the oracle over 26 hours on both sides of a transition. */
export function compareAround(table: ZoneTable, transition: number): void {
  const windows = drawWindows(`${table.zone} ${transition}`);
  const start = Math.floor(transition / msPerMinute) * msPerMinute - 26 * msPerHour;
  const minutes = Array.from({ length: 52 * 60 }, (_, i) => start + i * msPerMinute);
  const clocks = minutes.map((t) => Temporal.Instant.fromEpochMilliseconds(t).toZonedDateTimeISO(table.zone));
  const inside = clocks.map((clock) => windows.some((window) => isIn(window, clock)));

  const hours = weeklyHours(windows);
  const span = { start: millis(start), end: millis(start + minutes.length * msPerMinute) };
  const where = `${table.zone} around ${new Date(transition).toISOString()}: ${JSON.stringify(windows)}`;
  expect(openSpans(hours, table, span), where).toEqual(spansOf(start, inside));
  const outside = inside.map((open) => !open);
  expect(openSpans(complement(hours), table, span), where).toEqual(spansOf(start, outside));
  expect(
    minutes.map((t) => isInside(hours, table, millis(t))),
    where,
  ).toEqual(inside);
  for (let i = 0; i < minutes.length; i += 97) {
    const found = inside.indexOf(true, i);
    const next = nextInside(hours, table, { start: millis(minutes[i]!), end: span.end });
    expect(next, where).toBe(found < 0 ? undefined : minutes[found]);
  }
}

const named = [
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Asia/Kathmandu',
  'Pacific/Chatham',
  'Africa/Casablanca',
  'Antarctica/Troll',
  'Asia/Beirut',
  'America/Havana',
  'Africa/Cairo',
  'America/Nuuk',
  'America/Phoenix',
];

const zones = streamOf('2024 to 2030', 'zones');
const drawn = Array.from({ length: 9 }, () => everyZone[zones.below(everyZone.length)]!);

test.each([...new Set([...named, ...drawn])])('%s agrees with Temporal minute by minute', (zone) => {
  const transitions = transitionsOf(zone);
  compareAround(tableOf(zone), transitions[streamOf(zone, 'transition').below(transitions.length)]!);
});
