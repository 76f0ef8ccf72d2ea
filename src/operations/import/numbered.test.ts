import { expect, test } from 'vitest';
import { unquoted } from './numbered.ts';

test.each([
  ['"Ann \\"A\\" Private" is not a number', 'the value is not a number'],
  ['"+4915112345678" loses digits as a number', 'the value loses digits as a number'],
  ['4915112345678 is not a whole number of 32 bits', 'the value is not a whole number of 32 bits'],
  ['-1e+21 is not between 0 and 12', 'the value is not between 0 and 12'],
  ['3 fields instead of 4', '3 fields instead of 4'],
  ['it has no time', 'it has no time'],
])('what a row holds stays out of %s', (reason, told) => {
  expect(unquoted(reason)).toBe(told);
});
