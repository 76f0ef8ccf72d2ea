import { expect, test } from 'vitest';
import { fieldsOf, placeOfField } from './fields.ts';

test.each<[string, readonly (string | null)[]]>([
  ['a,b', ['a', 'b']],
  ['a,b\r', ['a', 'b']],
  ['', [null]],
  [',', [null, null]],
  ['"",', ['', null]],
  ['"a,b",c', ['a,b', 'c']],
  ['"say ""hi""",""""', ['say "hi"', '"']],
  ['"two\r\nlines"\r', ['two\r\nlines']],
  [' a , b ', [' a ', ' b ']],
])('the fields of %j', (text, values) => {
  expect(fieldsOf(text)).toEqual({ kind: 'fields', values });
});

test.each([
  ['a,"b', 3, 'a quote that is not closed'],
  ['a,b"c', 4, 'a quote inside an unquoted field'],
  ['"a"b,c', 4, 'text after a closing quote'],
  ['"a" ,c', 4, 'text after a closing quote'],
  ['a\rb', 2, 'a carriage return inside an unquoted field'],
  ['a,b\r\r', 4, 'a carriage return inside an unquoted field'],
])('%j breaks', (text, column, reason) => {
  expect(fieldsOf(text)).toEqual({ kind: 'broken', column, reason });
});

test.each([
  ['a,b,c', [1, 3, 5, 6]],
  ['"a,a",,"c"', [1, 7, 8, 11]],
])('fields of %s begin where they begin', (text, places) => {
  expect(places.map((_, field) => placeOfField(text, field))).toEqual(places);
});
