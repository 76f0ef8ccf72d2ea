import { expect, test } from 'vitest';
import type { Row } from '../program/index.ts';
import { adviceOn } from './advice.ts';
import { portfolioWith } from './example.ts';
import { cap } from './rules/cap.ts';
import { quietHours, sendWindow } from './rules/hours.ts';

const adviceFor = (rules: readonly Row[], hours?: readonly number[]) => {
  const program = portfolioWith(rules).programs[0]!;
  const slots = hours ? { kind: 'hours' as const, at: [...hours], ahead: '7d' as const } : program.slots;
  return adviceOn({ ...program, slots });
};
const everyClass = ['marketing', 'service', 'transactional'] as const;

test('a program without rules about hours needs no advice', () => {
  expect(adviceFor([cap({ limit: 1, per: '7d' })], [3])).toEqual([]);
});

test('a window that ends at 23:59 leaves a minute open, even over the end of the week', () => {
  const split = [
    { from: '20:00', to: '23:59' },
    { from: '00:00', to: '08:00' },
  ];
  const [sliver] = adviceFor([quietHours({ windows: split })]);
  expect(sliver).toMatchObject({ kind: 'sliver', at: 'rules.0.options.windows' });
  expect(sliver!.what).toContain('sun 23:59 to mon 00:00');
  expect(sliver!.what).toHaveLength(7);
});

test('windows that overlap are named', () => {
  const windows = [
    { from: '22:00', to: '08:00' },
    { days: ['mon' as const], from: '07:00', to: '09:00' },
  ];
  expect(adviceFor([quietHours({ windows })])).toContainEqual({
    kind: 'overlap',
    at: 'rules.0.options.windows',
    what: ['mon 07:00 to mon 08:00'],
  });
});

test('hours that leave a class no moment are named, and so are those that leave none without a zone', () => {
  const day = { from: '09:00', to: '18:00' };
  const shut = [sendWindow({ windows: [day] }), quietHours({ windows: [{ from: '08:00', to: '20:00' }] })];
  expect(adviceFor(shut)).toEqual([{ kind: 'never', at: 'rules', what: ['marketing'] }]);
  expect(adviceFor([sendWindow({ windows: [day] })])).toEqual([
    { kind: 'zoneless', at: 'rules', what: ['marketing'] },
  ]);
  expect(adviceFor([quietHours({ windows: [{ days: ['sun'], from: '00:00', to: '24:00' }] })])).toEqual([]);
});

test('planned hours at which no class may ever go are named', () => {
  const night = quietHours({ windows: [{ from: '22:00', to: '08:00' }], classes: everyClass });
  expect(adviceFor([night], [7, 8, 21, 22])).toContainEqual({
    kind: 'dead_slot',
    at: 'slots.at',
    what: ['7:00', '22:00'],
  });
});
