import { decodeDecision, type Decision } from '../../decision/index.ts';
import type { DecisionId, Event, UserId } from '../../events/index.ts';
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
