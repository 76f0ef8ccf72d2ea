import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';
import { buildZoneTable, millis, msPerDay, msPerHour, type Period } from '../../kit/index.ts';
import { eligibilityOf } from '../eligibility.ts';
import {
  candidateAt,
  contactAt,
  judgeWith,
  noon,
  noTo,
  numberOf,
  portfolioWith,
  userWith,
} from '../example.ts';
import type { Row } from '../../program/index.ts';
import { cap } from './cap.ts';

const contacts = (...hoursAgo: number[]) => ({
  state: userWith(hoursAgo.map((hours) => contactAt(noon - hours * msPerHour))),
});

describe('a limit', () => {
  test('of 0 allows no contact, and no time changes that', () => {
    expect(noTo([cap({ limit: 0, per: '7d' })], candidateAt(noon))).toEqual({
      candidate: 0,
      rule: 'cap',
      reason: 'cap_zero',
    });
  });
  test('of null is explicitly none', () => {
    const many = contacts(...Array.from({ length: 50 }, (_, i) => i));
    expect(noTo([cap({ limit: null, per: '7d' })], candidateAt(noon), many)).toBeUndefined();
  });
  test('unset is refused, and so is one that is not whole or below 0', () => {
    for (const limit of [undefined, 1.5, -1, Number.NaN, '3'])
      expect(() => portfolioRules({ limit, per: '7d' })).toThrow('rules.0.options');
  });
  test.each(['0d', '93d', 'year'])('per %s is refused', (per) => {
    expect(() => portfolioRules({ limit: 1, per })).toThrow('rules.0.options.per');
  });
  test('on a channel that nobody declares is refused, not ignored', () => {
    expect(() => portfolioRules({ limit: 1, per: '7d', channel: 'pusj' })).toThrow('"pusj" is not declared');
  });
  const portfolioRules = (options: Readonly<Record<string, unknown>>) =>
    eligibilityOf(portfolioWith([{ kind: 'cap', version: 1, options: options as Row['options'] }]));
});

describe('a rolling window', () => {
  test('gives the first instant with room among the contacts that are planned, too', () => {
    // Two at most in 24 hours; planned in 30 and 50 hours: after 12 hours there is room until the planned ones.
    const rules = [cap({ limit: 2, per: '24h' })];
    expect(noTo(rules, candidateAt(noon), contacts(12, 6, -30, -50))).toMatchObject({
      reason: 'cap_reached',
      until: noon + 12 * msPerHour,
    });
    expect(noTo(rules, candidateAt(noon + 28 * msPerHour), contacts(-30, -50))).toMatchObject({
      until: noon + 54 * msPerHour,
    });
  });
});

/** Every zone this machine knows. */
const zones = fc.constantFrom(...Intl.supportedValuesOf('timeZone'), 'Antarctica/Troll');
const tables = new Map<string, ReturnType<typeof buildZoneTable>>();
function tableOf(zone: string) {
  const range = { from: millis(Date.UTC(2023, 0)), to: millis(Date.UTC(2032, 0)), tzdata: 'test' };
  const built = tables.get(zone) ?? buildZoneTable(zone, range);
  tables.set(zone, built);
  if (!built.ok) throw new Error(zone);
  return built.value;
}

/** The calendar period that an instant belongs to, by Temporal: the latest one that the clock has shown. */
function periodOf(zone: string, instant: number, period: Period): string {
  const dateAt = (at: number) =>
    Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDate();
  let latest = dateAt(instant);
  for (let minutes = 10; minutes <= 180; minutes += 10) {
    const shown = dateAt(instant - minutes * 60_000);
    if (Temporal.PlainDate.compare(shown, latest) > 0) latest = shown;
  }
  if (period === 'month') return latest.toPlainYearMonth().toString();
  return (period === 'day' ? latest : latest.subtract({ days: latest.dayOfWeek - 1 })).toString();
}

/** Instants within two days of a transition of the zone, or of a month's end. */
const nearTurns = zones.chain((zone) => {
  const turns = [...tableOf(zone).bounds]
    .slice(1, -1)
    .filter((at) => at > Date.UTC(2024, 0) && at < Date.UTC(2031, 0));
  const anchors = [...turns, Date.UTC(2024, 1, 29), Date.UTC(2026, 11, 31)];
  return fc.record({
    zone: fc.constant(zone),
    anchor: fc.constantFrom(...anchors),
    slot: fc.integer({ min: -36 * 60, max: 36 * 60 }),
    // Minutes from the slot, near and far.
    others: fc.array(
      fc.oneof(fc.integer({ min: -1500, max: 1500 }), fc.integer({ min: -50_000, max: 50_000 })),
      {
        maxLength: 7,
      },
    ),
    limit: fc.integer({ min: 1, max: 3 }),
    period: fc.constantFrom<Period>('day', 'week', 'month'),
  });
});

test('calendar windows are those of Temporal in the zone of the user, across its transitions', () => {
  fc.assert(
    fc.property(nearTurns, ({ zone, anchor, slot: minute, others, limit, period }) => {
      const slot = anchor + minute * 60_000;
      const times = others.map((minutes) => slot + minutes * 60_000);
      const context = {
        state: userWith(times.map((time) => contactAt(time))),
        zone: tableOf(zone),
        now: millis(slot),
      };
      const rules = [cap({ limit, per: period })];
      const isFull = (at: number) => {
        const own = periodOf(zone, at, period);
        return times.filter((time) => periodOf(zone, time, period) === own).length >= limit;
      };
      const no = noTo(rules, candidateAt(slot), context);
      expect(no !== undefined, `${zone} ${new Date(slot).toISOString()}`).toBe(isFull(slot));
      if (no === undefined) return;
      expect(isFull(no.until!)).toBe(false);
      expect(isFull(no.until! - 1)).toBe(true);
      for (let i = 1; i < 5; i++) expect(isFull(slot + Math.floor(((no.until! - slot) * i) / 5))).toBe(true);
    }),
    { numRuns: 60 },
  );
});

test('what is allowed without a zone is allowed in every zone', () => {
  fc.assert(
    fc.property(nearTurns, ({ zone, anchor, slot: minute, others, limit, period }) => {
      const slot = anchor + minute * 60_000;
      const state = userWith(others.map((minutes) => contactAt(slot + minutes * 60_000)));
      const rules = [cap({ limit, per: period })];
      const now = millis(slot);
      const unknown = noTo(rules, candidateAt(slot), { state, now });
      if (unknown === undefined)
        expect(noTo(rules, candidateAt(slot), { state, now, zone: tableOf(zone) })).toBeUndefined();
    }),
    { numRuns: 150 },
  );
});

test('no period is longer than an unknown zone is given', () => {
  for (const zone of ['Antarctica/Troll', 'Australia/Lord_Howe', 'Europe/Berlin', 'Africa/Cairo']) {
    for (const turn of [...tableOf(zone).bounds].slice(1, 5)) {
      const own = periodOf(zone, turn, 'day');
      const state = userWith([contactAt(turn)]);
      for (let minutes = 0; minutes < 27 * 60; minutes += 60) {
        const slot = turn + minutes * 60_000;
        if (periodOf(zone, slot, 'day') === own)
          expect(
            noTo([cap({ limit: 1, per: 'day' })], candidateAt(slot), { state, now: millis(turn) }),
          ).toBeDefined();
      }
    }
  }
});

describe('what is counted', () => {
  const at = (change: Parameters<typeof contactAt>[1]) => ({
    state: userWith([contactAt(noon - msPerHour, change)]),
  });
  test.each([
    ['any', { channel: 'inapp', message: 'news', topic: 'music' }],
    ['channel', { message: 'news', topic: 'music' }],
    ['topic', { channel: 'inapp', message: 'old' }],
    ['message', { channel: 'inapp', topic: 'music' }],
    ['program', { channel: 'inapp', message: 'news', topic: 'music' }],
  ] as const)('the same %s', (same, alike) => {
    const rules = [cap({ limit: 1, per: '7d', same })];
    expect(noTo(rules, candidateAt(noon), at(alike))).toBeDefined();
    if (same === 'any') return;
    const names = { channel: 'inapp', topic: 'music', message: 'news', program: 'q' };
    expect(noTo(rules, candidateAt(noon), at({ [same]: names[same] }))).toBeUndefined();
  });
  test('candidates of one slot are answered each by its own contacts', () => {
    const judge = judgeWith([cap({ limit: 1, per: '7d', same: 'message' })], at({}));
    const candidates = [
      candidateAt(noon),
      candidateAt(noon, { message: numberOf.news }),
      candidateAt(noon, { channel: 1 }),
    ];
    expect(judge.noes(candidates).map(({ candidate }) => candidate)).toEqual([0, 2]);
  });
  test('only candidates of a channel, where one is named', () => {
    const rules = [cap({ limit: 1, per: '7d', channel: 'inapp' })];
    expect(noTo(rules, candidateAt(noon), at({}))).toBeUndefined();
    expect(noTo(rules, candidateAt(noon, { channel: 1 }), at({}))).toBeDefined();
  });
  test('classes say who is held and whose contacts count', () => {
    const rules = [cap({ limit: 1, per: '7d', classes: ['marketing'], counts: ['marketing', 'service'] })];
    expect(noTo(rules, candidateAt(noon), at({ class: 'service' }))).toBeDefined();
    expect(noTo(rules, candidateAt(noon), at({ class: 'transactional' }))).toBeUndefined();
    expect(noTo(rules, candidateAt(noon, { message: numberOf.notice }), at({}))).toBeUndefined();
    expect(noTo([cap({ limit: 1, per: '7d' })], candidateAt(noon), at({ class: 'service' }))).toBeUndefined();
  });
});

describe('new users', () => {
  const since = noon - 2 * msPerDay;
  const young = (...hoursAgo: number[]) => ({ state: { ...contacts(...hoursAgo).state, since } });
  const rules = [cap({ limit: 3, per: '7d', newUsers: { age: '7d', limit: 1 } })];
  const grown = since + 7 * msPerDay;

  test('have the lower limit until they are no longer new', () => {
    expect(noTo(rules, candidateAt(noon), young(1))).toMatchObject({ reason: 'cap_reached', until: grown });
    expect(noTo(rules, candidateAt(grown), young(1))).toBeUndefined();
    expect(noTo(rules, candidateAt(noon), contacts(1))).toBeUndefined();
  });
  test('come under the ordinary limit then, which may be full', () => {
    // Three contacts 5 days before the end of being new: the first leaves the week 7 days after it.
    const times = [0.3, 0.2, 0.1].map((days) => grown - 5 * msPerDay - days * msPerDay);
    const state = userWith(
      times.map((time) => contactAt(time)),
      { since },
    );
    expect(noTo(rules, candidateAt(noon), { state })).toMatchObject({ until: times[0]! + 7 * msPerDay });
  });
  test('of whom nothing is known are new', () => {
    const state = { ...userWith([contactAt(noon - 1)]), since: Number.MAX_SAFE_INTEGER };
    expect(noTo(rules, candidateAt(noon), { state })).toMatchObject({ reason: 'cap_reached' });
    expect(
      noTo([cap({ limit: null, per: '7d', newUsers: { age: '7d', limit: 0 } })], candidateAt(noon), {
        state,
      }),
    ).toEqual({ candidate: 0, rule: 'cap', reason: 'cap_zero' });
  });
  test('never have more than the ordinary limit', () => {
    const odd = [cap({ limit: 1, per: '7d', newUsers: { age: '7d', limit: 5 } })];
    expect(noTo(odd, candidateAt(noon), young(1))).toBeDefined();
  });
  test('are explored in a share of them, under the ordinary limit', () => {
    const explored = [cap({ limit: 3, per: '7d', newUsers: { age: '7d', limit: 1, explored: 0.1 } })];
    expect(eligibilityOf(portfolioWith(explored)).layers).toEqual([{ layer: 'newUsers:p', share: 0.1 }]);
    const explores = (layer: string) => layer === 'newUsers:p';
    expect(noTo(explored, candidateAt(noon), { ...young(1), explores })).toBeUndefined();
    expect(noTo(explored, candidateAt(noon), young(1))).toBeDefined();
    expect(noTo(explored, candidateAt(noon), { ...young(1, 2, 3), explores })).toBeDefined();
  });
  test('have one share in a program', () => {
    const two = [0.1, 0.2].map((explored) =>
      cap({ limit: 3, per: '7d', newUsers: { age: '7d', limit: 1, explored } }),
    );
    expect(() => eligibilityOf(portfolioWith(two))).toThrow('different shares of new users, 0.1 and 0.2');
  });
});
