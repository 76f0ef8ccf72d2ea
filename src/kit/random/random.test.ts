import { expect, test } from 'vitest';
import { philox4x32 } from './philox.ts';
import { streamOf, uniformOf } from './stream.ts';

const F = 0xffffffff;

// Known answers of the Random123 distribution.
test.each([
  [[0, 0, 0, 0], [0, 0], '6627e8d5 e169c58d bc57ac4c 9b00dbd8'],
  [[F, F, F, F], [F, F], '408f276d 41c83b0e a20bc7c6 6d5451fd'],
  [
    [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    [0xa4093822, 0x299f31d0],
    'd16cfe09 94fdcceb 5001e420 24126ea1',
  ],
])('philox4x32-10 at counter %j', (counter, [k0, k1], words) => {
  const out = new Uint32Array(4);
  philox4x32(out, Uint32Array.from(counter), k0!, k1!);
  expect([...out].map((word) => word.toString(16).padStart(8, '0')).join(' ')).toBe(words);
});

test('a stream is a pure function of key and purpose', () => {
  const take = (key: string, purpose: string) => {
    const stream = streamOf(key, purpose);
    return Array.from({ length: 9 }, () => stream.uniform());
  };
  expect(take('d1', 'draw')).toEqual(take('d1', 'draw'));
  expect(take('d1', 'draw')).not.toEqual(take('d2', 'draw'));
  expect(take('d1', 'draw')).not.toEqual(take('d1', 'slate'));
});

test('one uniform is the first of its stream', () => {
  expect(uniformOf('d1', 'draw')).toBe(streamOf('d1', 'draw').uniform());
});

test('moments of uniform and normal lie within five standard errors', () => {
  const stream = streamOf('moments', 'test');
  const n = 100_000;
  let sumU = 0;
  let sumZ = 0;
  let sumZ2 = 0;
  for (let i = 0; i < n; i++) {
    const z = stream.normal();
    sumU += stream.uniform();
    sumZ += z;
    sumZ2 += z * z;
  }
  expect(Math.abs(sumU / n - 0.5)).toBeLessThan(5 * Math.sqrt(1 / 12 / n));
  expect(Math.abs(sumZ / n)).toBeLessThan(5 / Math.sqrt(n));
  expect(Math.abs(sumZ2 / n - 1)).toBeLessThan(5 * Math.sqrt(2 / n));
});

test('below(n) is exact and stays below n', () => {
  const stream = streamOf('below', 'test');
  const counts = new Uint32Array(7);
  for (let i = 0; i < 70_000; i++) counts[stream.below(7)]!++;
  for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(5 * Math.sqrt(10_000));
});
