import { expect, test } from 'vitest';
import { calibrate } from './calibration.ts';
import { plainMessages } from './catalogue.ts';
import { streaming } from './presets/streaming.ts';

const options = { users: 40_000, startAt: Date.UTC(2025, 2, 3), messages: plainMessages(streaming) };

test('the default preset lies inside every published range', () => {
  const rows = calibrate(streaming, { ...options, seed: 1 });
  expect(rows.filter(({ inside }) => !inside)).toEqual([]);
});
