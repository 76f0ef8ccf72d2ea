import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { UserId } from '../events/index.ts';
import { identifierOf } from './id.ts';

const workspace = { id: 'w', secret: 's' };
interface Said {
  id?: string;
  secret?: string;
  clock?: 'plan' | 'send';
  user?: string;
  epoch?: number;
  attempt?: number;
}
const idOf = (over: Said) =>
  identifierOf({ ...workspace, ...over }, over.clock ?? 'send')(
    { user: (over.user ?? 'u') as UserId, epoch: over.epoch ?? 1 },
    over.attempt ?? 0,
  );

test('an id is 32 hexadecimal digits, the same for the same', () => {
  expect(idOf({})).toMatch(/^[0-9a-f]{32}$/);
  expect(idOf({})).toBe(idOf({}));
});

test('everything that is said of a decision changes its id', () => {
  const changes: Said[] = [
    {},
    { id: 'x' },
    { secret: 't' },
    { clock: 'plan' },
    { user: 'v' },
    { epoch: 2 },
    { attempt: 1 },
  ];
  const others = changes.map(idOf);
  expect(new Set(others).size).toBe(others.length);
});

test('ids of other users are other ids, whatever characters they have', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (a, b) => {
      expect(idOf({ user: a }) === idOf({ user: b })).toBe(a === b);
    }),
  );
});
