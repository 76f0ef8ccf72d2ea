import { expect, test } from 'vitest';
import { monitorKinds, watch } from './index.ts';
import { healthyLog } from './sample.ts';

test('kinds have names of their own, and each finding is of a kind', () => {
  expect(new Set(monitorKinds).size).toBe(monitorKinds.length);
  const found = watch(healthyLog({ key: 'all', users: 60, days: 9 }));
  for (const { kind } of found) expect(monitorKinds).toContain(kind);
  // JSON has no NaN and no infinity.
  expect(JSON.parse(JSON.stringify(found))).toEqual(found);
});

test('two healthy logs, all monitors: no alarm', () => {
  for (const key of ['one', 'two']) {
    const found = watch(healthyLog({ key, users: 150, days: 18 }));
    expect(found.filter(({ verdict }) => verdict === 'alarm')).toEqual([]);
  }
});

test('an empty log says nothing, and a log of one instant neither', () => {
  const log = healthyLog({ key: 'empty', users: 5, days: 1 });
  const nothing = { ...log, decisions: [], facts: [] };
  expect(watch(nothing).filter(({ verdict }) => verdict !== 'not_enough_data')).toEqual([]);
  expect(() => watch({ ...log, since: log.now })).not.toThrow();
});

test.each([
  [{ since: 2, now: 1 }, 'begins before it ends'],
  [{ block: 0 }, 'longer than nothing'],
  [{ levels: { warn: 0.01, alarm: 0.1 } }, 'alarm at most warn'],
  [{ limits: { complaints: 0 } }, 'between 0 and 1'],
  [{ limits: { contacts: -1 } }, 'not negative'],
  [{ limits: { forecast: { g: 0 } } }, 'above 0'],
])('settings that make no sense are refused: %j', (change, words) => {
  const log = healthyLog({ key: 'settings', users: 2, days: 1 });
  expect(() => watch({ ...log, ...change })).toThrow(
    expect.objectContaining({ code: 'MONITORING_SETTING_UNFIT', message: expect.stringContaining(words) }),
  );
});
