// When users of the past would have met an experiment.
import type { Event, UserId } from '../../events/index.ts';
import { millis } from '../../kit/index.ts';
import { testOf, type Portfolio } from '../../program/index.ts';
import { foldOf, stateOf, userFeaturesOf } from '../../state/index.ts';
import { decisionAt } from '../workspace/own.ts';
import type { OpenWorkspace } from '../workspace/workspace.ts';
import type { Experimental } from './declared.ts';
import { unitAt, type ExperimentLog, type Met } from './log.ts';

/** The one group of a baseline. */
export const everybody = 'baseline';

/** From when to when the log is read as if the experiment had run. */
export interface Period {
  readonly since: number;
  readonly until: number;
}

export type Basis = 'decisions' | 'opportunities' | 'activity' | 'exposures';

type Came = ReadonlyMap<UserId, number>;

interface Asked {
  readonly program: string;
  readonly period: Period;
}

/** By user: when it would have met the experiment first. */
export async function arrivals(
  workspace: OpenWorkspace,
  log: ExperimentLog,
  { program, period }: Asked,
): Promise<{ readonly basis: Basis; readonly came: Came }> {
  const decided = await firstDecisions(workspace, log, { program, period });
  if (decided.size > 0) return { basis: 'decisions', came: decided };
  const raised = firstFacts(log, period, (fact) => fact.kind === 'opportunity' && fact.program === program);
  if (raised.size > 0) return { basis: 'opportunities', came: raised };
  const did = firstFacts(log, period, ({ kind }) => kind === 'activity' || kind === 'response');
  return { basis: 'activity', came: did };
}

/** By user: the first send decision at which the program had a reason to speak. */
async function firstDecisions(
  workspace: OpenWorkspace,
  { decisions, facts }: ExperimentLog,
  { program, period: { since, until } }: Asked,
): Promise<Came> {
  const first = new Map<UserId, number>();
  for (const id of decisions) {
    const decision = await decisionAt(workspace, id);
    if (!decision || decision.at < since || decision.at >= until || !facts.has(decision.user)) continue;
    if (!decision.opportunities.some((one) => one.program === program)) continue;
    first.set(decision.user, Math.min(decision.at, first.get(decision.user) ?? Infinity));
  }
  return first;
}

/** By user: the first fact of a kind in the period. */
function firstFacts(
  { facts }: ExperimentLog,
  { since, until }: Period,
  counts: (fact: Event) => boolean,
): Came {
  const first = new Map<UserId, number>();
  for (const [user, known] of facts)
    for (const fact of known)
      if (fact.at >= since && fact.at < until && counts(fact))
        first.set(user, Math.min(fact.at, first.get(user) ?? Infinity));
  return first;
}

/** Those for whom the experiment is, by what was known of them then. */
export function eligible(
  came: Came,
  { facts }: ExperimentLog,
  { portfolio, experimental }: { readonly portfolio: Portfolio; readonly experimental: Experimental },
): readonly Met[] {
  const { audience, unit } = experimental.spec;
  const all = [...came].map(([user, at]) => ({
    user,
    unit: unitAt(unit, { user, facts: facts.get(user)!, at }),
    at,
    arm: everybody,
  }));
  if (audience.kind === 'always') return all;
  const [fold, features, test] = [foldOf(portfolio), userFeaturesOf(portfolio), testOf(audience)];
  return all.filter(({ user, at }) => {
    const before = facts.get(user)!.filter((fact) => fact.at <= at);
    return test(features.reader(stateOf(fold, user, before), millis(at)));
  });
}
