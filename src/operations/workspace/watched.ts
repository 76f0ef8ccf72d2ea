import type { Decision } from '../../decision/index.ts';
import type { DecisionId, Event, UserId } from '../../events/index.ts';
import type { LogInput } from '../../monitoring/index.ts';
import { layoutDigest } from '../../scoring/index.ts';
import { experimentLayer, type Portfolio } from '../../program/index.ts';
import { unitAt } from '../experiment/log.ts';
import { decisionAt } from './own.ts';
import { misfit, portfolioAt } from './programs.ts';
import { groupsOf, sharedUnitsOf } from './units.ts';
import type { OpenWorkspace } from './workspace.ts';

/** A workspace's log as monitors take it. */
export interface WatchedLog extends Required<Pick<LogInput, 'unitOf' | 'groupOf'>> {
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
  const others = ids.length - decisions.length;
  return { facts, decisions, portfolios, others, ...unitsIn(facts, { portfolio, portfolios }) };
}

/** Who was drawn as one with a user in an experiment, and who counts as one, as in learning and evaluation. */
function unitsIn(
  facts: readonly Event[],
  { portfolio, portfolios }: Pick<LogInput, 'portfolio' | 'portfolios'>,
): Pick<WatchedLog, 'unitOf' | 'groupOf'> {
  const byUser = new Map<UserId, Event[]>();
  for (const fact of facts) {
    const own = byUser.get(fact.user);
    if (own) own.push(fact);
    else byUser.set(fact.user, [fact]);
  }
  const experiments = [portfolio, ...portfolios.values()].flatMap((one) => one.experiments);
  const shared = sharedUnitsOf({ experiments });
  const { groupOf } = groupsOf({ rows: 0, user: Int32Array.of(), users: [] }, { shared, facts: byUser });
  const drawn = new Map(
    [...portfolios].map(([digest, one]) => [
      digest,
      new Map(one.experiments.map(({ id, unit }) => [experimentLayer(id), unit])),
    ]),
  );
  const unitOf: WatchedLog['unitOf'] = ({ user, at, digests }, layer) => {
    const unit = drawn.get(digests.portfolio)?.get(layer);
    return unit ? unitAt(unit, { user, facts: byUser.get(user) ?? [], at }) : user;
  };
  return { unitOf, groupOf };
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
