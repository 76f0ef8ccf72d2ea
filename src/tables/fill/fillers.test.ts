import { expect, test } from 'vitest';
import { rowsOf, type Column } from '../table.ts';
import { cellOf } from '../rows.ts';
import type { ColumnSpec } from '../schema.ts';
import type { RawValue } from './fill.ts';
import { fillerOf } from './fillers.ts';

const fill = (spec: object, value: RawValue, typed = false): unknown => {
  const filler = fillerOf({ name: 'x', ...spec } as ColumnSpec, typed);
  const reason = filler.put(0, value);
  if (reason !== undefined) return new Error(reason);
  const column: Column = filler.finish(1);
  expect(rowsOf(column)).toBe(1);
  return cellOf(column, 0);
};

const number = { kind: 'number' };
const integer = { kind: 'integer' };
const time = { kind: 'time' };
const boolean = { kind: 'boolean' };
const text = { kind: 'text' };
const vector = { kind: 'vector', width: 2 };

test.each<[object, string, unknown]>([
  [number, '-12.5e-1', -1.25],
  [number, '.5', 0.5],
  [number, '+7', 7],
  [number, '-0', -0],
  [number, '1e150', 1e150],
  [number, '9007199254740991', 9007199254740991],
  [number, '100000000000000000000', 1e20],
  [{ ...number, range: [0, 1] }, '1', 1],
  [integer, '-2147483648', -2147483648],
  [integer, '3.0', 3],
  [time, '1970-01-01T00:00:00.001Z', '1970-01-01T00:00:00.001Z'],
  [boolean, '1', true],
  [boolean, 'false', false],
  [{ ...text, words: ['a'] }, 'a', 'a'],
  [vector, '[1, -2.5]', [1, -2.5]],
])('%j takes the text %j', (spec, value, cell) => {
  expect(fill(spec, value)).toEqual(cell);
});

test.each<[object, RawValue, string]>([
  [number, '12abc', '"12abc" is not a number'],
  [number, '0x10', 'is not a number'],
  [number, ' 5', 'is not a number'],
  [number, '1,5', 'is not a number'],
  [number, 'e', 'is not a number'],
  [number, 'NaN', 'is not a number'],
  [number, 'Infinity', 'is not a number'],
  [number, '1e308', 'is not within ±1e+150'],
  [number, '1e999', 'is not within ±1e+150'],
  [number, '9007199254740993', 'loses digits as a number; declare the column as text'],
  [number, '12345678901234567890', 'loses digits'],
  [number, null, 'is missing'],
  [{ ...number, range: [0, 1] }, '1.01', '1.01 is not between 0 and 1'],
  [integer, '1.5', 'is not a whole number of 32 bits'],
  [integer, '2147483648', 'is not a whole number of 32 bits'],
  [{ ...integer, range: [1, 3] }, '4', '4 is not between 1 and 3'],
  [time, '2026-03-01T12:00:00', 'is neither an ISO instant with an offset nor milliseconds'],
  [boolean, 'yes', '"yes" is none of 0, 1, true, false'],
  [boolean, 'TRUE', 'is none of'],
  [{ ...text, words: ['a', 'b'] }, 'c', '"c" is none of the 2 words allowed'],
  [text, 'a\0', 'NUL'],
  [vector, '[1]', 'a vector of 1 numbers where 2 are declared'],
  [vector, '[1, null]', 'null'],
  [vector, '[1, 1e39]', 'at position 2 of the vector is not a 32-bit number'],
  [vector, '{"length": 2}', 'is not a list of numbers'],
  [vector, '1 2', 'is not a list of numbers'],
])('%j refuses the text %j', (spec, value, reason) => {
  expect(String(fill(spec, value))).toContain(reason);
});

test.each<[object, RawValue, unknown]>([
  [number, 0.1, 0.1],
  [integer, 3, 3],
  [time, 1, '1970-01-01T00:00:00.001Z'],
  [time, '1970-01-01T00:00:00Z', '1970-01-01T00:00:00.000Z'],
  [boolean, 0, false],
  [boolean, true, true],
  [text, '12', '12'],
  [vector, [1, 2], [1, 2]],
  [vector, Float32Array.of(1, 2), [1, 2]],
])('%j takes the typed %j', (spec, value, cell) => {
  expect(fill(spec, value, true)).toEqual(cell);
});

test.each<[object, RawValue]>([
  [number, '0.1'],
  [number, true],
  [number, Number.NaN],
  [number, Infinity],
  [integer, '3'],
  [boolean, 'true'],
  [boolean, 2],
  [text, 12],
  [text, '\ud800'],
  [text, ['a']],
  [vector, '[1, 2]'],
  [vector, [1, '2']],
])('%j refuses the typed %j: a change of type is no detail', (spec, value) => {
  expect(fill(spec, value, true)).toBeInstanceOf(Error);
});

test.each([number, integer, time, boolean, text, vector])('%j is missing only where it may be', (spec) => {
  const free = { ...spec, optional: true, missing: ['NA'] };
  for (const value of [null, undefined, 'NA']) expect(fill(free, value)).toBeNull();
  expect(String(fill(spec, null))).toContain('is missing');
  expect(fill({ ...spec, missing: ['NA'] }, 'NA')).toBeInstanceOf(Error);
});

test('a whole number past a double loses digits, wherever it comes from', () => {
  expect(String(fill(number, 9007199254740993n, true))).toContain('loses digits');
  expect(fill(number, 9007199254740992n, true)).toBe(9007199254740992);
});

test('an empty text in quotes is text, but no number', () => {
  expect(fill({ ...text, optional: true }, '')).toBe('');
  expect(fill({ ...text, optional: true, missing: [''] }, '')).toBeNull();
  for (const spec of [number, integer, time, boolean, vector]) {
    expect(fill({ ...spec, optional: true }, '')).toBeNull();
    expect(String(fill(spec, ''))).toContain('is missing');
    expect(fill({ ...spec, optional: true }, '', true)).toBeInstanceOf(Error);
  }
});
