// Whether arms of an experiment spent one budget: by the prices that decided, whatever the program declares.
import { pricesSchema, type Prices } from '../../arbitration/index.ts';
import type { Label } from '../../assignment/index.ts';
import type { ArmChanges } from '../../program/index.ts';
import { jsonOf } from '../workspace/blobs.ts';
import type { Decided } from '../workspace/deciders.ts';
import { portfolioAt } from '../workspace/programs.ts';
import type { OpenWorkspace } from '../workspace/workspace.ts';

/**
 * Whether an arm was decided for under prices of everybody: what one arm leaves the other gets then. Prices that were
 * solved for the arm, or that it says itself, are its own; those of 0 take nothing from anybody.
 */
export function isUnderCommonPrices(
  { budgets, multipliers, arms = {} }: Prices,
  { experiment, arm, says = {} }: Deciding,
): boolean {
  if (arms[experiment]?.[arm]) return false;
  const { lambdas = {}, multipliers: own = {} } = says;
  return (
    budgets.some(({ name, lambda }) => lambda > 0 && lambdas[name] === undefined) ||
    Object.entries(multipliers).some(([name, mu]) => mu > 0 && own[name] === undefined)
  );
}

/** An arm, and what it says of prices itself. */
interface Deciding {
  readonly experiment: string;
  readonly arm: string;
  readonly says?: Pick<ArmChanges, 'lambdas' | 'multipliers'> | undefined;
}

/** Labels of a plan: arms with budgets of their own are interfered all the same where they were decided for under one price. */
export async function labelsAsSpent<Said extends string>(
  workspace: OpenWorkspace,
  { labels, experiment }: { readonly labels: readonly (Said | Label)[]; readonly experiment: string },
  decided: readonly Decided[],
): Promise<readonly (Said | Label)[]> {
  if (labels.includes('interfered') || !(await areBudgetsSharedIn(workspace, experiment, decided)))
    return labels;
  return ['interfered', ...labels];
}

/** Whether arms of an experiment spent one budget, by the prices that what decided to send in them names. */
export async function areBudgetsSharedIn(
  workspace: OpenWorkspace,
  experiment: string,
  decided: readonly Decided[],
): Promise<boolean> {
  for (const { arm, clock, prices: digest, portfolio, isMoved } of decided) {
    if (clock !== 'send') continue;
    const prices = pricesSchema.parse(await jsonOf(workspace.store, digest));
    // What everybody uses moves a price, one of 0 too.
    if (isMoved && !prices.arms?.[experiment]?.[arm]) return true;
    const { experiments } = await portfolioAt(workspace, portfolio);
    const spec = experiments.find(({ id: known }) => known === experiment);
    const says = spec?.arms.find(({ name }) => name === arm)?.changes;
    if (isUnderCommonPrices(prices, { experiment, arm, says })) return true;
  }
  return false;
}
