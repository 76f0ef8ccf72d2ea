import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dueOf } from './due.ts';

test('things fall due in the order of their times, and not before', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 50 })), fc.integer({ min: -1, max: 51 }), (times, now) => {
      const due = dueOf<number>();
      for (const at of times) due.add(at, at);
      const taken: number[] = [];
      for (let next = due.take(now); next !== undefined; next = due.take(now)) taken.push(next);
      expect(taken).toEqual(times.filter((at) => at <= now).sort((a, b) => a - b));
      due.add(-5, -5);
      expect(due.take(now)).toBe(-5 <= now ? -5 : undefined);
      const rest: number[] = [];
      for (let next = due.take(99); next !== undefined; next = due.take(99)) rest.push(next);
      expect(rest).toEqual(times.filter((at) => at > now).sort((a, b) => a - b));
    }),
  );
});
