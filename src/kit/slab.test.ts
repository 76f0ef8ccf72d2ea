import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Slab } from './slab.ts';

const kinds = fc.constantFrom('doubles' as const, 'singles' as const, 'octets' as const);

test('pieces are zeros of the length that was asked for, and no two overlap, however long they are', () => {
  const wanted = fc.array(fc.tuple(kinds, fc.oneof(fc.nat(200), fc.nat(9000))), { maxLength: 60 });
  fc.assert(
    fc.property(wanted, (asked) => {
      const slab = new Slab();
      const pieces = asked.map(([kind, length], i) => {
        const piece = slab[kind](length);
        expect(piece).toHaveLength(length);
        expect(piece.every((value) => value === 0)).toBe(true);
        return piece.fill((i % 200) + 1);
      });
      pieces.forEach((piece, i) => expect(piece.every((value) => value === (i % 200) + 1)).toBe(true));
    }),
    { numRuns: 50 },
  );
});

test('small pieces share memory', () => {
  const slab = new Slab();
  const buffers = new Set(Array.from({ length: 100 }, () => slab.doubles(10).buffer));
  expect(buffers.size).toBe(1);
});
