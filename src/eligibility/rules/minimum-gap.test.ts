import fc from 'fast-check';
import { expect, test } from 'vitest';
import { msPerHour } from '../../kit/index.ts';
import { candidateAt, contactAt, noon, noTo, userWith } from '../example.ts';
import { minimumGap } from './minimum-gap.ts';

test('the gap holds before and after, and `until` is the first instant outside every gap', () => {
  const hours = fc.integer({ min: -48, max: 48 });
  fc.assert(
    fc.property(fc.array(hours, { maxLength: 6 }), fc.integer({ min: 1, max: 20 }), (others, gap) => {
      const state = userWith(others.map((hour) => contactAt(noon + hour * msPerHour)));
      const isNear = (hour: number) => others.some((other) => Math.abs(other - hour) < gap);
      let first = 0;
      while (isNear(first)) first++;
      const no = noTo([minimumGap({ gap: `${gap}h` })], candidateAt(noon), { state });
      expect(no?.until ?? noon).toBe(noon + first * msPerHour);
      expect(no?.reason).toBe(first === 0 ? undefined : 'gap_too_short');
    }),
    { numRuns: 500 },
  );
});

test('a gap of nothing is refused: leave the rule out', () => {
  expect(() => minimumGap({ gap: '0h' })).toThrow('longer than nothing');
});
