import { expect, test } from 'vitest';
import { streamOf } from '../../kit/index.ts';
import { livedThrough, type Rules } from './simulated-looks.ts';

const rules: Rules = {
  holds: ({ z }) => z(0) >= 2 || z(1) >= 2,
  treatments: 1,
  looks: 1,
  worse: [2],
  harm: [[Infinity]],
  quality: { tests: 0, level: 0 },
};
const all: Rules['holds'] = ({ z }) => z(0) >= 2 && z(1) >= 2;
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

test('the rule reads tests, a guardrail against its margin', () => {
  const guarded = { holds: all };
  expect(lived(guarded, [50, 0], [50, 50])).toEqual([0]);
  expect(lived(guarded, [50, 0], [50, 1])).toEqual([]);
});
