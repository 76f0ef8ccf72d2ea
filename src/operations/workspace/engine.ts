import { pricesSchema, withArmPrices, type Prices } from '../../arbitration/index.ts';
import { setupUnder, taughtSetup, type Arms, type Setup } from '../../decision/index.ts';
import { engineOf, machineZones, setupOf, type Engine } from '../../engine/index.ts';
import type { Event, UserId } from '../../events/index.ts';
import type { Portfolio } from '../../program/index.ts';
import {
  artefactSchema,
  linearPrior,
  planArtefactSchema,
  planPrior,
  scorerOf,
  type Artefact,
  type PlanArtefact,
} from '../../scoring/index.ts';
import type { OperationContext } from '../operation.ts';
import { operationsErrors } from '../errors.ts';
import type { ArmParts } from './arms.ts';
import { jsonOf, keepJson } from './blobs.ts';
import { pricesDocumentSchema, type PricesDocument } from '../prices/document.ts';
import { portfolioAt } from './programs.ts';
import type { OpenWorkspace } from './workspace.ts';

/** What a setup is made from besides the workspace. */
export interface Using {
  readonly portfolio: Portfolio;
  readonly artefact?: Artefact | undefined;
  readonly rates?: Readonly<Record<string, number>> | undefined;
  readonly plans?: PlanArtefact | undefined;
  /** What arms decide with; absent: no arm has anything of its own. */
  readonly arms?: ArmParts | undefined;
  /** Solved prices of budgets and floors; absent: they cost nothing. */
  readonly solved?: PricesDocument | undefined;
}

/** The setup of a workspace. Without an artefact nothing is believed to be gained by any message. */
export function setupIn({ identity }: OpenWorkspace, using: Using): Setup {
  const { portfolio, artefact, rates = {}, plans, arms = { named: [], learned: [] }, solved } = using;
  const { id, secret } = identity;
  const { programs } = portfolio;
  const setup = setupOf({
    programs,
    ...(artefact && { artefact }),
    rates,
    planBeliefs: plans,
    solved,
    workspace: { id, secret },
  });
  return {
    ...setup,
    scorers: arms.named.map((one) => scorerOf(one, portfolio)),
    learned: arms.learned.map(({ artefact: own, ...learned }) => ({
      ...learned,
      ...(own && { scorer: scorerOf(own, portfolio) }),
    })),
  };
}

/** A setup with other prices, its arms with those that were solved for them. */
const underPrices = (setup: Setup, prices: Prices): Setup => ({
  ...setup,
  prices,
  portfolio: withArmPrices(setup.portfolio, prices),
});

/** The prices that were solved for a workspace's budgets and floors, if any. */
export async function solvedIn({ manifest, store }: OpenWorkspace): Promise<PricesDocument | undefined> {
  const { prices } = manifest;
  return prices === undefined ? undefined : pricesDocumentSchema.parse(await jsonOf(store, prices));
}

/** The artefact that a digest names. Throws STORE_CORRUPT where it is not there. */
export const artefactAt = async (store: OpenWorkspace['store'], digest: string): Promise<Artefact> =>
  artefactSchema.parse(await jsonOf(store, digest));

/** What was learned of the contact plans of the current programs, if anything. */
export async function plansIn({ manifest, store }: OpenWorkspace): Promise<PlanArtefact | undefined> {
  const { plans } = manifest;
  return plans === undefined ? undefined : planArtefactSchema.parse(await jsonOf(store, plans));
}

/** Keeps all that a setup's decisions name by digest, so that they can be explained and repeated. */
export async function keepSetup({ store }: OpenWorkspace, setup: Setup, using: Using): Promise<void> {
  const { portfolio, artefact, arms } = using;
  await keepJson(store, artefact ?? linearPrior(portfolio));
  for (const one of arms?.named ?? []) await keepJson(store, one);
  for (const one of arms?.learned ?? []) if (one.artefact) await keepJson(store, one.artefact);
  const each = portfolio.experiments.flatMap(({ id, arms: all }) =>
    all.map(({ name }): Arms => new Map([[id, name]])),
  );
  for (const under of [new Map(), ...each]) {
    const taught = taughtSetup(setup, under);
    const { portfolio: variant, planBeliefs } = setupUnder(taught, under);
    await keepJson(store, taught.prices);
    if (variant.plans) await keepJson(store, planBeliefs ?? planPrior(variant.plans));
  }
}

/** The setup that a decision names by its digests. Throws STORE_CORRUPT where one of them is not there. */
export async function setupAt(
  workspace: OpenWorkspace,
  digests: { readonly portfolio: string; readonly artefact: string; readonly prices: string },
): Promise<Setup> {
  const portfolio = await portfolioAt(workspace, digests.portfolio);
  const artefact = await artefactAt(workspace.store, digests.artefact);
  const prices = pricesSchema.parse(await jsonOf(workspace.store, digests.prices));
  return underPrices(setupIn(workspace, { portfolio, artefact }), prices);
}

/** The setup that a plan decision names by its digests. Throws STORE_CORRUPT where one of them is not there. */
export async function planSetupAt(
  workspace: OpenWorkspace,
  digests: { readonly portfolio: string; readonly beliefs: string; readonly prices: string },
): Promise<Setup> {
  const portfolio = await portfolioAt(workspace, digests.portfolio);
  const plans = planArtefactSchema.parse(await jsonOf(workspace.store, digests.beliefs));
  const prices = pricesSchema.parse(await jsonOf(workspace.store, digests.prices));
  return underPrices(setupIn(workspace, { portfolio, plans }), prices);
}

/** Exchange rates by objective, checked against a portfolio; throws OPERATIONS_INPUT_INVALID. */
export function checkRates(
  rates: Readonly<Record<string, number>>,
  portfolio: Portfolio,
  operation: string,
): void {
  const known = portfolio.objectives.map(({ name }) => name);
  const stranger = Object.keys(rates).find((name) => !known.includes(name));
  if (stranger === undefined) return;
  const problem = `there is no objective "${stranger}"; there are: ${known.join(', ')}`;
  throw operationsErrors.OPERATIONS_INPUT_INVALID({ operation, at: 'weights', problem });
}

/** An engine over the store of a workspace. */
export const engineIn = (workspace: OpenWorkspace, setup: Setup): Engine =>
  engineOf({ store: workspace.store, setup, zones: machineZones() });

const usersAtOnce = 1000;

/** Work on users in groups: one round trip each, and a word after each while it takes long. */
export async function inGroups<T>(
  items: readonly T[],
  { what, progress }: { readonly what: string; readonly progress: OperationContext['progress'] },
  work: (group: readonly T[]) => Promise<void>,
): Promise<void> {
  for (let from = 0; from < items.length; from += usersAtOnce) {
    await work(items.slice(from, from + usersAtOnce));
    const done = Math.min(from + usersAtOnce, items.length);
    if (done % (5 * usersAtOnce) === 0 && done < items.length) progress(`${done} of ${items.length} ${what}`);
  }
}

/** Stores facts about users; those that are stored already are dropped. Gives how many were new. */
export async function storeFacts(
  engine: Engine,
  facts: ReadonlyMap<UserId, readonly Event[]>,
  progress: OperationContext['progress'],
): Promise<number> {
  let stored = 0;
  await inGroups([...facts], { what: 'users stored', progress }, async (group) => {
    const results = await engine.take(group.map(([user, known]) => ({ user, facts: known })));
    results.forEach(({ duplicates }, i) => (stored += group[i]![1].length - duplicates));
  });
  return stored;
}
