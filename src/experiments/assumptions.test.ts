import { expect, test } from 'vitest';
import { assumptionWords, joined } from './assumptions.ts';

test('lists are joined without repeating a name', () => {
  expect(joined(['one-look', 'known-variance'], [], ['known-variance', 'delta-method'])).toEqual([
    'one-look',
    'known-variance',
    'delta-method',
  ]);
});

test('every name has one sentence', () => {
  for (const words of Object.values(assumptionWords)) expect(words).toMatch(/^[A-Z].*\.$/);
});
