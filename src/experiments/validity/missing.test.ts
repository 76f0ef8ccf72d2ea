import { expect, test } from 'vitest';
import { missingByArm } from './missing.ts';

test('arms that lose alike, and arms that do not', () => {
  const same = missingByArm([
    { n: 1000, missing: 50 },
    { n: 2000, missing: 100 },
  ]);
  expect(same).toMatchObject({ p: 1, shares: [0.05, 0.05], isAlarm: false });
  expect(
    missingByArm([
      { n: 1000, missing: 50 },
      { n: 1000, missing: 110 },
    ]).isAlarm,
  ).toBe(true);
});

test('nothing missing is no alarm', () => {
  expect(
    missingByArm([
      { n: 10, missing: 0 },
      { n: 10, missing: 0 },
    ]),
  ).toMatchObject({ p: 1, isAlarm: false });
});

test('of nobody nobody is missing', () => {
  expect(
    missingByArm([
      { n: 0, missing: 0 },
      { n: 10, missing: 1 },
    ]).shares,
  ).toEqual([0, 0.1]);
});
