// When people live: 168 hours of the week in the user's own zone, laid over the 24 h days of the world.
import type { Preset } from './preset.ts';
import { offsetsOf } from './zones.ts';

export const minutesPerDay = 1440;
const hourMillis = 3_600_000;
const dayMillis = 24 * hourMillis;
/** An hour is drawn by one byte, so each rhythm's day is cut into so many equal parts of its activity. */
const cuts = 256;

/** One day of the world for every rhythm: a zone, an archetype and a shift of the clock together. */
export interface DayTable {
  /** Local hour of the week, Monday 0:00 = 0, of each hour of the day, per zone: clocks[hour][zone]. */
  readonly clocks: readonly (readonly number[])[];
  /** Activity of the day relative to the mean day, per rhythm. */
  readonly rate: Float32Array;
  /** Hour of the day (0..23 from the start of the step) by quantile: rhythm * 256 + byte. */
  readonly hour: Uint8Array;
  /** Activity of an hour relative to the mean hour of the week: rhythm * 24 + hour. */
  readonly activity: Float32Array;
}

/** The rhythms of a preset and the days made from them. */
export interface Calendar {
  readonly startAt: number;
  /** Rhythm of a user by zone, archetype and shift (0..2 * jitter). */
  rhythmOf(zone: number, archetype: number, shift: number): number;
  /** Zone of a rhythm. */
  zoneOf(rhythm: number): number;
  /** The table of a day of the world; days with equal local clocks share one. */
  day(day: number): DayTable;
  /** Relative session rate of the whole market on a day: season times launches. */
  tide(day: number): number;
}

const mod = (a: number, n: number) => ((a % n) + n) % n;

/** 1 January 1970 was a Thursday: day 3 of a week that begins on Monday. */
const weekHourAt = (localMillis: number) => mod(Math.floor(localMillis / hourMillis) + 3 * 24, 168);

/** The week of an archetype, scaled to mean 1 per hour. */
function weekOf({ weekday, weekend }: Preset['rhythms'][number]): Float32Array {
  const week = Float32Array.from({ length: 168 }, (_, h) => (h < 120 ? weekday : weekend)[h % 24]!);
  const mean = week.reduce((sum, value) => sum + value, 0) / 168;
  return week.map((value) => value / mean);
}

/** Season and launches: (1 + a cos(2π (day of year − peak) / 365.25)) · exp(Σ lift · 2^(−age / half-life)). */
function tideOf({ season, launches }: Preset, startAt: number, day: number): number {
  const sinceNewYear1970 = (startAt + day * dayMillis) / dayMillis;
  const angle = (2 * Math.PI * (sinceNewYear1970 - season.peakDay)) / 365.25;
  let lift = 0;
  for (const launch of launches) {
    const age = day - launch.day;
    if (age >= 0) lift += launch.lift * Math.exp((-Math.LN2 * age) / launch.halfLifeDays);
  }
  return (1 + season.amplitude * Math.cos(angle)) * Math.exp(lift);
}

function keep<K, V>(cache: Map<K, V>, key: K, make: () => V): V {
  const value = cache.get(key) ?? make();
  cache.set(key, value);
  return value;
}

/** Builds the calendar of a preset from an instant on (Unix milliseconds). */
export function calendarOf(preset: Preset, startAt: number): Calendar {
  const offsets = preset.zones.map(({ zone }) => offsetsOf(zone));
  const weeks = preset.rhythms.map(weekOf);
  const shifts = 2 * preset.jitterHours + 1;
  const byDay = new Map<number, DayTable>();
  const byClocks = new Map<string, DayTable>();

  const clocksOf = (day: number): readonly (readonly number[])[] => {
    const start = startAt + day * dayMillis;
    // No clock is changed twice in a day: where the offsets of both midnights are the same, so are those between.
    const standing = offsets.map((offset) =>
      offset(start) === offset(start + dayMillis) ? offset(start) : undefined,
    );
    return Array.from({ length: 24 }, (_, hour) => {
      const instant = start + hour * hourMillis;
      return offsets.map((offset, zone) =>
        weekHourAt(instant + (standing[zone] ?? offset(instant)) * 60_000),
      );
    });
  };

  const dayTable = (clocks: readonly (readonly number[])[]): DayTable => {
    const rhythms = preset.zones.length * weeks.length * shifts;
    const table: DayTable = {
      clocks,
      rate: new Float32Array(rhythms),
      hour: new Uint8Array(rhythms * cuts),
      activity: new Float32Array(rhythms * 24),
    };
    for (let rhythm = 0; rhythm < rhythms; rhythm++) {
      const shift = (rhythm % shifts) - preset.jitterHours;
      const week = weeks[Math.floor(rhythm / shifts) % weeks.length]!;
      const zone = Math.floor(rhythm / shifts / weeks.length);
      for (let hour = 0; hour < 24; hour++)
        table.activity[rhythm * 24 + hour] = week[mod(clocks[hour]![zone]! + shift, 168)]!;
      cutDay(table, rhythm);
    }
    return table;
  };

  return {
    startAt,
    rhythmOf: (zone, archetype, shift) => (zone * weeks.length + archetype) * shifts + shift,
    zoneOf: (rhythm) => Math.floor(rhythm / shifts / weeks.length),
    tide: (day) => tideOf(preset, startAt, day),
    day: (day) =>
      keep(byDay, day, () => {
        const clocks = clocksOf(day);
        return keep(byClocks, clocks.join(' '), () => dayTable(clocks));
      }),
  };
}

/** Fills rate and hour quantiles of a rhythm's day from its activity. */
function cutDay({ rate, hour, activity }: DayTable, rhythm: number): void {
  const day = activity.subarray(rhythm * 24, rhythm * 24 + 24);
  const total = day.reduce((sum, value) => sum + value, 0);
  rate[rhythm] = total / 24;
  let at = 0;
  let passed = day[0]!;
  for (let cut = 0; cut < cuts; cut++) {
    const goal = ((cut + 0.5) / cuts) * total;
    while (passed < goal && at < 23) passed += day[++at]!;
    hour[rhythm * cuts + cut] = at;
  }
}
