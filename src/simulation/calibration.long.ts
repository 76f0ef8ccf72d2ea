import { expect, test } from 'vitest';
import { calibrate } from './calibration.ts';
import { plainMessages } from './catalogue.ts';
import { streaming } from './presets/streaming.ts';

const options = {
  users: 40_000,
  seed: 1,
  startAt: Date.UTC(2025, 2, 3),
  messages: plainMessages(streaming),
};

test('the default preset lies inside every published range, as docs/world-calibration.md says', async () => {
  const rows = calibrate(streaming, options);
  const page = [
    '# Calibration of the streaming preset',
    '',
    'Written by `npx vitest run --project long src/simulation/calibration.long.ts -u` and held to it by the same run. Synthetic:',
    `${options.users} users, seed ${options.seed}, eight weeks; per cent, ± one standard error over users. Sources: [world.md](world.md).`,
    '',
    '| rate | published | measured |',
    '| --- | --- | --- |',
    ...rows.map(
      ({ rate, low, high, measured, error }) =>
        `| ${rate} | ${low} to ${high} | ${measured.toFixed(2)} ± ${error.toFixed(2)} |`,
    ),
    '',
  ].join('\n');
  await expect(page).toMatchFileSnapshot('../../docs/world-calibration.md');
  expect(rows.filter(({ inside }) => !inside)).toEqual([]);
});
