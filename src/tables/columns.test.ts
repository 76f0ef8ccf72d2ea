import { expect, test } from 'vitest';
import { booleans, integers, numbers, texts, times, vectors } from './columns.ts';

test('missing values have one form in each kind', () => {
  expect([...numbers([1.5, null, undefined]).values]).toEqual([1.5, Number.NaN, Number.NaN]);
  expect([...times([0, null]).values]).toEqual([0, Number.NaN]);
  expect(integers([7, null])).toEqual({
    kind: 'integer',
    values: Int32Array.of(7, 0),
    valid: Uint8Array.of(1, 0),
  });
  expect(booleans([true, null, false])).toEqual({
    kind: 'boolean',
    values: Uint8Array.of(1, 0, 0),
    valid: Uint8Array.of(1, 0, 1),
  });
  expect(texts(['a', null, 'b', 'a'])).toEqual({
    kind: 'text',
    codes: Int32Array.of(0, -1, 1, 0),
    words: ['a', 'b'],
  });
  expect([...vectors([[1, 2], null], 2).values]).toEqual([1, 2, Number.NaN, Number.NaN]);
});

test('a column without missing values carries no validity', () => {
  expect(integers([1, 2])).toEqual({ kind: 'integer', values: Int32Array.of(1, 2) });
});

test('words named like parts of an object are words', () => {
  expect(texts(['__proto__', 'constructor', '__proto__']).words).toEqual(['__proto__', 'constructor']);
});

test.each([
  ['an infinity', () => numbers([1, Infinity])],
  ['an instant past the calendar', () => times([8.64e15 + 2])],
  ['a fraction', () => integers([0, 0.5])],
  ['a number past 32 bits', () => integers([2147483648])],
  ['not a number', () => integers([Number.NaN])],
  ['a vector of another width', () => vectors([[1, 2, 3]], 2)],
  ['a vector of no width', () => vectors([], 0)],
])('%s is refused', (_, make) => {
  expect(make).toThrow(expect.objectContaining({ code: 'TABLES_VALUE_UNFIT' }));
});
