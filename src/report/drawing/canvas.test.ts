import { expect, test } from 'vitest';
import { px } from './canvas.ts';

test('pixels are rounded to a tenth, and zero has no sign', () => {
  expect([1.26, -0.01, 3].map(px)).toEqual([1.3, 0, 3]);
});
