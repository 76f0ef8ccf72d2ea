import fc from 'fast-check';
import { expect, test } from 'vitest';
import { userId } from '../events/index.ts';
import { addressBookOf, addressKey, touchedBy, type AddressLedger } from './address.ts';
import { unknownUser, type UserState } from './user-state.ts';

const book = addressBookOf(['push', 'email']);
const users = ['a', 'b', 'c'].map((name) => userId.parse(name));
const link = 10;

const at = (user: UserState['user'], change: Partial<UserState>): UserState => ({
  ...unknownUser(user),
  addresses: { push: { value: { address: 'x', valid: true }, at: link } },
  ...change,
});

test('a key holds nothing of the address, and tells channels apart', () => {
  const key = addressKey('push', 'somebody@example.org');
  expect(key).toMatch(/^push:[0-9a-f]{32}$/);
  expect(addressKey('email', 'x').slice(6)).not.toBe(addressKey('push', 'x').slice(5));
});

test('a step touches what goes, comes, or is shared', () => {
  const [user] = users as [UserState['user']];
  const known = at(user, {});
  const elsewhere = at(user, { addresses: { push: { value: { address: 'y', valid: true }, at: link } } });
  const lost = at(user, { addresses: { push: { value: { address: 'x', valid: false }, at: link } } });
  const how = (before: UserState, after: UserState) =>
    touchedBy(before, after).map((one) => `${one.how} ${one.address}`);
  expect(how(known, known)).toEqual([]);
  expect(how(unknownUser(user), known)).toEqual(['joined x']);
  expect(how(known, elsewhere)).toEqual(['left x', 'joined y']);
  expect(how(known, lost)).toEqual(['left x']);
  expect(how(known, { ...known, shared: [addressKey('push', 'x')] })).toEqual(['held x']);
  expect(how(known, { ...known, shared: [addressKey('push', 'y')] })).toEqual([]);
});

test('what holds at an address does not depend on who says it first', () => {
  const statement = fc.record({
    user: fc.nat(2),
    scope: fc.constantFrom('push', 'email', 'jazz', 'personalisation'),
    at: fc.integer({ min: 0, max: 20 }),
    value: fc.boolean(),
  });
  const said = fc.uniqueArray(statement, { maxLength: 8, selector: ({ user, scope }) => `${user}/${scope}` });
  fc.assert(
    fc.property(said, fc.shuffledSubarray([0, 1, 2], { minLength: 3 }), (statements, order) => {
      let ledger: AddressLedger = { kind: 'shared', consent: {}, contacts: [] };
      for (const n of order) {
        const consent = Object.fromEntries(
          statements
            .filter(({ user }) => user === n)
            .map(({ scope, at: when, value }) => [scope, { value, at: when }]),
        );
        const state = at(users[n]!, { consent });
        const [touched] = touchedBy(unknownUser(users[n]!), state);
        ledger = book.after(touched!, ledger, { before: state, after: state }) as AddressLedger;
      }
      for (const scope of ['push', 'email', 'jazz', 'personalisation']) {
        const counted = statements.filter(
          (one) => one.scope === scope && ['push', 'jazz'].includes(scope) && (!one.value || one.at >= link),
        );
        const newest = Math.max(...counted.map(({ at: when }) => when));
        const refused = counted.some(({ at: when, value }) => when === newest && !value);
        expect(ledger.consent[scope]?.value).toBe(counted.length === 0 ? undefined : !refused);
      }
    }),
  );
});
