import { expect, test } from 'vitest';
import { coverageOf } from './simulated-households.ts';

test('intervals by household hold the truth as often as they say; by user they are far too short', () => {
  const logs = 150;
  const { byHousehold, byUser } = coverageOf(logs, 120);
  const error = Math.sqrt((0.95 * 0.05) / logs);
  expect(byHousehold.answered).toBe(logs);
  expect(byHousehold.held / logs).toBeGreaterThan(0.95 - 4 * error);
  // One by one the draws of a home look like draws that follow no propensity, and some logs are refused for it.
  expect(byUser.answered).toBeLessThan(logs);
  expect(byUser.held / byUser.answered).toBeLessThan(0.95 - 4 * error);
});
