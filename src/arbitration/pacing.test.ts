import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { streamOf } from '../kit/index.ts';
import { paceSteps, type Course } from './course.ts';
import { pacedPrice, paceMoment, Spending, windowStart } from './pacing.ts';

const hour = 3_600_000;
const week = paceSteps * hour;
const monday = windowStart(2900, week);
const limit = 5000;
const perHour = 120;

/** More by day than by night. */
const ofDay = (step: number): number => 1 + Math.sin((2 * Math.PI * step) / 24);
const shares = Array.from({ length: paceSteps }, (_, step) => ofDay(step) / paceSteps);

/** Of exponential values, 120 an hour on average, 5000 a week are those above this; they are worth one more each. */
const solved = -Math.log(limit / (perHour * paceSteps));
const course: Course = { budget: 'sends', per: week, limit, unit: solved + 1, shares };

interface Drift {
  /** Arrivals for each that was planned, by step. */
  readonly many: (step: number) => number;
  /** What values are multiplied by. */
  readonly worth: (step: number) => number;
}

/** A made-up week under fixed or paced prices; the same seed has the same arrivals and values. */
function lived(seed: string, { many, worth }: Drift, lambda: number, isPaced: boolean) {
  const stream = streamOf('pacing', seed);
  const spending = new Spending(course);
  const path: number[] = [];
  const values: number[] = [];
  let [used, value] = [0, 0];
  for (let step = 0; step < paceSteps; step++) {
    const at = monday + step * hour;
    const exponent = isPaced ? spending.at(at).exponent : 0;
    path.push(exponent);
    const price = pacedPrice(lambda, exponent, course.unit);
    const arrivals = Math.round(many(step) * perHour * ofDay(step));
    for (let i = 0; i < arrivals; i++) {
      const one = -Math.log(stream.open()) * worth(step);
      values.push(one);
      const isSent = one > price;
      spending.note(at + i, Number(isSent));
      if (isSent) [used, value] = [used + 1, value + one];
    }
  }
  const most = values.toSorted((a, b) => b - a).slice(0, limit);
  return { used, value, path, hindsight: most.reduce((sum, one) => sum + one, 0) };
}

const always = (number: number) => () => number;
const drifts: Readonly<Record<string, Drift>> = {
  'half as many more': { many: always(1.5), worth: always(1) },
  'two and a half times as many': { many: always(2.5), worth: always(1) },
  'fewer by three tenths': { many: always(0.7), worth: always(1) },
  'ever more, to three times': { many: (step) => 1 + (2 * step) / paceSteps, worth: always(1) },
  'worth more in the end': { many: always(1), worth: (step) => (step > 120 ? 1.4 : 1) },
};

describe('pacing', () => {
  test.each(Object.keys(drifts))(
    'keeps a budget within two per cent where a fixed price misses it by more than ten: %s',
    (name) => {
      const drift = drifts[name]!;
      for (const seed of ['a', 'b', 'c', 'd', 'e']) {
        const kept = lived(seed, drift, solved, true);
        const left = lived(seed, drift, solved, false);
        expect(Math.abs(kept.used / limit - 1)).toBeLessThan(0.02);
        expect(Math.abs(left.used / limit - 1)).toBeGreaterThan(0.1);
      }
    },
  );

  test('where there are ever fewer it leaves less room than a fixed price, and some, as no price falls to nothing', () => {
    const fewer = { many: (step: number) => 1 - (2 * step) / (3 * paceSteps), worth: always(1) };
    for (const seed of ['a', 'b', 'c']) {
      expect(lived(seed, fewer, solved, true).used / limit).toBeGreaterThan(0.9);
      expect(lived(seed, fewer, solved, false).used / limit).toBeLessThan(0.75);
    }
  });

  test('where arrivals are as planned it leaves the price about where it is', () => {
    const { used, path } = lived('as planned', { many: always(1), worth: always(1) }, solved, true);
    expect(Math.abs(used / limit - 1)).toBeLessThan(0.02);
    expect(Math.max(...path.map(Math.abs))).toBeLessThan(0.3);
  });

  test('a budget that was not scarce becomes so', () => {
    const many = { many: always(1.5), worth: always(1) };
    const { used } = lived('from nothing', many, 0, true);
    expect(lived('from nothing', many, 0, false).used / limit).toBeGreaterThan(5);
    expect(used / limit).toBeLessThan(1.2);
  });

  test('does not oscillate: a lasting change moves the price there once, in hours, and it stays', () => {
    for (const name of ['two and a half times as many', 'fewer by three tenths']) {
      const { path } = lived('once', drifts[name]!, solved, true);
      const moved = path.slice(1).map((one, i) => Math.abs(one - path[i]!));
      const way = Math.max(...path) - Math.min(...path);
      expect(moved.reduce((sum, one) => sum + one, 0)).toBeLessThan(4 * way);
    }
  });

  test('is bounded whatever comes', () => {
    const counts = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 3 * week }), fc.integer({ min: 0, max: 2 * limit })),
      {
        maxLength: 60,
      },
    );
    fc.assert(
      fc.property(counts, fc.integer({ min: 0, max: 3 * week }), (facts, then) => {
        const spending = new Spending(course);
        for (const [at, use] of facts) spending.note(monday + at, use);
        const { exponent } = spending.at(monday + then);
        expect(exponent).toBeGreaterThanOrEqual(-Math.log(4));
        expect(exponent).toBeLessThanOrEqual(Math.log(1000));
        expect(spending.windows.length).toBeLessThanOrEqual(4);
      }),
    );
  });

  const facts = fc
    .array(fc.tuple(fc.integer({ min: 0, max: 2 * week - 1 }), fc.integer({ min: 0, max: 200 })), {
      minLength: 1,
      maxLength: 80,
    })
    .map((all) => all.toSorted(([a], [b]) => a - b));
  const after = (all: readonly (readonly [number, number])[]): Spending => {
    const spending = new Spending(course);
    for (const [at, use] of all) spending.note(monday + at, use);
    return spending;
  };

  test('a clock that is set back makes nothing cheaper', () => {
    fc.assert(
      fc.property(facts, fc.integer({ min: 1, max: 30 * week }), (all, back) => {
        const spending = after(all);
        const last = monday + all.at(-1)![0];
        expect(spending.at(last - back).exponent).toBeGreaterThanOrEqual(spending.at(last).exponent);
        // What is decided by the wrong clock is counted, too.
        spending.note(last - back, 100);
        expect(spending.at(last - back).exponent).toBeGreaterThanOrEqual(spending.at(last).exponent);
      }),
    );
  });

  test('a time without decisions makes nothing cheaper: not within a window, and not a whole one', () => {
    const gap = fc.integer({ min: 0, max: week });
    fc.assert(
      fc.property(facts, gap, gap, (all, some, more) => {
        const spending = after(all);
        const last = all.at(-1)![0];
        const reached = last + 12 * hour;
        if (reached + some + more >= (last < week ? week : 2 * week)) return;
        const [sooner, later] = [reached + some, reached + some + more].map(
          (at) => spending.at(monday + at).exponent,
        );
        expect(later!).toBeGreaterThanOrEqual(sooner!);
      }),
    );
    fc.assert(
      fc.property(facts, fc.integer({ min: 0, max: 20 * week }), (all, then) => {
        expect(after(all).at(monday + 2 * week + then)).toEqual({ used: 0, planned: 0, exponent: 0 });
      }),
    );
  });

  test('what is left of a budget is not given to whoever comes when nobody was to come', () => {
    // All that is sent in a week is sent on Monday at nine, and once in addition on Thursday.
    const weekly = Array.from({ length: paceSteps }, (_, step) => Number(step === 9));
    const spending = new Spending({ ...course, shares: weekly });
    spending.note(monday + 9 * hour, 0.8 * limit);
    expect(spending.at(monday + 9 * hour).exponent).toBe(0);
    expect(spending.at(monday + 10 * hour).exponent).toBe(0);
    expect(spending.at(monday + 80 * hour).exponent).toBe(0);
    spending.note(monday + 80 * hour, 0.4 * limit);
    expect(spending.at(monday + 90 * hour).exponent).toBe(Math.log(1000));
    expect(spending.at(monday + week + 9 * hour).exponent).toBe(0);
  });

  test('who decides once a day, an hour sooner or later than planned, pays as planned', () => {
    const daily = Array.from({ length: paceSteps }, (_, step) => Number(step % 24 === 9) / 7);
    for (const late of [-1, 0, 1, 5]) {
      const spending = new Spending({ ...course, shares: daily });
      for (let day = 0; day < 7; day++) {
        const at = monday + (24 * day + 9 + late) * hour;
        expect(Math.abs(spending.at(at).exponent)).toBeLessThan(1e-9);
        spending.note(at, limit / 7);
      }
    }
  });

  test('more used never makes it cheaper', () => {
    fc.assert(
      fc.property(facts, fc.integer({ min: 0, max: 2 * week }), fc.nat(500), (all, then, more) => {
        const [at, use] = all[0]!;
        const dearer = after([[at, use + more], ...all.slice(1)]);
        expect(dearer.at(monday + then).exponent).toBeGreaterThanOrEqual(
          after(all).at(monday + then).exponent,
        );
      }),
    );
  });

  test('within a step the price stands, and who goes on from what was counted finds the same', () => {
    fc.assert(
      fc.property(facts, facts, (all, others) => {
        const one = after(all);
        const other = new Spending(course, JSON.parse(JSON.stringify(one.windows)) as typeof one.windows);
        for (const [at, use] of others) {
          const before = one.at(monday + at);
          for (const spending of [one, other]) spending.note(monday + at, use);
          const { window, step } = paceMoment(monday + at, week);
          const isNewest = one.windows.at(-1)!.step === step && one.windows.every((w) => w.window <= window);
          if (isNewest) expect(one.at(monday + at).exponent).toBeCloseTo(before.exponent, 12);
          expect(other.at(monday + at)).toEqual(one.at(monday + at));
        }
      }),
    );
  });

  test('a budget of nothing stays closed once something was used', () => {
    const spending = new Spending({ ...course, limit: 0 });
    expect(spending.at(monday).exponent).toBe(0);
    spending.note(monday, 1);
    expect(spending.at(monday + hour).exponent).toBeCloseTo(Math.log(1000), 12);
  });
});
