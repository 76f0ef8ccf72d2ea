import {
  decodeDecision,
  decodePlan,
  portfoliosUnder,
  type Decision,
  type PlanDecision,
} from '../../decision/index.ts';
import type { DecisionId, Event, UserId } from '../../events/index.ts';
import { plansDigest, type Portfolio } from '../../program/index.ts';
import { isPlannedAlike, portfolioAt } from './programs.ts';
import type { OpenWorkspace } from './workspace.ts';

/** What the store of a workspace says happened. */
export interface History {
  readonly facts: ReadonlyMap<UserId, readonly Event[]>;
  /** Ids of send decisions, oldest first. */
  readonly decisions: readonly DecisionId[];
  /** Ids of plan decisions, oldest first. */
  readonly plans: readonly DecisionId[];
  /** The latest activity or response: up to then outcomes are taken to be complete. */
  readonly watermark: number;
}

/** Reads the whole log of a workspace. */
export async function historyOf({ store }: OpenWorkspace): Promise<History> {
  const facts = new Map<UserId, Event[]>();
  const decisions: DecisionId[] = [];
  const plans: DecisionId[] = [];
  let watermark = -Infinity;
  for await (const { event } of store.log(0)) {
    const known = facts.get(event.user);
    if (known) known.push(event);
    else facts.set(event.user, [event]);
    if (event.kind === 'decision') (event.clock === 'send' ? decisions : plans).push(event.decision);
    if (event.kind === 'activity' || event.kind === 'response') watermark = Math.max(watermark, event.at);
  }
  return { facts, decisions, plans, watermark };
}

/** The record of a decision; undefined where there is none. Throws DECISION_DAMAGED. */
export async function decisionAt({ store }: OpenWorkspace, id: DecisionId): Promise<Decision | undefined> {
  const bytes = await store.record(id);
  return bytes && decodeDecision(bytes);
}

/** The programs of a log of plans, by digest: those that a workspace works with, and others with the same plans. */
export type Planned = ReadonlyMap<string, Portfolio>;

/** Choices of plans, oldest first, and the programs that they were made under. */
export interface PlanChoices {
  readonly all: readonly PlanDecision[];
  readonly planned: Planned;
  /** Whether programs of a digest have the same plans, those too under which no plan was chosen. */
  readonly isAlike: (digest: string) => Promise<boolean>;
}

/**
 * Choices of plans under these programs and under those of before that know the same features, objectives and plans, as
 * programs do in which an arm was stopped since. Throws DECISION_DAMAGED.
 */
export async function plansUnder(
  workspace: OpenWorkspace,
  { plans }: Pick<History, 'plans'>,
  portfolio: Portfolio,
): Promise<PlanChoices> {
  const found: PlanDecision[] = [];
  const known = new Map<string, Portfolio | undefined>([[portfolio.digest, portfolio]]);
  const isAlike = async (digest: string): Promise<boolean> => {
    if (!known.has(digest)) {
      const theirs = await portfolioAt(workspace, digest);
      known.set(digest, isPlannedAlike(theirs, portfolio) ? theirs : undefined);
    }
    return known.get(digest) !== undefined;
  };
  for (const id of plans) {
    const bytes = await workspace.store.record(id);
    const plan = bytes && decodePlan(bytes);
    if (plan && (await isAlike(plan.digests.portfolio))) found.push(plan);
  }
  const planned = new Map([...known].flatMap(([digest, one]) => (one ? [[digest, one] as const] : [])));
  return { all: found, planned, isAlike };
}

/** Compiles whether a plan was chosen among plans as some programs offer them: by its arms of then, with the same allowances. */
export function offersOf(planned: Planned, offered: Portfolio): (plan: PlanDecision) => boolean {
  const under = new Map([...planned].map(([digest, one]) => [digest, portfoliosUnder(one)]));
  const asked = plansDigest(offered.plans!);
  return ({ assignments, digests }) =>
    plansDigest(under.get(digests.portfolio)!(assignments).plans!) === asked;
}
