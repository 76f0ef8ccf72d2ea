// Coverage of paired gains where households are drawn (synthetic), 4,000 logs a cell: by household within four standard
// errors of the nominal 95 % and half a point, by user far below.
import { expect, test } from 'vitest';
import { coverageOf } from './simulated-households.ts';

const logs = 4000;
const error = Math.sqrt((0.95 * 0.05) / logs);

test.each([60, 120, 480])('%d households', { timeout: 600_000 }, (homes) => {
  const { byHousehold, byUser } = coverageOf(logs, homes);
  process.stdout.write(`${homes} ${JSON.stringify({ byHousehold, byUser })}\n`);
  expect(byHousehold.answered).toBeGreaterThan(0.99 * logs);
  expect(Math.abs(byHousehold.held / byHousehold.answered - 0.95)).toBeLessThan(4 * error + 0.005);
  expect(byUser.held / byUser.answered).toBeLessThan(0.9);
});
