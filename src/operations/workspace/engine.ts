import { pricesSchema } from '../../arbitration/index.ts';
import type { Setup } from '../../decision/index.ts';
import { engineOf, machineZones, setupOf, type Engine } from '../../engine/index.ts';
import type { Event, UserId } from '../../events/index.ts';
import type { Portfolio } from '../../program/index.ts';
import {
  artefactSchema,
  linearPrior,
  planArtefactSchema,
  planPrior,
  type Artefact,
  type PlanArtefact,
} from '../../scoring/index.ts';
import type { OperationContext } from '../operation.ts';
import { operationsErrors } from '../errors.ts';
import { jsonOf, keepJson } from './blobs.ts';
import { portfolioAt } from './programs.ts';
import type { OpenWorkspace } from './workspace.ts';

/** What a setup is made from besides the workspace. */
export interface Using {
  readonly portfolio: Portfolio;
  readonly artefact?: Artefact | undefined;
  readonly rates?: Readonly<Record<string, number>> | undefined;
  readonly plans?: PlanArtefact | undefined;
}

/** The setup of a workspace. Without an artefact nothing is believed to be gained by any message. */
export function setupIn(
  { manifest }: OpenWorkspace,
  { portfolio, artefact, rates = {}, plans }: Using,
): Setup {
  const { id, secret } = manifest;
  const { programs } = portfolio;
  return setupOf({
    programs,
    ...(artefact && { artefact }),
    rates,
    planBeliefs: plans,
    workspace: { id, secret },
  });
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
export async function keepSetup(
  { store }: OpenWorkspace,
  { prices, planBeliefs }: Setup,
  { portfolio, artefact }: Using,
): Promise<void> {
  await keepJson(store, prices);
  await keepJson(store, artefact ?? linearPrior(portfolio));
  if (portfolio.plans) await keepJson(store, planBeliefs ?? planPrior(portfolio.plans));
}

/** The setup that a decision names by its digests. Throws STORE_CORRUPT where one of them is not there. */
export async function setupAt(
  workspace: OpenWorkspace,
  digests: { readonly portfolio: string; readonly artefact: string; readonly prices: string },
): Promise<Setup> {
  const portfolio = await portfolioAt(workspace, digests.portfolio);
  const artefact = await artefactAt(workspace.store, digests.artefact);
  const prices = pricesSchema.parse(await jsonOf(workspace.store, digests.prices));
  return { ...setupIn(workspace, { portfolio, artefact }), prices };
}

/** The setup that a plan decision names by its digests. Throws STORE_CORRUPT where one of them is not there. */
export async function planSetupAt(
  workspace: OpenWorkspace,
  digests: { readonly portfolio: string; readonly beliefs: string; readonly prices: string },
): Promise<Setup> {
  const portfolio = await portfolioAt(workspace, digests.portfolio);
  const plans = planArtefactSchema.parse(await jsonOf(workspace.store, digests.beliefs));
  const prices = pricesSchema.parse(await jsonOf(workspace.store, digests.prices));
  return { ...setupIn(workspace, { portfolio, plans }), prices };
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
