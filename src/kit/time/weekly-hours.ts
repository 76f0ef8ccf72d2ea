import { z } from 'zod';
import type { Brand } from '../brand.ts';
import { timeErrors } from './errors.ts';

const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/**
 * Windows of local time that come back every week. A window begins at `from` on each of its days and lasts until
 * the wall clock next shows `to`: past midnight where `to` is not later than `from`, and 24 hours where
 * they are equal; `to` may be 24:00. So no window has zero length, and a list of none is refused.
 */
export const weeklyWindows = z
  .array(
    z.strictObject({
      days: z.array(z.enum(weekdays)).min(1),
      from: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/),
      to: z.string().regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/),
    }),
  )
  .min(1);

export type WeeklyWindow = z.infer<typeof weeklyWindows>[number];

/**
 * Minutes of a local week, Monday 00:00 is 0 and the week's end 10 080, as rising edges of disjoint intervals:
 * [open, close, open, close, …), each open before it closes, none touching the next. Empty is never.
 */
export type WeeklyHours = Brand<readonly number[], 'WeeklyHours'>;

const minutesPerDay = 1440;
const minutesPerWeek = 10_080;

/** A stretch of the week, which is a circle: the start may be any minute, before Monday or after Sunday. */
interface Stretch {
  readonly start: number;
  readonly length: number;
}

/** The minutes that lie in at least `least` of the stretches. */
function coveredBy(stretches: readonly Stretch[], least: number): WeeklyHours {
  const times = new Uint16Array(minutesPerWeek);
  for (const { start, length } of stretches) {
    for (let i = 0; i < length; i++) times[wrap(start + i)]!++;
  }
  const edges: number[] = [];
  for (let minute = 0; minute <= minutesPerWeek; minute++) {
    const open = minute < minutesPerWeek && times[minute]! >= least;
    if (open !== (edges.length % 2 === 1)) edges.push(minute);
  }
  return edges as readonly number[] as WeeklyHours;
}

const wrap = (minute: number): number => minute - minutesPerWeek * Math.floor(minute / minutesPerWeek);

const minuteOfDay = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

function stretchesOfWindow({ days, from, to }: WeeklyWindow): readonly Stretch[] {
  const start = minuteOfDay(from);
  const past = minuteOfDay(to) - start;
  const length = past > 0 ? past : past + minutesPerDay;
  return days.map((day) => ({ start: weekdays.indexOf(day) * minutesPerDay + start, length }));
}

function stretchesOf(windows: readonly WeeklyWindow[]): readonly Stretch[] {
  const parsed = weeklyWindows.safeParse(windows);
  if (!parsed.success) throw timeErrors.KIT_WINDOWS_BROKEN({ reason: z.prettifyError(parsed.error) });
  return parsed.data.flatMap(stretchesOfWindow);
}

const stretchesOfHours = (hours: WeeklyHours): readonly Stretch[] =>
  hours.flatMap((start, i) => (i % 2 === 0 ? [{ start, length: hours[i + 1]! - start }] : []));

/** The minutes of the week that any window covers, for a program to keep; throws KIT_WINDOWS_BROKEN. */
export const weeklyHours = (windows: readonly WeeklyWindow[]): WeeklyHours =>
  coveredBy(stretchesOf(windows), 1);

/** The minutes that are in any of the given hours. */
export const union = (...hours: readonly WeeklyHours[]): WeeklyHours =>
  coveredBy(hours.flatMap(stretchesOfHours), 1);

/** The minutes that are not in the given hours: what quiet hours leave open. */
export function complement(hours: WeeklyHours): WeeklyHours {
  const edges = [0, ...hours, minutesPerWeek];
  return edges.filter(
    (edge, i) => edge !== edges[i - 1] && edge !== edges[i + 1],
  ) as readonly number[] as WeeklyHours;
}

/** What a person should look at in a list of windows: minutes in none of them, minutes in more than one. */
export interface WindowsLint {
  readonly uncovered: WeeklyHours;
  readonly overlapping: WeeklyHours;
}

/** Finds the holes and the overlaps of a list of windows; throws KIT_WINDOWS_BROKEN. */
export function lintWindows(windows: readonly WeeklyWindow[]): WindowsLint {
  const stretches = stretchesOf(windows);
  return { uncovered: complement(coveredBy(stretches, 1)), overlapping: coveredBy(stretches, 2) };
}

/** Hours in words, one line for each stretch: `fri 22:00 to sat 07:00`; a stretch over the week's end is one. */
export function weeklyWords(hours: WeeklyHours): readonly string[] {
  const last = hours.at(-1);
  if (hours.length === 2 && hours[0] === 0 && last === minutesPerWeek) return ['all week'];
  const overEnd = hours[0] === 0 && last === minutesPerWeek;
  const joined = overEnd ? [...hours.slice(2, -1), hours[1]!] : hours;
  return joined.flatMap((open, i) => (i % 2 === 0 ? [`${wordOf(open)} to ${wordOf(joined[i + 1]!)}`] : []));
}

function wordOf(edge: number): string {
  const minute = wrap(edge);
  const two = (n: number) => String(Math.floor(n)).padStart(2, '0');
  const day = weekdays[Math.floor(minute / minutesPerDay)]!;
  return `${day} ${two((minute % minutesPerDay) / 60)}:${two(minute % 60)}`;
}

/** Offsets from UTC in minutes, both ends included. */
export interface OffsetRange {
  readonly least: number;
  readonly greatest: number;
}

/** Every offset a zone has had since 2000 or has announced, from UTC−12 to UTC+14. */
export const everyOffset: OffsetRange = { least: -12 * 60, greatest: 14 * 60 };

/**
 * Hours of UTC during which the wall clock is inside `hours` at every offset of the range: instant t is safe when
 * [t + least, t + greatest] is inside, so each closed [c, d) closes UTC from c − greatest to d − least.
 * Somewhere it is always night: over every offset, only a stretch of more than 26 hours leaves anything.
 */
export const safeHours = (hours: WeeklyHours, { least, greatest } = everyOffset): WeeklyHours =>
  complement(
    coveredBy(
      stretchesOfHours(complement(hours)).map(({ start, length }) => ({
        start: start - greatest,
        length: length + greatest - least,
      })),
      1,
    ),
  );
