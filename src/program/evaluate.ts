import type { Condition, ConditionKind, ConditionOf } from './expression.ts';

/** Reads a raw (unshaped) feature value: a number, 0 or 1 for a flag, the word for a word. */
export type ReadFeature = (feature: string) => number | string;

type Test = (read: ReadFeature) => boolean;

const compile: { readonly [Kind in ConditionKind]: (condition: ConditionOf<Kind>) => Test } = {
  always: () => () => true,
  compare: ({ feature, is, value }) => comparisons[is](feature, value),
  flag:
    ({ feature, value }) =>
    (read) =>
      (read(feature) === 1) === value,
  word:
    ({ feature, words }) =>
    (read) =>
      words.includes(String(read(feature))),
  and: ({ of }) => {
    const tests = of.map(testOf);
    return (read) => tests.every((test) => test(read));
  },
  or: ({ of }) => {
    const tests = of.map(testOf);
    return (read) => tests.some((test) => test(read));
  },
  not: ({ of }) => {
    const test = testOf(of);
    return (read) => !test(read);
  },
};

const comparisons = {
  '<':
    (feature: string, value: number): Test =>
    (read) =>
      Number(read(feature)) < value,
  '<=':
    (feature: string, value: number): Test =>
    (read) =>
      Number(read(feature)) <= value,
  '>':
    (feature: string, value: number): Test =>
    (read) =>
      Number(read(feature)) > value,
  '>=':
    (feature: string, value: number): Test =>
    (read) =>
      Number(read(feature)) >= value,
  '=':
    (feature: string, value: number): Test =>
    (read) =>
      Number(read(feature)) === value,
};

/** A condition as a test over feature values; compiled once, asked for every user. */
export const testOf = (condition: Condition): Test =>
  (compile[condition.kind] as (condition: Condition) => Test)(condition);
