import { expect, test } from 'vitest';
import { streamOf } from '../../kit/index.ts';
import { livedThrough, type Rules } from './simulated-looks.ts';

const rules: Rules = {
  roles: ['success', 'success'],
  treatments: 1,
  looks: 1,
  shown: [[2], [2]],
  steps: null,
  worse: [2],
  harm: [[Infinity]],
  quality: { tests: 0, level: 0 },
};
const lived = (change: Partial<Rules>, effects: readonly number[], tests: readonly number[] = effects) => {
  const rows = (values: readonly number[]) => values.map((value) => Float64Array.of(value));
  return livedThrough(
    { ...rules, ...change },
    () => ({ tests: rows(tests), effects: rows(effects) }),
    streamOf('one', 'looks'),
  );
};

test('far better in one metric wins, unless it is far worse in another, harms, or a check is broken', () => {
  expect(lived({}, [50, 0])).toEqual([0]);
  expect(lived({}, [0, 0])).toEqual([]);
  expect(lived({}, [50, -50])).toEqual([]);
  expect(lived({ worse: [Infinity] }, [50, -50])).toEqual([0]);
  expect(lived({ worse: [Infinity], harm: [[3]] }, [50, -50])).toEqual([]);
  expect(lived({ quality: { tests: 1, level: 1 } }, [50, 0])).toEqual([]);
});

test('what has no answer shows nothing, neither good nor bad', () => {
  expect(lived({}, [Number.NaN, 0])).toEqual([]);
  expect(lived({}, [Number.NaN, 50])).toEqual([0]);
});

test('a guardrail must be shown to be within its margin', () => {
  const guarded = { roles: ['success', 'guardrail'] as const };
  expect(lived(guarded, [50, 0], [50, 50])).toEqual([0]);
  expect(lived(guarded, [50, 0], [50, 1])).toEqual([]);
});

test('a step-up correction wins by two metrics where neither would do alone', () => {
  const steps = {
    correction: 'hochberg',
    levels: [0.025, 0.05],
    bounds: [[1.96, 1.645]],
    whole: 0.05,
  } as const;
  expect(lived({ steps }, [1.7, 1.8])).toEqual([0]);
  expect(lived({ steps }, [1.7, 1.5])).toEqual([]);
  expect(lived({ steps }, [2, -1])).toEqual([0]);
});
