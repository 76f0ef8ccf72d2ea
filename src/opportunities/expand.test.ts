import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';
import { buildZoneTable, millis, msPerDay, msPerHour, type Millis, type ZoneTable } from '../kit/index.ts';
import { defineProgram, happens, portfolioOf, type ProgramInput } from '../program/index.ts';
import { unknownUser, type Opportunity, type UserState } from '../state/index.ts';
import { expanderOf, openOpportunities, type Moments } from './expand.ts';
import { pushed } from './generators/pushed.ts';

type SlotsInput = ProgramInput<string, Record<string, never>, string>['slots'];

const portfolioWith = (slots: SlotsInput = 'now') =>
  portfolioOf(
    ['p', 'q'].map((id) =>
      defineProgram({
        id,
        owner: 'team',
        channels: { push: { cost: 0 }, email: { cost: 0 } },
        features: {},
        candidateFeatures: {},
        messages: {
          [`${id}1`]: { topic: 't', channels: ['email', 'push'] },
          [`${id}2`]: { topic: 't', channels: ['push'] },
        },
        objectives: { plays: happens('play', { horizon: '1d', unit: 'play', rate: 1 }) },
        generators: [pushed({ source: 'test' })],
        slots,
        rules: [],
        policy: { kind: 'fixed', version: 1, options: { choose: 'best' } },
      }),
    ),
  );

const noon = millis(Date.UTC(2024, 5, 5, 12));
const opportunity = (change: Partial<Opportunity> = {}): Opportunity => ({
  program: 'p',
  generator: 'p:generators.0',
  key: 'k',
  from: noon,
  until: noon + msPerDay,
  ...change,
});
const alwaysOpen: Moments['hours'] = { hoursOf: () => 0, opens: (_hours, at) => ({ at, gaps: [] }) };
/** Open from an instant on; messages of one program share their hours. */
const openFrom = (instant: number): Moments['hours'] => ({
  hoursOf: (message) => (message < 2 ? 0 : 1),
  opens: (_hours, at, end) => {
    const opens = millis(Math.min(Math.max(at, instant), end));
    return { at: opens, gaps: opens > at ? [{ start: at, end: opens, rule: 'quietHours' }] : [] };
  },
});
const at = (hours = alwaysOpen, zone: ZoneTable | null = null, now: Millis = noon): Moments => ({
  now,
  zone,
  hours,
});
const places = (found: ReturnType<ReturnType<typeof expanderOf>>) =>
  found.candidates.map(({ message, channel, slot, opportunity: of }) => [message, channel, slot - noon, of]);

describe('the candidates of an opportunity', () => {
  const expand = expanderOf(portfolioWith());

  test('are the messages of its program on each of their channels, at the first open moment', () => {
    expect(places(expand([opportunity()], at()))).toEqual([
      [0, 1, 0, 0],
      [0, 0, 0, 0],
      [1, 0, 0, 0],
    ]);
    expect(
      places(expand([opportunity({ program: 'q' })], at(openFrom(noon + 5)))).map(([, , slot]) => slot),
    ).toEqual([5, 5, 5]);
  });
  test('are of the one message that it is about', () => {
    expect(places(expand([opportunity({ message: 'p2' })], at()))).toEqual([[1, 0, 0, 0]]);
  });
  test('are none for a message of another program, or a program that is gone', () => {
    expect(
      expand([opportunity({ message: 'q1' }), opportunity({ program: 'gone' })], at()).candidates,
    ).toEqual([]);
  });
  test('are none when no moment is open while it holds; the gap says why, by message', () => {
    const found = expand([opportunity()], at(openFrom(noon + 2 * msPerDay)));
    expect(found.candidates).toEqual([]);
    expect(found.gaps).toEqual(
      [0, 1].map((message) => ({ start: noon, end: noon + msPerDay, rule: 'quietHours', message })),
    );
  });
  test('stand once, for the oldest reason that reaches them', () => {
    const two = [opportunity({ message: 'p2' }), opportunity({ key: 'l' })];
    expect(places(expand(two, at()))).toEqual([
      [1, 0, 0, 0],
      [0, 1, 0, 1],
      [0, 0, 0, 1],
    ]);
  });
  test('stand for a younger reason when the oldest ends before a moment opens; gaps are told once', () => {
    const two = [
      opportunity({ until: noon + 10, message: 'p2' }),
      opportunity({ until: noon + 99, message: 'p2' }),
    ];
    const found = expand(two, at(openFrom(noon + 50)));
    expect(places(found)).toEqual([[1, 0, 50, 1]]);
    expect(found.gaps.map(({ start, end }) => [start - noon, end - noon])).toEqual([
      [0, 10],
      [10, 50],
    ]);
  });
  test('of a reason that lasts for ever are found at once', () => {
    expect(expand([opportunity({ until: 8.64e15 })], at()).candidates).toHaveLength(3);
  });
});

describe('planned hours', () => {
  const tableOf = (zone: string) => {
    const range = { from: millis(Date.UTC(2024, 0)), to: millis(Date.UTC(2031, 0)), tzdata: 'test' };
    const built = buildZoneTable(zone, range);
    if (!built.ok) throw new Error(zone);
    return built.value;
  };
  const slotsIn = (zone: string, hours: readonly number[], now: number, days = 3) => {
    const expand = expanderOf(portfolioWith({ at: hours, ahead: `${days}d` }));
    const only = opportunity({ message: 'p2', from: now, until: now + 90 * msPerDay });
    return expand([only], at(alwaysOpen, tableOf(zone), millis(now))).candidates.map(({ slot }) => slot);
  };

  test('are in the zone of the user, however they are written', () => {
    const hours = [9, 10, 19, 33, 34].map((hour) => Date.UTC(2024, 5, 5, hour - 2));
    expect(slotsIn('Europe/Berlin', [10, 9, 19, 9], Date.UTC(2024, 5, 5), 2).slice(0, 5)).toEqual(hours);
  });
  test('that spring leaves out are the instant after it, once', () => {
    // 31 March 2024: the clock goes from 01:59 to 03:00 at 01:00 UTC.
    const day = Date.UTC(2024, 2, 30, 23);
    const slots = slotsIn('Europe/Berlin', [1, 2, 3, 4], day, 1);
    expect(slots.map((slot) => (slot - day) / msPerHour)).toEqual([1, 2, 3]);
  });
  test('that autumn repeats are the first showing', () => {
    const day = Date.UTC(2024, 9, 26, 22);
    const slots = slotsIn('Europe/Berlin', [1, 2, 3], day, 1);
    expect(slots.map((slot) => (slot - day) / msPerHour)).toEqual([1, 2, 4]);
  });
  test('on the wall clock of Temporal are the declared ones, or the clock has just jumped; no instant comes twice', () => {
    const zones = fc.constantFrom(...Intl.supportedValuesOf('timeZone'), 'Antarctica/Troll');
    const hours = fc.uniqueArray(fc.nat(23), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(zones, fc.nat(), hours, (zone, n, declared) => {
        const turns = [...tableOf(zone).bounds].slice(1, -1);
        const turn = turns.length > 0 ? turns[n % turns.length]! : Date.UTC(2024, 6);
        const slots = slotsIn(zone, declared, turn - 2 * msPerDay, 4);
        expect(slots).toEqual([...new Set(slots)].sort((a, b) => a - b));
        for (const slot of slots) {
          const shown = Temporal.Instant.fromEpochMilliseconds(slot).toZonedDateTimeISO(zone);
          if (slot !== turn) expect(declared, `${zone} ${shown.toString()}`).toContain(shown.hour);
        }
        // Each of the four days has every declared hour, but for hours that the transition leaves out.
        expect(slots.length).toBeGreaterThanOrEqual(3 * declared.length - 2);
      }),
      { numRuns: 60 },
    );
  });
  test('that are closed are left out, and the gap lasts until hours open again', () => {
    const expand = expanderOf(portfolioWith({ at: [9, 10, 11, 12], ahead: '1d' }));
    const only = opportunity({ message: 'p2', from: noon, until: noon + 90 * msPerDay });
    const from = noon + 22.5 * msPerHour;
    const found = expand([only], at(openFrom(from), tableOf('UTC')));
    expect(found.candidates.map(({ slot }) => (slot - noon) / msPerHour)).toEqual([23]);
    expect(found.gaps).toEqual([{ start: noon, end: from, rule: 'quietHours', message: 1 }]);
  });
  test('end with the reason, or with how far is planned', () => {
    const expand = expanderOf(portfolioWith({ at: [0, 12], ahead: '3d' }));
    const slots = (until: number) =>
      expand([opportunity({ message: 'p2', until })], at(alwaysOpen, tableOf('UTC'))).candidates.length;
    expect(slots(noon + msPerDay)).toBe(2);
    expect(slots(noon + msPerDay + 1)).toBe(3);
    expect(slots(noon + 9 * msPerDay)).toBe(6);
  });
});

describe('the list of candidates', () => {
  test('is the one before where it says the same', () => {
    const expand = expanderOf(portfolioWith());
    const { candidates } = expand([opportunity()], at());
    expect(expand([opportunity({ key: 'another' })], at()).candidates).toBe(candidates);
    expect(expand([opportunity()], at(alwaysOpen, null, millis(noon + 1))).candidates).not.toBe(candidates);
  });
  test('is what it would be without one before', () => {
    const portfolio = portfolioWith();
    const asked = fc.record({
      reasons: fc.array(
        fc.record({
          program: fc.constantFrom('p', 'q'),
          message: fc.constantFrom(undefined, 'p1', 'p2', 'q2'),
          until: fc.constantFrom(noon + 1, noon + msPerDay),
        }),
        { maxLength: 3 },
      ),
      open: fc.constantFrom(noon, noon + msPerHour),
    });
    fc.assert(
      fc.property(fc.array(asked, { minLength: 2, maxLength: 6 }), (users) => {
        const one = expanderOf(portfolio);
        for (const { reasons, open } of users) {
          const found = reasons.map((reason) => opportunity(reason));
          const moments = at(openFrom(open));
          expect(one(found, moments)).toEqual(expanderOf(portfolio)(found, moments));
        }
      }),
    );
  });
});

test('open opportunities are those that have begun and not ended, oldest first, then by key', () => {
  const state: UserState = {
    ...unknownUser('u' as UserState['user']),
    opportunities: {
      b: opportunity({ key: 'b' }),
      a: opportunity({ key: 'a' }),
      old: opportunity({ key: 'old', from: noon - 1 }),
      over: opportunity({ key: 'over', from: noon - 9, until: noon }),
      ahead: opportunity({ key: 'ahead', from: noon + 1 }),
    },
  };
  expect(openOpportunities(state, noon).map(({ key }) => key)).toEqual(['old', 'a', 'b']);
});
