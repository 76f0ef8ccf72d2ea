import { expect, test } from 'vitest';
import { sweep } from './histories.test.ts';

test.each([
  { on: 'memory', numRuns: 5000 },
  { on: 'embedded', numRuns: 400 },
] as const)(
  'nothing goes out that may not, in $numRuns histories over the store $on',
  async ({ on, numRuns }) => {
    expect(await sweep(on, numRuns)).toHaveLength(numRuns);
  },
);
