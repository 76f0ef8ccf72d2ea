// Alarms of lasting holdouts where programs bring nothing, at any of four readings, in any line.
import { expect, test } from 'vitest';
import { streamOf } from '../../../kit/index.ts';
import { readHoldout } from './read.ts';
import { alarmsIn, begins, day, portfolio, simulatedLog } from './simulated-log.ts';

test.each([
  [300, 0.2],
  [300, 0.03],
  [1000, 0.05],
  [1000, 0.1],
])('of %d users of whom %d are held at most one log in twenty alarms: 800 logs', (users, share) => {
  const stream = streamOf(`${users} ${share}`, 'holdout rates');
  const runs = 800;
  let alarms = 0;
  for (let run = 0; run < runs; run++) {
    const log = simulatedLog(stream, { users, share, gain: 0 });
    alarms += Number(
      alarmsIn(readHoldout(log, log.holdout, { portfolio, period: 30, until: begins + 120 * day })),
    );
  }
  expect(alarms / runs).toBeLessThanOrEqual(0.05 + 3 * Math.sqrt((0.05 * 0.95) / runs));
});
