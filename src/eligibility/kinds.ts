import { canonicalJson, type Json } from '../kit/index.ts';
import { programErrors, readerOf, type Portfolio } from '../program/index.ts';
import type { CompiledRule, Rule } from './rule.ts';
import { capKind, capReasons } from './rules/cap.ts';
import { exclusiveReasons, exclusiveRule } from './rules/exclusive.ts';
import { forecastReasons, forecastRules } from './rules/forecast.ts';
import { quietHoursKind, quietHoursReasons, sendWindowKind, sendWindowReasons } from './rules/hours.ts';
import { inPlayReasons, inPlayRules } from './rules/in-play.ts';
import { minimumGapKind, minimumGapReasons } from './rules/minimum-gap.ts';
import { allowanceReasons, planAllowance } from './rules/plan/allowance.ts';
import { planSequence, sequenceReasons } from './rules/plan/sequence.ts';
import { planSlots, planSlotsReasons } from './rules/plan/slots.ts';
import { sharedAddressReasons, sharedAddressRule } from './rules/shared-address.ts';
import { standingReasons, standingRules } from './rules/standing.ts';
import { testAudienceReasons, testAudienceRules } from './rules/test-audience.ts';

/** Every kind of rule a program may declare; a new one is one more name here and one below. */
const read = readerOf<CompiledRule>([capKind, minimumGapKind, quietHoursKind, sendWindowKind]);

/** Every reason that any rule may give, with its meaning. */
export const suppressionReasons: Readonly<Record<string, string>> = {
  ...standingReasons,
  ...sharedAddressReasons,
  ...exclusiveReasons,
  ...testAudienceReasons,
  ...inPlayReasons,
  ...forecastReasons,
  ...allowanceReasons,
  ...planSlotsReasons,
  ...sequenceReasons,
  ...capReasons,
  ...minimumGapReasons,
  ...quietHoursReasons,
  ...sendWindowReasons,
};

/** A rule with the program that declared it; standing rules belong to none and hold for all. */
export interface DeclaredRule {
  readonly rule: Rule;
  readonly program?: number;
  /** Rules with one name say the same, whichever program declared them. */
  readonly same: string;
}

/**
 * The rules of a portfolio: the standing ones, then each program's own, which hold for its messages.
 * Throws PROGRAM_INVALID with the row at fault.
 */
export function rulesOf(portfolio: Portfolio): readonly DeclaredRule[] {
  const standing = [
    ...standingRules(portfolio),
    sharedAddressRule(portfolio),
    exclusiveRule(portfolio),
    ...testAudienceRules(portfolio),
    ...inPlayRules(portfolio),
    ...forecastRules(portfolio),
    ...planAllowance(portfolio),
    ...planSlots(portfolio),
    ...planSequence(portfolio),
  ].map((rule) => ({
    rule,
    same: rule.kind,
  }));
  const declared = portfolio.programs.flatMap(({ id, rules }, program) =>
    rules.map((row, i) => ({
      program,
      same: canonicalJson(row as unknown as Json),
      rule: { kind: row.kind, ...read(row, { program: id, at: `rules.${i}` })(portfolio) },
    })),
  );
  return [...standing, ...agreed(declared, portfolio)];
}

/** One layer has one share: a user in whom a program explores is explored by all of its rules. */
function agreed(declared: readonly DeclaredRule[], { programs }: Portfolio): readonly DeclaredRule[] {
  const shares = new Map<string, number>();
  for (const { rule, program } of declared) {
    if (!rule.layer) continue;
    const { layer, share } = rule.layer;
    const earlier = shares.get(layer) ?? share;
    shares.set(layer, share);
    if (earlier === share) continue;
    const problem = `two rules explore different shares of new users, ${earlier} and ${share}; give them one`;
    throw programErrors.PROGRAM_INVALID({ program: programs[program!]!.id, at: 'rules', problem });
  }
  return declared;
}
