import { expect, test } from 'vitest';
import type { Event } from '../../../events/index.ts';
import { streamOf } from '../../../kit/index.ts';
import { readHoldout } from './read.ts';
import { alarmsIn, begins, day, portfolio, simulatedLog } from './simulated-log.ts';

const setting = { portfolio, period: 30, until: begins + 120 * day };
const read = (log: ReturnType<typeof simulatedLog>) => readHoldout(log, log.holdout, setting);

test('programs that bring nothing are said to bring something in one log of twenty at most, at any of four readings', () => {
  const stream = streamOf('nothing', 'holdout');
  const runs = 160;
  let alarms = 0;
  for (let run = 0; run < runs; run++) {
    // Every other holdout is so small that its means are far from normal.
    const log = simulatedLog(stream, { users: 300, share: run % 2 === 0 ? 0.2 : 0.03, gain: 0 });
    alarms += Number(alarmsIn(read(log)));
  }
  expect(alarms / runs).toBeLessThanOrEqual(0.05 + 3 * Math.sqrt((0.05 * 0.95) / runs));
});

test('what they bring is covered at every reading of most logs, and seen in most', () => {
  const stream = streamOf('something', 'holdout');
  const [runs, gain] = [60, 0.04];
  let [covered, shown] = [0, 0];
  for (let run = 0; run < runs; run++) {
    const said = read(simulatedLog(stream, { users: 500, share: 0.2, gain }));
    const { readings, isShown } = said.objectives.find(({ objective }) => objective === 'purchases')!;
    // Everybody is met in the first ten days: by the end of period k there were 30 (k + 1) − 4.5 of them.
    const isIn = ({ low, high }: (typeof readings)[number], k: number) => {
      const truth = gain * (30 * (k + 1) - 4.5);
      return low === null || high === null || (low <= truth && truth <= high);
    };
    covered += Number(readings.every(isIn));
    shown += Number(isShown);
  }
  expect(covered / runs).toBeGreaterThanOrEqual(0.95 - 3 * Math.sqrt((0.05 * 0.95) / runs));
  expect(shown / runs).toBeGreaterThan(0.5);
});

test('what was done before a user was met, or after the last whole period, changes nothing', () => {
  const log = simulatedLog(streamOf('before', 'holdout'), { users: 300, share: 0.2, gain: 0 });
  const facts = new Map(
    log.holdout.placed.map(({ user, at, isHeld }) => {
      const did = (when: number) =>
        ({ kind: 'activity', id: `other-${when}`, user, at: when, name: 'buy' }) as unknown as Event;
      const others = isHeld ? [did(at - 1), did(at - 20 * day), did(begins + 120 * day)] : [];
      return [user, [...(log.facts.get(user) ?? []), ...others].toSorted((a, b) => a.at - b.at)];
    }),
  );
  const until = begins + 149 * day;
  expect(readHoldout({ facts }, log.holdout, { ...setting, until })).toEqual(read(log));
});

test('too few who did anything have no interval, and it is said when there are enough', () => {
  const log = simulatedLog(streamOf('few', 'holdout'), { users: 300, share: 0.1, gain: 0 });
  const { objectives } = read(log);
  const { low, isShown, effective, periodsMore, readings } = objectives.find(
    ({ objective }) => objective === 'leaving',
  )!;
  expect(effective).toBeGreaterThan(0);
  expect(effective).toBeLessThan(20);
  expect([low, isShown]).toEqual([null, false]);
  expect(readings.map((one) => one.low)).toEqual([null, null, null, null]);
  // Users have 115.5 days, 3.85 periods, on average.
  expect(periodsMore).toBe(Math.ceil((3.85 * (20 - effective)) / effective));
});

test('reading begins with the period by whose end both sides have two users', () => {
  const log = simulatedLog(streamOf('late', 'holdout'), { users: 300, share: 0.2, gain: 0 });
  const early = new Set(log.holdout.placed.filter(({ isHeld }) => !isHeld).slice(0, 5));
  const late = log.holdout.placed.map((one) => (early.has(one) ? one : { ...one, at: one.at + 60 * day }));
  const holdout = { ...log.holdout, placed: late.toSorted((a, b) => a.at - b.at) };
  const said = readHoldout(log, holdout, setting);
  expect(said).toMatchObject({ periods: 2, since: '2026-01-01T00:00:00.000Z', problem: null });
  expect(said.total!.readings.map(({ until }) => until)).toEqual([
    '2026-04-01T00:00:00.000Z',
    '2026-05-01T00:00:00.000Z',
  ]);
  const alone = { ...holdout, placed: [...early] };
  expect(readHoldout(log, alone, setting)).toMatchObject({
    objectives: [],
    problem: 'a side has fewer than two users',
  });
});

test('where a share was changed each part is held against its own; sides swapped between them are broken', () => {
  const log = simulatedLog(streamOf('two shares', 'holdout'), { users: 2000, share: 0.2, gain: 0 });
  const placedWith = (chances: readonly [number, number]) => {
    const stream = streamOf('two shares', 'sides');
    return log.holdout.placed.map((one, i) => ({
      ...one,
      isHeld: stream.uniform() < [0.1, 0.3][i % 2]!,
      chance: chances[i % 2]!,
    }));
  };
  const of = (chances: readonly [number, number]) =>
    readHoldout(log, { ...log.holdout, placed: placedWith(chances) }, setting);
  expect(of([0.1, 0.3])).toMatchObject({ isBroken: false, problem: null });
  // Together they hold what is promised.
  expect(of([0.3, 0.1])).toMatchObject({ isBroken: true, objectives: [], total: null });
});
