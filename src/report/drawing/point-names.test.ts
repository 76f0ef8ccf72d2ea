import { expect, test } from 'vitest';
import { pointNames } from './point-names.ts';

const plot = { left: 40, right: 740, top: 30, bottom: 400 };

test('names begin on the side that faces their point, and a crowded one is tied to its point', () => {
  const at = { x: 400, y: 200, tone: 2 };
  const crowd = Array.from({ length: 9 }, (_, i) => ({ ...at, name: `policy number ${i}` }));
  const names = pointNames([{ ...at, x: 730, name: 'Fantail' }, ...crowd], plot, []).map(String);
  expect(names[0]).toContain('text-anchor="end">Fantail');
  expect(names[1]).toContain('text-anchor="start">policy number 0');
  expect(names[0]).not.toContain('thread');
  expect(names.at(-1)).toContain('<path class="thread"');
});
