// Recorded decisions as populations to price: those under one budget together, each arm with its own apart.
import {
  declaredPrices,
  gatheringOf,
  populationSolver,
  reweighed,
  type Gathering,
  type PopulationSolver,
  type Prices,
} from '../../arbitration/index.ts';
import { holdoutNames, ownArmOf, purseOf, type ArmOf, type Assignment } from '../../assignment/index.ts';
import { redistributorOf, type Decision } from '../../decision/index.ts';
import type { DecisionId, UserId } from '../../events/index.ts';
import { millisOf, type Duration, type Portfolio } from '../../program/index.ts';
import { decisionAt } from '../workspace/own.ts';
import { fittingPortfolio } from '../workspace/watched.ts';
import type { OpenWorkspace } from '../workspace/workspace.ts';

/** When the decisions were made: from `since` on, before `until`, in milliseconds. */
export interface Period {
  readonly since: number;
  readonly until: number;
}

/** Users under one set of prices: those of an arm with budgets of its own, or everybody else. */
export interface Part {
  readonly of: ArmOf | undefined;
  readonly users: number;
  /** Share of all users, those who are held among them, who were in it last: whom it is for from now on. */
  readonly standing: number;
  readonly decisions: number;
  /**
   * Their share of a limit, for the period: users over all users, those who are held among them, times its length. Who
   * was in several parts, as an experiment began or ended, counts in each by the decisions made there.
   */
  readonly limitOf: (limit: number, per: Duration) => number;
  /** Limits of the part, of those that have one, by budget and by objective. */
  readonly limits: {
    readonly budgets: Readonly<Record<string, number>>;
    readonly floors: Readonly<Record<string, number>>;
  };
  readonly solver: PopulationSolver;
}

/** The decisions of a period, in parts. */
export interface Market {
  readonly period: Period;
  readonly parts: readonly Part[];
  readonly decisions: number;
  readonly users: number;
  /** Users whom every program holds out: their share of budgets stays unspent. */
  readonly held: number;
  /** Decisions of programs with other messages, features or objectives, which are left out. */
  readonly others: number;
}

/** Reads the recorded decisions of a period one after another. */
export async function* decisionsIn(
  workspace: OpenWorkspace,
  portfolio: Portfolio,
  ids: readonly DecisionId[],
): AsyncIterable<Decision | 'other'> {
  const fits = new Map<string, boolean>();
  for (const id of ids) {
    const decision = await decisionAt(workspace, id);
    if (!decision) continue;
    const { portfolio: digest } = decision.digests;
    if (!fits.has(digest))
      fits.set(digest, (await fittingPortfolio(workspace, digest, portfolio)) !== undefined);
    yield fits.get(digest)! ? decision : 'other';
  }
}

/** Send decisions by their ids, and when each was made. */
export async function decidedIn({
  store,
}: OpenWorkspace): Promise<readonly { readonly id: DecisionId; readonly at: number }[]> {
  const found: { id: DecisionId; at: number }[] = [];
  for await (const { event } of store.log(0))
    if (event.kind === 'decision' && event.clock === 'send') found.push({ id: event.decision, at: event.at });
  return found;
}

/** Prices before anything is scarce, with the price of the plan where there is one. */
export const unpriced = (
  portfolio: Portfolio,
  { rates, plan }: { readonly rates: Readonly<Record<string, number>>; readonly plan: Prices['plan'] },
): Prices => ({ ...reweighed(declaredPrices(portfolio), rates), ...(plan ? { plan } : {}) });

/** Arms as declared, without prices that somebody wrote into them: those are what is asked for. */
const unpricedArms = (portfolio: Portfolio): Portfolio => ({
  ...portfolio,
  experiments: portfolio.experiments.map((experiment) => ({
    ...experiment,
    arms: experiment.arms.map((arm) => {
      const { lambdas: _, multipliers: __, ...changes } = arm.changes;
      return { ...arm, changes };
    }),
  })),
});

interface Asked {
  readonly portfolio: Portfolio;
  readonly ids: readonly DecisionId[];
  readonly period: Period;
  readonly prices: Prices;
}

/** Who belongs to which part, and their decisions. */
interface Crowd {
  readonly of: ArmOf | undefined;
  /** Each with the decisions made in this part. */
  readonly users: Map<UserId, number>;
  readonly gathering: Gathering;
}

/** All that was decided for a user. */
interface Known {
  readonly decisions: number;
  /** Of the last decision: the part, or none of them. */
  readonly last: string | undefined;
}

/** Gathers the decisions of a period. */
export async function marketOf(workspace: OpenWorkspace, asked: Asked): Promise<Market> {
  const { portfolio, ids, period, prices } = asked;
  const valued = redistributorOf(unpricedArms(portfolio), prices);
  const placed = placesOf(portfolio);
  const crowds = new Map<string, Crowd>();
  const all = new Map<UserId, Known>();
  const heldUsers = new Set<UserId>();
  let [decisions, others] = [0, 0];
  for await (const decision of decisionsIn(workspace, portfolio, ids)) {
    if (decision === 'other') {
      others++;
      continue;
    }
    decisions++;
    const { user } = decision;
    const place = placed(decision.assignments);
    const last = place === 'held' ? undefined : purseOf(place);
    all.set(user, { decisions: (all.get(user)?.decisions ?? 0) + 1, last });
    if (place === 'held') {
      heldUsers.add(user);
      continue;
    }
    const key = purseOf(place);
    const crowd = crowds.get(key) ?? { of: place, users: new Map(), gathering: gatheringOf(portfolio) };
    crowds.set(key, crowd);
    crowd.users.set(user, (crowd.users.get(user) ?? 0) + 1);
    crowd.gathering.add({ ...decision, value: valued(decision).value });
  }
  const parts = [...crowds]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([, crowd]) => partOf(crowd, asked, all));
  return { period, parts, decisions, users: all.size, held: heldUsers.size, others };
}

function partOf(
  { of, users, gathering }: Crowd,
  { portfolio, period }: Asked,
  all: ReadonlyMap<UserId, Known>,
): Part {
  const length = period.until - period.since;
  let [here, standing] = [0, 0];
  for (const [user, decisions] of users) {
    const known = all.get(user)!;
    here += decisions / known.decisions;
    standing += Number(known.last === purseOf(of));
  }
  const limitOf = (limit: number, per: Duration) => (limit * (length / millisOf(per)) * here) / all.size;
  const blocks = gathering.blocks();
  const limits = {
    budgets: Object.fromEntries(
      portfolio.budgets.flatMap(({ name, limit, per }) =>
        limit === null ? [] : [[name, limitOf(limit, per)]],
      ),
    ),
    floors: Object.fromEntries(portfolio.floors.map(({ name, least, per }) => [name, limitOf(least, per)])),
  };
  const solver = populationSolver({
    objectives: portfolio.objectives.map(({ name }) => ({ name, least: limits.floors[name] })),
    budgets: portfolio.budgets.map(({ name }) => ({ name, limit: limits.budgets[name] ?? Infinity })),
    blocks: () => blocks,
  });
  return {
    of,
    users: users.size,
    standing: standing / all.size,
    decisions: gathering.rows(),
    limitOf,
    limits,
    solver,
  };
}

/** In which part a user is, by the assignments of a decision: an arm with budgets of its own, all others, or none. */
export function placesOf({
  programs,
  experiments,
}: Portfolio): (assignments: readonly Assignment[]) => ArmOf | 'held' | undefined {
  const holdouts = programs.map(holdoutNames);
  return (assignments) => {
    const isHeld = ({ layer, arm }: Assignment, names: readonly string[]) =>
      arm === 'held' && names.includes(layer);
    if (holdouts.every((names) => assignments.some((one) => isHeld(one, names)))) return 'held';
    return ownArmOf({ experiments }, assignments);
  };
}
