import fc from 'fast-check';
import { expect, test } from 'vitest';
import { scanObject } from './scan.ts';

const parses = (text: string): boolean => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
};

test('members of JSON objects stand where they stand', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 })), fc.nat(2), (object, indent) => {
      const text = JSON.stringify(object, null, indent).replaceAll('\n', ' ');
      const scan = scanObject(text);
      const found = scan.kind === 'object' ? scan.members : [];
      const values = found.map(({ key, start, end }) => [key, JSON.parse(text.slice(start, end))]);
      expect(values).toEqual(Object.entries(JSON.parse(text) as object));
    }),
  );
});

test('what JSON.parse refuses is refused, what it takes is taken or has a key twice', () => {
  const token = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    '"a"',
    '"b"',
    ':',
    ',',
    '1',
    '-',
    '0',
    '.5',
    'e3',
    'true',
    'nul',
    'null',
    ' ',
    '\\',
    '"',
    '\t',
    '\u007f',
  );
  const near = fc.tuple(fc.array(token, { maxLength: 8 }), fc.boolean()).map(([tokens, framed]) => {
    const text = tokens.join('');
    return framed ? `{"a":${text}}` : text;
  });
  fc.assert(
    fc.property(near, (text) => {
      const scan = scanObject(text);
      if (scan.kind === 'object') expect(parses(text)).toBe(true);
      else if (scan.reason !== 'a key that stands twice') expect(parses(text)).toBe(false);
    }),
    { numRuns: 3000 },
  );
});

test.each([
  ['', 1, 'not a JSON object'],
  ['[1]', 1, 'not a JSON object'],
  ['{"a": 1', 8, 'it ends too early'],
  ['{"a": 1} x', 10, 'text after the object'],
  ['{"a": 01}', 7, 'not a JSON value'],
  ['{"a": NaN}', 7, 'not a JSON value'],
  ['{"a" 1}', 6, 'a colon is missing'],
  ['{"a": 1 "b": 2}', 9, '"," or "}" is missing'],
  ["{'a': 1}", 2, 'a string is missing or broken'],
  ['{"a": "\t"}', 7, 'a string is missing or broken'],
  ['{"a": 1, "a": 2}', 10, 'a key that stands twice'],
  ['{"a": 1, "\\u0061": 2}', 10, 'a key that stands twice'],
  ['{"a": {"b": 1, "b": 2}}', 16, 'a key that stands twice'],
  [`{"a": ${'['.repeat(100_000)}`, 38, 'more than 32 levels'],
])('%.40s breaks', (text, column, reason) => {
  expect(scanObject(text)).toEqual({ kind: 'broken', column, reason });
});
