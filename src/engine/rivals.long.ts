import { expect, test } from 'vitest';
import { guest, mostAWeek, prize } from './for-tests/rivals.ts';
import { expectExact, expectExactByAddress, rivalry } from './rivals.test.ts';

test.each([
  { threads: 32, processes: 0 },
  { threads: 0, processes: 32 },
])('caps are exact among $threads threads and $processes processes', async (field) => {
  // 60 hours: three in each of two and a half days, and no eighth in the week.
  const found = await rivalry({ ...field, hours: 60 });
  expect(found.answers).toBe(32);
  expectExact(found, mostAWeek);
});

test.each([
  { threads: 32, processes: 0 },
  { threads: 0, processes: 32 },
])('and for an address of two users among $threads threads and $processes processes', async (field) => {
  const found = await rivalry({ ...field, hours: 12, users: [prize, guest] });
  expect(found.answers).toBe(32);
  expectExactByAddress(found);
});
