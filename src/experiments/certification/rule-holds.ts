// A rule on the z scale, at one level, for experiments that are simulated by the thousand.
import { adjustPs } from '../many/adjust.ts';
import type { Leaf, Rule, RuleCorrection } from '../verdict/rule.ts';

/** Whether a rule holds for the z-statistics of one treatment at a look; what is not a number shows nothing. */
export type Holds = (at: { readonly look: number; readonly z: (test: number) => number }) => boolean;

/** A test by its place, and the z-statistic from which it is passed, by look. */
interface Bounded {
  readonly test: number;
  readonly bounds: readonly number[];
}

interface Reading {
  readonly correction: RuleCorrection;
  readonly alpha: number;
  /** A leaf, at a share of the level that dividing alpha over every `any` gives it; above 1 where a correction steps up. */
  readonly test: (leaf: Leaf, share: number) => Bounded;
}

/**
 * A rule as `decideShip` has it, without p-values: corrections compare these with a few levels only, so that knowing
 * which of them are passed will do.
 */
export const holdsOf = (rule: Rule, reading: Reading): Holds => holdsAt(rule, reading, 1, reading.alpha);

function holdsAt(rule: Rule, reading: Reading, share: number, level: number): Holds {
  if (rule.kind === 'better' || rule.kind === 'not-worse') {
    const { test, bounds } = reading.test(rule, share);
    return ({ look, z }) => z(test) >= bounds[look]!;
  }
  const { of, kind } = rule;
  if (of.length === 0) return () => false;
  const { correction } = reading;
  const ratios = kind === 'all' ? [1] : ratiosOf(correction, of.length);
  const divided = kind === 'all' || correction === 'none' ? 1 : of.length;
  const parts = of.map((child) =>
    ratios.map((ratio) => holdsAt(child, reading, share * ratio * divided, level * ratio)),
  );
  if (kind === 'all') return (at) => parts.every(([one]) => one!(at));
  if (correction === 'none' || ratios.length === 1) return (at) => parts.some(([one]) => one!(at));
  return (at) => {
    // Each p is as high as the next level.
    const ps = parts.map((own) => {
      const passed = own.findIndex((holds) => holds(at));
      return passed < 0 ? 1 : level * ratios[passed]!;
    });
    return ps.some((p) => p < 1) && Math.min(...adjustPs(ps, correction)) <= level * (1 + 1e-9);
  };
}

/** The shares of its level with which an `any` compares its parts: α/k for Hochberg, α·k/i for the Simes tests of Hommel. */
function ratiosOf(correction: RuleCorrection, count: number): readonly number[] {
  if (correction === 'none') return [1];
  if (correction === 'bonferroni' || correction === 'holm') return [1 / count];
  const sizes = Array.from({ length: count }, (_, i) => i + 1);
  const ratios =
    correction === 'hochberg'
      ? sizes.map((size) => 1 / size)
      : sizes.flatMap((size) => sizes.slice(0, size).map((k) => k / size));
  return [...new Set(ratios)].sort((a, b) => a - b);
}
