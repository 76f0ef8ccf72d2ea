import { expect, test } from 'vitest';
import { fnv32 } from './fnv.ts';

// Test vectors of draft-eastlake-fnv.
test.each([
  ['', 0x811c9dc5],
  ['a', 0xe40c292c],
  ['foobar', 0xbf9cf968],
])('FNV-1a of %j', (text, hash) => {
  expect(fnv32(text)).toBe(hash);
});
