import { expect, test } from 'vitest';
import { normal, streamOf } from '../../kit/index.ts';
import { alphasOf } from '../verdict/levels.ts';
import { all, any, better, leavesOf, notWorse, ruleP, shipRule } from '../verdict/rule.ts';
import { holdsOf } from './rule-holds.ts';

const alpha = 0.1;
const rules = {
  default: shipRule(['a', 'b', 'c'], ['d']),
  both: all(better('a'), better('b')),
  tree: all(any(better('a'), all(better('b'), any(better('c'), better('e')))), notWorse('d')),
  'two of three': any(
    all(better('a'), better('b')),
    all(better('a'), better('c')),
    all(better('b'), better('c')),
  ),
};
const names = ['a', 'b', 'c', 'd', 'e'];

test.each(
  Object.entries(rules).flatMap(([name, rule]) =>
    (['bonferroni', 'holm', 'hochberg', 'hommel', 'none'] as const).map(
      (correction) => [name, correction, rule] as const,
    ),
  ),
)('%s by %s holds where the p-value of the rule is at most alpha', (_, correction, rule) => {
  const own = new Map(alphasOf(rule, alpha).map((one) => [one.leaf, one.alpha]));
  const holds = holdsOf(rule, {
    correction,
    alpha,
    test: (leaf, share) => ({
      test: names.indexOf(leaf.metric),
      bounds: [normal.upperQuantile(correction === 'none' ? alpha : own.get(leaf)! * share)],
    }),
  });
  const stream = streamOf('rule', 'holds');
  let held = 0;
  for (let run = 0; run < 4000; run++) {
    const z = names.map(() => 1.3 + stream.normal());
    const p = ruleP(rule, ({ metric }) => normal.survival(z[names.indexOf(metric)]!), correction);
    const said = holds({ look: 0, z: (test) => z[test]! });
    expect(said).toBe(p <= alpha);
    held += Number(said);
  }
  expect(held).toBeGreaterThan(200);
  expect(held).toBeLessThan(3800);
  expect(leavesOf(rule).every((leaf) => own.has(leaf))).toBe(true);
});

test('what is not a number shows nothing, and an empty rule never holds', () => {
  const reading = { correction: 'bonferroni', alpha, test: () => ({ test: 0, bounds: [1] }) } as const;
  expect(holdsOf(better('a'), reading)({ look: 0, z: () => Number.NaN })).toBe(false);
  expect(holdsOf(all(), reading)({ look: 0, z: () => 9 })).toBe(false);
  expect(holdsOf(any(), reading)({ look: 0, z: () => 9 })).toBe(false);
});
