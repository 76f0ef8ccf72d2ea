import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fitted, textWidth } from './text-width.ts';

test('wide letters take more room than thin ones', () => {
  expect(textWidth('WWW', 13)).toBeGreaterThan(textWidth('nnn', 13));
  expect(textWidth('nnn', 13)).toBeGreaterThan(textWidth('iii', 13));
  expect(textWidth('音楽', 10)).toBe(21);
});

test('a name that fits stays; a longer one keeps its beginning and fits', () => {
  expect(fitted('Fantail', 100, 13)).toBe('Fantail');
  expect(fitted('Targeting by churn risk', 80, 13)).toMatch(/^Targeti.*…$/);
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', minLength: 1 }),
      fc.integer({ min: 40, max: 300 }),
      (text, width) => {
        expect(textWidth(fitted(text, width, 13), 13)).toBeLessThanOrEqual(width);
      },
    ),
  );
});
