import { expect, test } from 'vitest';
import { defineProgram, happens, portfolioOf } from '../../program/index.ts';
import { booleans, integers, numbers, tableOf, texts } from '../../tables/index.ts';
import { checkedDocument, importDocumentSchema, type ExposuresDocument } from './document.ts';
import { readExposures } from './exposures.ts';

const day = 86_400_000;
const portfolio = portfolioOf([
  defineProgram({
    id: 'p',
    owner: 'team',
    channels: { push: { cost: 0 } },
    features: {},
    candidateFeatures: {},
    messages: { hello: { topic: 't', channels: ['push'] } },
    objectives: { sales: happens('buy', { horizon: '2d', unit: 'sale', rate: 1 }) },
    generators: [],
    rules: [],
    policy: { kind: 'uniform', version: 1, options: {} },
    experiments: { tone: { arms: { plain: { weight: 3 }, warm: {}, shut: { weight: 0 } } } },
  }),
]);

const columns = [
  { kind: 'text', name: 'who' },
  { kind: 'text', name: 'group' },
  { kind: 'text', name: 'home' },
  { kind: 'boolean', name: 'bought' },
  { kind: 'number', name: 'paid' },
];
const base = {
  kind: 'exposures',
  version: 1,
  columns,
  user: { column: 'who' },
  experiment: 'tone',
  at: { instant: '1970-01-11T00:00:00Z' },
  arm: { column: 'group', arms: { A: 'plain', B: 'warm' } },
  traits: { home: 'home' },
  outcomes: { buy: { column: 'bought', within: '2d' }, pay: { column: 'paid', within: '2d' } },
};
const documentOf = (changes: object = {}) =>
  checkedDocument({ ...base, ...changes }, importDocumentSchema, 'here') as ExposuresDocument;

const table = tableOf({
  '#line': integers([2, 3, 4, 5]),
  who: texts(['ann', 'bob', 'cy', null]),
  group: texts(['A', 'B', 'C', 'A']),
  home: texts(['h1', 'h1', 'h2', 'h3']),
  bought: booleans([true, false, true, true]),
  paid: numbers([12.5, 0, 3, 4]),
});
const setting = { portfolio, source: 'file', path: 'here' };

test('each row is a user with what was known, an arm with its share, and what was done by the end of its window', () => {
  const { facts, users, rejects } = readExposures(table, documentOf(), setting);
  expect(users).toEqual(['ann', 'bob']);
  const shown = [...facts.values()].map((known) => known.map(({ id: _id, user: _user, ...fact }) => fact));
  const at = 10 * day;
  expect(shown).toEqual([
    [
      { kind: 'trait', at, name: 'home', value: 'h1' },
      { kind: 'exposure', at, experiment: 'tone', arm: 'plain', share: 0.75 },
      { kind: 'activity', at: at + 2 * day - 1, name: 'buy' },
      { kind: 'activity', at: at + 2 * day - 1, name: 'pay', amount: 12.5 },
    ],
    [
      { kind: 'trait', at, name: 'home', value: 'h1' },
      { kind: 'exposure', at, experiment: 'tone', arm: 'warm', share: 0.25 },
    ],
  ]);
  expect(rejects.map(({ line, field }) => ({ line, field }))).toEqual([
    { line: 4, field: 'group' },
    { line: 5, field: 'who' },
  ]);
  expect(rejects[0]!.reason).toBe('"C" is no arm of the document');
  // The same file again says the same facts.
  const again = readExposures(table, documentOf(), setting);
  expect(again.facts).toEqual(facts);
});

test('without a column of ids every row is a user of its own', () => {
  const { users } = readExposures(table, documentOf({ user: undefined }), setting);
  expect(users).toEqual(['row-file-2', 'row-file-3', 'row-file-5']);
});

test.each([
  ['experiment', { experiment: 'colour' }],
  ['arm.arms.B', { arm: { column: 'group', arms: { A: 'plain', B: 'cold' } } }],
  ['arm.arms.B', { arm: { column: 'group', arms: { A: 'plain', B: 'shut' } } }],
  ['arm.column', { arm: { column: 'none', arms: { A: 'plain' } } }],
  ['outcomes.buy', { outcomes: { buy: { column: 'none', within: '2d' } } }],
  ['outcomes.buy', { outcomes: { buy: { column: 'home', within: '2d' } } }],
])('a document that does not fit is refused by its field %s', (field, changes) => {
  expect(() => readExposures(table, documentOf(changes), setting)).toThrow(
    expect.objectContaining({ code: 'OPERATIONS_DOCUMENT_INVALID', message: expect.stringContaining(field) }),
  );
});
