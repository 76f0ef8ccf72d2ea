import { readerOf, type Portfolio } from '../program/index.ts';
import type { CompiledRule, Rule } from './rule.ts';
import { capKind, capReasons } from './rules/cap.ts';
import { quietHoursKind, quietHoursReasons, sendWindowKind, sendWindowReasons } from './rules/hours.ts';
import { minimumGapKind, minimumGapReasons } from './rules/minimum-gap.ts';
import { planReasons, planRules } from './rules/plan.ts';
import { standingReasons, standingRules } from './rules/standing.ts';

/** Every kind of rule a program may declare; a new one is one more name here and one below. */
const read = readerOf<CompiledRule>([capKind, minimumGapKind, quietHoursKind, sendWindowKind]);

/** Every reason that any rule may give, with its meaning. */
export const suppressionReasons: Readonly<Record<string, string>> = {
  ...standingReasons,
  ...planReasons,
  ...capReasons,
  ...minimumGapReasons,
  ...quietHoursReasons,
  ...sendWindowReasons,
};

/** A rule with the program that declared it; standing rules belong to none and hold for all. */
export interface DeclaredRule {
  readonly rule: Rule;
  readonly program?: number;
}

/**
 * The rules of a portfolio: the standing ones, then each program's own, which hold for its messages.
 * Throws PROGRAM_INVALID with the row at fault.
 */
export function rulesOf(portfolio: Portfolio): readonly DeclaredRule[] {
  const declared = portfolio.programs.flatMap(({ id, rules }, program) =>
    rules.map((row, i) => ({
      program,
      rule: { kind: row.kind, ...read(row, { program: id, at: `rules.${i}` }) },
    })),
  );
  return [...[...standingRules(portfolio), ...planRules(portfolio)].map((rule) => ({ rule })), ...declared];
}
