import { expect, test } from 'vitest';
import { murmur32 } from './murmur32.ts';

// Expectations of the ABsmartly JavaScript SDK (absmartly/javascript-sdk, murmur3_32 tests).
test.each([
  ['', 0, 0],
  [' ', 0, 0x7ef49b98],
  ['t', 0, 0xca87df4d],
  ['te', 0, 0xedb8ee1b],
  ['tes', 0, 0x0bb90e5a],
  ['test', 0, 0xba6bd213],
  ['testy', 0, 0x44af8342],
  ['special characters açb↓c', 0, 0xbe83b140],
  ['', 0xdeadbeef, 0x0de5c6a9],
  ['te', 0xdeadbeef, 0xac981332],
  ['The quick brown fox jumps over the lazy dog', 0xdeadbeef, 0x3a7b3f4d],
  ['', 1, 0x514e28b7],
  ['testy123', 1, 0x3bc1712d],
])('murmur3_x86_32 of %j under seed %i', (text, seed, hash) => {
  expect(murmur32(new TextEncoder().encode(text), seed)).toBe(hash);
});
