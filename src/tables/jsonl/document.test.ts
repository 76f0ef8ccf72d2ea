import { expect, test } from 'vitest';
import { readDocument } from './document.ts';

async function* pieces(content: Uint8Array, length: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < content.length; at += length) yield content.subarray(at, at + length);
}

const read = (content: Uint8Array | string, length = 7) =>
  readDocument('d.json', pieces(Buffer.from(content), length));

test('a document is read whatever it comes in, a byte order mark passed over', async () => {
  const value = { a: [1, { b: 'ü\n' }], __proto__: null };
  const text = JSON.stringify(value, null, 2).replaceAll('\n', '\r\n');
  for (const length of [1, 2, 1000])
    for (const mark of ['', '\uFEFF'])
      expect(await read(mark + text, length)).toEqual({ kind: 'json', value: JSON.parse(text) });
});

test.each<[string, Uint8Array | string, number, number, string]>([
  ['nothing', '', 1, 1, 'it ends too early'],
  ['half of it', '{"a":\n 1,', 2, 4, 'a string is missing or broken'],
  ['a key twice, deep inside', '{"a": {\n"b": 1,\n "b": 2}}', 3, 2, 'a key that stands twice'],
  ['more after its end', '{}\n{}', 2, 1, 'text after the end of the document'],
  ['UTF-16', Buffer.from('{"a": 1}', 'utf16le'), 1, 2, 'a string is missing or broken'],
  ['UTF-16 with its mark', Buffer.from('\uFEFF{}', 'utf16le'), 1, 1, 'a byte that is not UTF-8'],
  ['Latin letters', Buffer.from('{\n"a": "\xE9"}', 'latin1'), 2, 7, 'a byte that is not UTF-8'],
  ['too many levels', '['.repeat(300), 1, 257, 'more than 256 levels'],
])('%s is told by its place', async (_what, content, line, column, reason) => {
  expect(await read(content)).toEqual({ kind: 'broken', line, column, reason });
});
