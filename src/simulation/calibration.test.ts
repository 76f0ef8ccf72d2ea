import { expect, test } from 'vitest';
import { calibrate } from './calibration.ts';
import { plainMessages } from './catalogue.ts';
import { parsePreset } from './preset.ts';
import { streaming } from './presets/streaming.ts';

const options = {
  users: 400,
  seed: 7,
  startAt: Date.UTC(2025, 2, 3),
  weeks: 2,
  messages: plainMessages(streaming),
};

test('every rate stands beside its range, with an error over users', () => {
  const rows = calibrate(streaming, options);
  expect(rows).toHaveLength(10);
  for (const { low, high, measured, error, inside } of rows) {
    expect(inside).toBe(measured >= low && measured <= high);
    expect(error).toBeGreaterThan(0);
  }
});

test('a world that nobody opens is found out, and what is absent has no row', () => {
  const [email] = streaming.channels;
  const preset = parsePreset({
    ...streaming,
    channels: [{ ...email, open: -12 }],
    families: streaming.families.filter(({ name }) => name === 'conversion'),
  });
  const rows = calibrate(preset, { ...options, messages: plainMessages(preset) });
  expect(rows.map(({ rate }) => rate)).not.toContain('push open per send');
  expect(rows.find(({ rate }) => rate === 'email open per send')).toMatchObject({ inside: false });
});
