import { expect, test } from 'vitest';
import { booleans, integers, numbers, tableOf, texts } from '../../tables/index.ts';
import { checkedDocument, importDocumentSchema, type UsersDocument } from './document.ts';
import { readUsers } from './users.ts';

const base = {
  kind: 'users',
  version: 1,
  columns: [{ kind: 'text', name: 'who' }],
  user: { column: 'who' },
  at: { instant: '2026-03-01T00:00:00Z' },
};
const documentOf = (changes: object) =>
  checkedDocument({ ...base, ...changes }, importDocumentSchema, 'here') as UsersDocument;
const setting = { source: 'file', path: 'here', now: 0, secret: 's' };

const table = tableOf({
  '#line': integers([2, 3, 4]),
  who: texts(['ann', 'bob', 'cy']),
  place: texts(['Europe/Berlin', null, 'ann@example.org']),
  agreed: booleans([true, false, null]),
  said: texts(['yes', 'no', null]),
  count: numbers([1, 2, 3]),
});

test('what a row says of a user; what its cell leaves out it does not say', () => {
  const document = documentOf({ zone: { column: 'place' }, consent: { email: { column: 'agreed' } } });
  const { facts, users, rejects } = readUsers(table, document, setting);
  expect(users).toEqual(['ann', 'bob']);
  const said = [...facts.values()].map((known) => known.map(({ id: _id, user: _user, ...fact }) => fact));
  const at = Date.parse('2026-03-01');
  expect(said).toEqual([
    [
      { kind: 'zone', at, zone: 'Europe/Berlin' },
      { kind: 'consent', at, scope: 'email', granted: true },
    ],
    [{ kind: 'consent', at, scope: 'email', granted: false }],
  ]);
  // An address is kept nowhere, not as a zone either.
  expect(rejects).toEqual([expect.objectContaining({ line: 4, field: 'place' })]);
});

test.each([
  ['consent.email', 'boolean', { consent: { email: { column: 'said' } } }],
  ['consent.email', 'boolean', { consent: { email: { column: 'count' } } }],
  ['zone.column', 'text', { zone: { column: 'count' } }],
  ['addresses.email', 'text', { addresses: { email: { column: 'agreed' } } }],
])(
  'a column of a kind that %s cannot be is refused: each cell would say no, or nothing',
  (at, kind, changes) => {
    expect(() => readUsers(table, documentOf(changes), setting)).toThrow(
      expect.objectContaining({
        code: 'OPERATIONS_DOCUMENT_INVALID',
        message: expect.stringMatching(`here, field ${at}: .* must be ${kind}`) as string,
      }),
    );
  },
);
