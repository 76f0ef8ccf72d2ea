// The share of false ones among tests named discordant, with the distribution of true effects estimated from the tests.
import { expect, test } from 'vitest';
import { streamOf } from '../../../kit/index.ts';
import { falseDiscords } from './simulated-discords.ts';

const runs = 1000;
const cases = [10, 20, 60].flatMap((tests) =>
  [-0.5, 0, 0.6].flatMap((tie) => [0.3, 0.6].map((se) => [tests, tie, se] as const)),
);

test.each(cases)('%i tests, correlation %f, errors of %f sd: at most .05 are false', (tests, tie, se) => {
  const stream = streamOf(`${tests} ${tie} ${se}`, 'discords');
  const { share } = falseDiscords({ tests, tie, se, runs }, stream);
  expect(share).toBeLessThanOrEqual(0.05 + 3 * Math.sqrt((0.05 * 0.95) / runs));
});
