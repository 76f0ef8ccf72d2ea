import type { Decision } from '../../decision/index.ts';
import type { DecisionId, Event } from '../../events/index.ts';
import { layoutDigest } from '../../scoring/index.ts';
import type { Portfolio } from '../../program/index.ts';
import { decisionAt } from './own.ts';
import { misfit, portfolioAt } from './programs.ts';
import type { OpenWorkspace } from './workspace.ts';

/** A workspace's log as monitors take it. */
export interface WatchedLog {
  /** In the order of commits. */
  readonly facts: readonly Event[];
  /** Send decisions of programs with the same features, messages and objectives, oldest first. */
  readonly decisions: readonly Decision[];
  /** The portfolios that they name. */
  readonly portfolios: ReadonlyMap<string, Portfolio>;
  /** Send decisions of other programs. */
  readonly others: number;
}

/** Reads the whole log and every record that fits a portfolio. */
export async function watchedLog(workspace: OpenWorkspace, portfolio: Portfolio): Promise<WatchedLog> {
  const facts: Event[] = [];
  const ids: DecisionId[] = [];
  for await (const { event } of workspace.store.log(0)) {
    facts.push(event);
    if (event.kind === 'decision' && event.clock === 'send') ids.push(event.decision);
  }
  const decisions: Decision[] = [];
  const known = new Map<string, Portfolio | undefined>();
  for (const id of ids) {
    const decision = await decisionAt(workspace, id);
    if (!decision) continue;
    const { portfolio: digest } = decision.digests;
    if (!known.has(digest)) known.set(digest, await fittingPortfolio(workspace, digest, portfolio));
    if (known.get(digest)) decisions.push(decision);
  }
  const portfolios = new Map([...known].flatMap(([digest, one]) => (one ? [[digest, one] as const] : [])));
  return { facts, decisions, portfolios, others: ids.length - decisions.length };
}

/** The portfolio of a digest, where its features, messages and objectives are those of another; undefined otherwise. */
export async function fittingPortfolio(
  workspace: OpenWorkspace,
  digest: string,
  current: Portfolio,
): Promise<Portfolio | undefined> {
  const theirs = await portfolioAt(workspace, digest);
  const objectives = theirs.objectives.map(({ name }) => name);
  return misfit({ layout: layoutDigest(theirs), objectives }, current) === undefined ? theirs : undefined;
}
