import { expect, test } from 'vitest';
import { all, any, better, notWorse, shipRule, type Rule } from './rule.ts';
import { cutSets, pathSets, waysCounted } from './ways.ts';

const named = (ways: ReturnType<typeof pathSets>) =>
  ways.map((way) => way.map(({ metric }) => metric).join(''));

test('by the default rule one success and all guardrails are enough; all successes, or a guardrail, are missed', () => {
  const rule = shipRule(['a', 'b'], ['g', 'h']);
  expect(named(pathSets(rule))).toEqual(['agh', 'bgh']);
  expect(named(cutSets(rule))).toEqual(['ab', 'g', 'h']);
  expect(named(pathSets(shipRule([], ['g', 'h'])))).toEqual(['gh']);
});

test('whatever holds, a path holds or a cut fails, and never both', () => {
  const rule = all(
    any(better('a'), all(better('b'), any(better('c'), notWorse('d')))),
    any(better('e'), better('b')),
  );
  const holds = (one: Rule, on: string): boolean =>
    one.kind === 'all'
      ? one.of.every((child) => holds(child, on))
      : one.kind === 'any'
        ? one.of.some((child) => holds(child, on))
        : on.includes(one.metric);
  const [paths, cuts] = [pathSets(rule), cutSets(rule)];
  expect(waysCounted(rule)).toBe(paths.length + cuts.length);
  for (let state = 0; state < 32; state++) {
    const on = ['a', 'b', 'c', 'd', 'e'].filter((_, at) => (state >> at) % 2 === 1).join('');
    const is = (leaf: { readonly metric: string }) => on.includes(leaf.metric);
    const said = holds(rule, on);
    expect(paths.some((path) => path.every(is))).toBe(said);
    expect(cuts.some((cut) => !cut.some(is))).toBe(!said);
  }
});
