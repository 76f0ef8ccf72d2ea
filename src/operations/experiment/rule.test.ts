import { expect, test } from 'vitest';
import { all, any, better, notWorse } from '../../experiments/index.ts';
import { ruleIn, wordsOfRule, wrongIn, type RuleTree } from './rule.ts';

const metrics = [
  ...Array.from({ length: 24 }, (_, at) => ({ name: `s${at}`, role: 'success' as const })),
  { name: 'g', role: 'guardrail' as const },
];
const some = (count: number) => metrics.slice(0, count);
const named = (count: number) => some(count).map(({ name }) => name);

test('names mean what their roles say, and are said so', () => {
  const tree: RuleTree = { any: ['s0', { all: ['s1', 'g'] }, { any: ['s2'] }] };
  const known = [...some(3), metrics.at(-1)!];
  expect(ruleIn(tree, known)).toEqual(any(better('s0'), all(better('s1'), notWorse('g')), any(better('s2'))));
  expect(wordsOfRule(tree, ['g'])).toBe('s0 better or (s1 better and g within its margin) or (s2 better)');
  expect(wrongIn(tree, known)).toBeUndefined();
});

test('a metric may stand in several places that leave it as much of alpha, in whatever order that was divided', () => {
  const two: RuleTree = {
    any: [{ all: ['s0', 's1'] }, { all: ['s0', 's2'] }, { all: ['s1', 's2'] }],
  };
  expect(wrongIn(two, some(3))).toBeUndefined();
  // A fifth of a seventh and a seventh of a fifth are two doubles: refused for its ways alone.
  const fifth = (part: RuleTree, from: number): RuleTree => ({
    any: [part, ...named(24).slice(from, from + 4)],
  });
  const seventh = (part: RuleTree, from: number): RuleTree => ({
    any: [part, ...named(24).slice(from, from + 6)],
  });
  const turned: RuleTree = { all: [fifth(seventh('s0', 1), 7), seventh(fifth('s0', 11), 15)] };
  expect(wrongIn(turned, some(21))?.problem).toContain('in 123 ways');
  expect(wrongIn({ any: ['s0', { all: ['s1', { any: ['s0', 's2'] }] }] }, some(3))?.problem).toContain(
    'leaves it 1/2 of alpha, the other 1/4',
  );
});

test('a rule with more ways than a certificate goes through is refused before anything is simulated', () => {
  const pairs = (count: number): RuleTree => ({
    all: Array.from({ length: count }, (_, at) => ({ any: [`s${2 * at}`, `s${2 * at + 1}`] })),
  });
  // 2⁵ paths and 5 cuts; then 2⁶ and 6.
  expect(wrongIn(pairs(5), some(10))).toBeUndefined();
  expect(wrongIn(pairs(6), some(12))?.problem).toContain('in 70 ways');
  expect(wrongIn({ any: named(24) }, some(24))).toBeUndefined();
});
