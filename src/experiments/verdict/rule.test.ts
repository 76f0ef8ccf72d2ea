import { expect, test } from 'vitest';
import {
  all,
  any,
  better,
  leavesOf,
  notWorse,
  ruleP,
  rulePower,
  shipRule,
  shownLeaves,
  valueFor,
} from './rule.ts';

const ps: Record<string, number> = { a: 0.01, b: 0.04, c: 0.03, d: 0.2 };
const leafP = ({ metric }: { metric: string }) => ps[metric]!;

test('any divides, all takes the worst', () => {
  expect(ruleP(any(better('a'), better('b')), leafP, 'bonferroni')).toBe(0.02);
  expect(ruleP(all(better('a'), notWorse('c')), leafP, 'bonferroni')).toBe(0.03);
  expect(ruleP(all(any(better('a'), better('b')), notWorse('c')), leafP, 'bonferroni')).toBe(0.03);
  expect(ruleP(any(better('b'), better('c')), leafP, 'none')).toBe(0.03);
});

test('trees may go deeper: (a or (b and c)) and not worse on c', () => {
  const rule = all(any(better('a'), all(better('b'), better('c'))), notWorse('c'));
  expect(ruleP(rule, leafP, 'bonferroni')).toBe(0.03);
  expect(leavesOf(rule).map(({ metric }) => metric)).toEqual(['a', 'b', 'c', 'c']);
});

test('a step-wise correction shows more leaves at the same level', () => {
  const rule = any(better('a'), better('c'));
  const names = (correction: 'bonferroni' | 'holm') =>
    shownLeaves(rule, leafP, { alpha: 0.05, correction }).map(({ metric }) => metric);
  expect(names('bonferroni')).toEqual(['a']);
  expect(names('holm')).toEqual(['a', 'c']);
});

test('what nobody asked for never ships', () => {
  expect(ruleP(shipRule([], []), leafP, 'bonferroni')).toBe(1);
});

test('power: all loses together, any is as good as its weakest', () => {
  const powers: Record<string, number> = { a: 0.9, b: 0.95, c: 0.97 };
  const rule = all(any(better('a'), better('b')), notWorse('c'));
  expect(rulePower(rule, ({ metric }) => powers[metric]!)).toBeCloseTo(1 - 0.1 - 0.03, 12);
});

test('a leaf without a result is named', () => {
  expect(() => valueFor({ a: 1 }, 'toString')).toThrow('"toString"');
});
