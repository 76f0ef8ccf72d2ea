import { expect, test } from 'vitest';
import { streamOf } from '../../kit/index.ts';
import { checkConstant, checkedLog, type AdaptiveLog } from './log.ts';
import { banditLog } from './simulated-bandit.ts';

const log: AdaptiveLog = {
  rows: 3,
  arms: 2,
  arm: Int32Array.of(0, 1, 1),
  reward: Float64Array.of(1, 2, 3),
  propensity: Float64Array.of(0.5, 0.5, 0.5, 0.5, 0.25, 0.75),
  batch: Int32Array.of(0, 0, 1),
};

test('a log that holds together is given back', () => {
  expect(checkedLog(log)).toBe(log);
  expect(() => checkConstant(log)).not.toThrow();
});

test.each([
  ['missing', [0.5, 0.5, Number.NaN, 0.5, 0.25, 0.75], 'Propensities of row 1: none for arm 0.'],
  ['0 for the arm drawn', [0.5, 0.5, 1, 0, 0.25, 0.75], 'Propensities of row 1: 0 for arm 1'],
  ['negative', [0.5, 0.5, -0.5, 1.5, 0.25, 0.75], 'Propensities of row 1: -0.5 for arm 0.'],
  ['not of sum 1', [0.5, 0.5, 0.5, 0.5, 0.25, 0.5], 'Propensities of row 2: they sum to 0.75.'],
])('propensities that are %s are refused', (_, propensity, message) => {
  expect(() => checkedLog({ ...log, propensity: Float64Array.from(propensity) })).toThrow(message);
});

test('a file without propensities is refused', () => {
  expect(() => checkedLog({ ...log, propensity: new Float64Array(0) })).toThrow('0 where 6 belong');
});

test.each([
  ['an arm that is none', { arm: Int32Array.of(0, 1, 2) }, 'Row 2: arm 2 of 2.'],
  ['a reward that is not finite', { reward: Float64Array.of(1, Infinity, 3) }, 'Row 1: reward Infinity.'],
  [
    'a prediction that is not finite',
    { prediction: new Float64Array(6).fill(Number.NaN) },
    'Row 0: prediction',
  ],
  ['a batch out of turn', { batch: Int32Array.of(0, 2, 2) }, 'Row 1: batch 2 out of turn.'],
  ['batches that begin late', { batch: Int32Array.of(1, 1, 1) }, 'Row 0: batch 1 out of turn.'],
  ['fewer rewards than rows', { reward: Float64Array.of(1) }, 'rewards: 1 where 3 belong'],
])('%s is refused', (_, change, message) => {
  expect(() => checkedLog({ ...log, ...change })).toThrow(message);
});

test('propensities that change within a batch depend on contexts', () => {
  expect(() => checkConstant({ ...log, batch: Int32Array.of(0, 0, 0) })).toThrow('change within a batch');
});

test('draws that are not of their propensities are found, those that are pass', () => {
  const stream = streamOf('draws', 'mismatch');
  for (let run = 0; run < 200; run++) {
    const setting = { means: [0, 0.3], reward: 'gaussian', floor: 'decaying', batch: 1, rows: 200 } as const;
    const drawn = banditLog(setting, stream);
    expect(() => checkedLog(drawn)).not.toThrow();
    const swapped = drawn.propensity.map((_, at) => drawn.propensity[at ^ 1]!);
    const expected = drawn.arm.reduce((sum, _, row) => sum + swapped[2 * row + 1]!, 0);
    const ones = drawn.arm.reduce((sum, arm) => sum + arm, 0);
    if (Math.abs(ones - expected) < 90) continue;
    expect(() => checkedLog({ ...drawn, propensity: swapped })).toThrow('are expected (p below');
  }
});
