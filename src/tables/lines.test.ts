import fc from 'fast-check';
import { expect, test } from 'vitest';
import { linesOf, type Line } from './lines.ts';
import { defaultLimits } from './source.ts';

const utf8 = (text: string) => new TextEncoder().encode(text);

/** The bytes in pieces of `size`. */
async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size);
}

async function linesFrom(bytes: Uint8Array, size = 7, limits = {}): Promise<Line[]> {
  const lines: Line[] = [];
  for await (const some of linesOf(pieces(bytes, size), 'x', { ...defaultLimits, ...limits }))
    lines.push(...some);
  return lines;
}

test('however a file comes in pieces, its lines are the same', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'grapheme' }), fc.nat(9), async (text, size) => {
      const plain = text.replace(/^\ufeff/, '');
      const expected = plain.split('\n');
      if (expected.at(-1) === '') expected.pop();
      const lines = await linesFrom(utf8(`\ufeff${plain}`), size + 1);
      expect(lines).toEqual(expected.map((text, at) => ({ line: at + 1, text })));
    }),
  );
});

test('random bytes give every line, broken or not, whatever the pieces', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 40 }), fc.nat(9), async (bytes, size) => {
      const whole = await linesFrom(bytes, 100);
      expect(await linesFrom(bytes, size + 1)).toEqual(whole);
      const feeds = bytes.filter((byte) => byte === 10).length;
      expect([feeds, feeds + 1]).toContain(whole.length);
    }),
  );
});

test('a byte that is not UTF-8 breaks its own line, at its character', async () => {
  const bytes = Uint8Array.of(...utf8('a\né\ufffd'), 0xff, ...utf8('b\nc'));
  expect(await linesFrom(bytes)).toEqual([
    { line: 1, text: 'a' },
    { line: 2, text: 'é\ufffd\ufffdb', fault: { column: 3, reason: 'a byte that is not UTF-8' } },
    { line: 3, text: 'c' },
  ]);
});

test.each([1, 5, 1000])('a line past its bound is cut off and passed over, in pieces of %i', async (size) => {
  const lines = await linesFrom(utf8(`a\n${'x'.repeat(50)}\nb\n${'y'.repeat(50)}`), size, { rowLength: 10 });
  expect(lines.map(({ line }) => line)).toEqual([1, 2, 3, 4]);
  expect(lines.map(({ fault }) => fault?.column)).toEqual([undefined, 11, undefined, 11]);
});

test('more bytes than the bound are not read', async () => {
  await expect(linesFrom(utf8('x\n'.repeat(50)), 10, { bytes: 64 })).rejects.toThrow(
    expect.objectContaining({ code: 'TABLES_TOO_LARGE' }),
  );
});
