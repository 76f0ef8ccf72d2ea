import { expect, test } from 'vitest';
import { offsetsOf } from './zones.ts';

test.each([
  ['UTC', '2025-01-01T00:00:00Z', 0],
  ['Europe/Berlin', '2025-03-30T00:59:00Z', 60],
  ['Europe/Berlin', '2025-03-30T01:00:00Z', 120],
  ['America/New_York', '2025-11-02T05:59:00Z', -240],
  ['America/New_York', '2025-11-02T06:00:00Z', -300],
  ['Asia/Kathmandu', '2025-06-01T00:00:00Z', 345],
])('%s at %s is %i minutes ahead of UTC', (zone, instant, minutes) => {
  expect(offsetsOf(zone)(Date.parse(instant))).toBe(minutes);
});

test('an unknown zone is refused by name', () => {
  expect(() => offsetsOf('Europe/Atlantis')).toThrow(/SIMULATION_ZONE_UNKNOWN|"Europe\/Atlantis" is unknown/);
});
