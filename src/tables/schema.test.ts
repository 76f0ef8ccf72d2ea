import { expect, test } from 'vitest';
import { schemaOf } from './schema.ts';

test('a schema is plain data', () => {
  const columns = [
    { name: 'user', kind: 'text' },
    { name: 'plan', kind: 'text', words: ['free', 'premium'], optional: true, missing: ['NA'] },
    { name: 'spend', kind: 'number', range: [0, 1e6], unit: 'EUR' },
    { name: 'taste', kind: 'vector', width: 16 },
  ];
  expect(schemaOf(JSON.parse(JSON.stringify(columns)))).toEqual(columns);
});

test.each([
  ['no column', [], 'items'],
  ['a kind that is none', [{ name: 'a', kind: 'string' }], 'kind'],
  ['a range of texts', [{ name: 'a', kind: 'text', range: [0, 1] }], 'range'],
  ['a vector without width', [{ name: 'a', kind: 'vector' }], 'width'],
  [
    'a name twice',
    [
      { name: 'a', kind: 'text' },
      { name: 'a', kind: 'number' },
    ],
    '"a" is declared twice',
  ],
])('%s is refused', (_, columns, part) => {
  expect(() => schemaOf(columns)).toThrow(
    expect.objectContaining({ code: 'TABLES_SCHEMA_INVALID', message: expect.stringContaining(part) }),
  );
});
