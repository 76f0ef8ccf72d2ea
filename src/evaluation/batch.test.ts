import { expect, test } from 'vitest';
import { CodedError } from '../kit/index.ts';
import { evaluationErrors } from './errors.ts';
import { roundsOf, type LoggedBatch } from './index.ts';

const good: LoggedBatch = {
  rows: 2,
  actions: 3,
  action: Int32Array.of(0, 2),
  propensity: Float64Array.of(0.5, 0.25),
  reward: Float64Array.of(1, 0),
  target: { values: Float64Array.of(0.5, 0.5, 0, 0.25, 0.25, 0.5) },
  prediction: { values: new Float64Array(6) },
};

test('a good batch becomes weights, direct terms and predictions', () => {
  const prediction = { values: Float64Array.of(1, 2, 3, 4, 5, 6) };
  const { weight, model } = roundsOf({ ...good, prediction });
  expect([...weight]).toEqual([1, 2]);
  expect([...model!.direct]).toEqual([1.5, 5.25]);
  expect([...model!.predicted]).toEqual([1, 6]);
});

test('marginal weights add up both policies over the category', () => {
  const logging = { values: Float64Array.of(0.5, 0.25, 0.25, 0.5, 0.25, 0.25) };
  const { categoryWeight } = roundsOf({ ...good, logging, category: Int32Array.of(0, 0, 1) });
  expect([...categoryWeight!]).toEqual([1 / 0.75, 2]);
});

const broken: readonly [Partial<LoggedBatch>, keyof typeof evaluationErrors, string][] = [
  [{ rows: 1 }, 'EVALUATION_SHAPE', 'Column rows has 1'],
  [{ reward: Float64Array.of(1) }, 'EVALUATION_SHAPE', 'Column reward has 1 entries and wants 2'],
  [{ cluster: Int32Array.of(0) }, 'EVALUATION_SHAPE', 'cluster'],
  [{ category: Int32Array.of(0) }, 'EVALUATION_SHAPE', 'category'],
  [{ target: { values: new Float64Array(5) } }, 'EVALUATION_SHAPE', 'Column target has 5'],
  [{ target: { values: new Float64Array(4), of: Int32Array.of(0, 0) } }, 'EVALUATION_SHAPE', 'target'],
  [
    { target: { values: Float64Array.of(1, 0, 0), of: Int32Array.of(0, 1) } },
    'EVALUATION_ROW_BROKEN',
    'Row 1, column target.of: 1',
  ],
  [{ action: Int32Array.of(0, 3) }, 'EVALUATION_ROW_BROKEN', 'Row 1, column action: 3'],
  [{ action: Int32Array.of(-1, 0) }, 'EVALUATION_ROW_BROKEN', 'Row 0, column action: -1'],
  [{ propensity: Float64Array.of(0.5, 0) }, 'EVALUATION_ROW_BROKEN', 'Row 1, column propensity: 0'],
  [{ propensity: Float64Array.of(1.5, 1) }, 'EVALUATION_ROW_BROKEN', 'Row 0, column propensity: 1.5'],
  [{ reward: Float64Array.of(0, Infinity) }, 'EVALUATION_ROW_BROKEN', 'Row 1, column reward: Infinity'],
  [
    { target: { values: Float64Array.of(0.5, 0.5, 0, 0.5, -0.5, 1) } },
    'EVALUATION_ROW_BROKEN',
    'Row 1, column target[1]: -0.5',
  ],
  [
    { target: { values: Float64Array.of(0.5, 0.5, 0, 0.5, 0.2, 0.2) } },
    'EVALUATION_ROW_BROKEN',
    'Row 1, column target: 0.8999999999999999, wants probabilities that sum to 1',
  ],
  [
    { target: { values: Float64Array.of(0.5, 0.5, 0, Number.NaN, 0.5, 0.5) } },
    'EVALUATION_ROW_BROKEN',
    'Row 1, column target[0]: NaN',
  ],
  [
    { prediction: { values: Float64Array.of(0, 0, 0, 0, Number.NaN, 0) } },
    'EVALUATION_ROW_BROKEN',
    'Row 1, column prediction[1]: NaN',
  ],
  [
    { logging: { values: Float64Array.of(0.5, 0.5, 0, 1, 1, 1) } },
    'EVALUATION_ROW_BROKEN',
    'Row 1, column logging: 3',
  ],
  [
    { logging: { values: Float64Array.of(0, 0.5, 0.5, 1, 0, 0) }, category: Int32Array.of(0, 1, 1) },
    'EVALUATION_ROW_BROKEN',
    'Row 0, column logging: 0',
  ],
  [{ cluster: Int32Array.of(0, 2) }, 'EVALUATION_ROW_BROKEN', 'Row 1, column cluster: 2'],
  [
    { segment: { labels: ['a'], of: Int32Array.of(0, 1) } },
    'EVALUATION_ROW_BROKEN',
    'Row 1, column segment.of: 1',
  ],
  [{ eligible: Uint8Array.of(1, 1, 0, 1, 1, 0) }, 'EVALUATION_ROW_BROKEN', 'Row 1, column action: 2'],
  [{ eligible: Uint8Array.of(1, 0, 0, 1, 1, 1) }, 'EVALUATION_ROW_BROKEN', 'Row 0, column target[1]: 0.5'],
];

const attempt = (batch: LoggedBatch): unknown => {
  try {
    return roundsOf(batch);
  } catch (error) {
    return error;
  }
};

test.each(broken)('%o is refused by code, row and column, with a model and without', (part, code, where) => {
  const { prediction: _, ...bare } = good;
  for (const batch of [good, bare]) {
    const error = attempt({ ...batch, ...part });
    expect(error).toBeInstanceOf(CodedError);
    expect(error).toMatchObject({ code, message: expect.stringContaining(where) });
  }
});

test('what was not eligible must have no mass, and then is no hindrance', () => {
  expect(() => roundsOf({ ...good, eligible: Uint8Array.of(1, 1, 0, 1, 1, 1) })).not.toThrow();
});
