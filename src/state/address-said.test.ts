import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Event, UserId } from '../events/index.ts';
import { withAddress } from './address-said.ts';
import { unknownUser } from './user-state.ts';

const user = 'u' as UserId;
type Said = Extract<Event, { kind: 'address' }>;
const said = (at: number, address: string, valid: boolean, undated = false): Said => ({
  kind: 'address',
  id: `${at}` as Said['id'],
  user,
  at,
  channel: 'push',
  address,
  valid,
  ...(undated && { undated: true }),
});
const listed = (at: number, address: string) => said(at, address, true, true);
const after = (...all: readonly Said[]) => {
  const { address, valid } = all.reduce(withAddress, unknownUser(user)).addresses['push']!.value;
  return valid ? address : null;
};

test('an address that bounced stays so when a list without dates is read again, before or after', () => {
  expect(after(listed(1, 'x'))).toBe('x');
  expect(after(listed(1, 'x'), said(2, 'x', false), listed(3, 'x'))).toBeNull();
  expect(after(listed(3, 'x'), said(2, 'x', false))).toBeNull();
});

test('a later word about it with a date lifts that, and another address is another', () => {
  expect(after(said(2, 'x', false), said(3, 'x', true))).toBe('x');
  expect(after(said(2, 'x', false), said(3, 'x', true), listed(4, 'x'))).toBe('x');
  expect(after(said(2, 'x', false), said(1, 'x', true))).toBeNull();
  expect(after(said(2, 'x', false), listed(3, 'y'))).toBe('y');
});

test('an old list brings no bounced address back after another', () => {
  expect(after(listed(1, 'x'), said(2, 'x', false), said(3, 'y', true), listed(4, 'x'))).toBeNull();
});

test('any words in any order: the address named last, and of it the last with a date', () => {
  const word = fc.record({
    address: fc.constantFrom('x', 'y', 'z'),
    valid: fc.boolean(),
    undated: fc.boolean(),
  });
  const drawn = fc.array(word, { minLength: 1, maxLength: 7 }).chain((words) => {
    const all = words.map(({ address, valid, undated }, at) => said(at, address, valid, undated && valid));
    return fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }));
  });
  fc.assert(
    fc.property(drawn, ([all, arrived]) => {
      const { address } = all.at(-1)!;
      const dated = all.filter((one) => one.address === address && !one.undated);
      expect(after(...arrived)).toBe((dated.at(-1)?.valid ?? true) ? address : null);
    }),
    { numRuns: 1000 },
  );
});
