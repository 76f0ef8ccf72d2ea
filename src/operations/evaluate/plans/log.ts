import type { Prices } from '../../../arbitration/index.ts';
import {
  chanceOf,
  chargedOf,
  type Decision,
  type PlanDecision,
  type Setup,
} from '../../../decision/index.ts';
import { planQLearner, type PlanQLearner } from '../../../learning/index.ts';
import { joinPeriods, type PlanPeriod } from '../../../outcomes/index.ts';
import { millisOf, type Portfolio } from '../../../program/index.ts';
import { decisionAt, historyOf, offersOf, plansUnder } from '../../workspace/own.ts';
import type { OpenWorkspace } from '../../workspace/workspace.ts';

/** A period of a contact plan, with what its sends were. */
export interface PlanRow extends PlanPeriod {
  /** Who counts as one with the user; the user until it is said. */
  readonly group: string;
  /** When the plan was chosen, and how long the user had been known by then; milliseconds. */
  readonly at: number;
  readonly age: number;
  /** Id of the user's next choice of a plan, whether its period is over or not. */
  readonly following: string | undefined;
  /** Digests of the artefacts that its sends were decided with. */
  readonly artefacts: readonly string[];
  /** What its messages are charged: what they and acting on their signals cost, and the prices of what is scarce. */
  readonly cost: number;
  /** Π π_e / π_b of its sends under the setup that was asked for; 1 without one. */
  readonly beside: number;
}

/** Periods that are over, by user and time, and the learners that met their sends. */
export interface PlanLog {
  readonly rows: readonly PlanRow[];
  /** Choices left out, of arms that offer plans with other allowances. */
  readonly otherwise: number;
  /** Up to when all that happened is known. */
  readonly until: number;
  readonly period: number;
  /** One per fold of users; they have met every send and no period yet. */
  readonly learners: readonly PlanQLearner[];
}

interface Reading {
  readonly portfolio: Portfolio;
  /** That messages are charged at. */
  readonly prices: Prices;
  /** The setup that is to make the sends too; absent: they stay as they were. */
  readonly sends: Setup | undefined;
  readonly folds: number;
}

/** What the sends of one plan were. */
interface Sends {
  readonly artefacts: Set<string>;
  cost: number;
  beside: number;
}

/** Reads the periods of a workspace's plans. */
export async function planLogOf(
  workspace: OpenWorkspace,
  { portfolio, prices, sends: setup, folds }: Reading,
): Promise<PlanLog> {
  const history = await historyOf(workspace);
  const { all, planned, isAlike } = await plansUnder(workspace, history, portfolio);
  const plans = all.filter(offersOf(planned, portfolio));
  const charged = chargedOf(portfolio, prices);
  const learners = Array.from({ length: folds }, () => planQLearner({ portfolio, charged }));
  const sends = new Map(plans.map(({ id }): [string, Sends] => [id, noSends()]));
  const add = adderOf(charged, setup);
  for (const id of history.decisions) {
    const decision = await decisionAt(workspace, id);
    const under = decision?.plan && sends.get(decision.plan.decision);
    if (!decision || !under || !(await isAlike(decision.digests.portfolio))) continue;
    for (const learner of learners) learner.addDecision(decision);
    add(under, decision);
  }
  const join = joinPeriods(portfolio, new Set(planned.keys()));
  for (const plan of plans) join.addPlan(plan);
  for (const facts of history.facts.values()) for (const fact of facts) join.addFact(fact);
  const rows = rowsOf(join.mature(history.watermark), plans, sends);
  return {
    rows,
    otherwise: all.length - plans.length,
    until: history.watermark,
    period: millisOf(portfolio.plans!.period),
    learners,
  };
}

const noSends = (): Sends => ({ artefacts: new Set(), cost: 0, beside: 1 });

function adderOf(
  charged: (decision: Decision) => number,
  setup: Setup | undefined,
): (to: Sends, decision: Decision) => void {
  const chance = setup && chanceOf(setup);
  return (to, decision) => {
    to.artefacts.add(decision.digests.artefact);
    to.cost += charged(decision);
    if (chance) to.beside *= chance(decision) / decision.propensity;
  };
}

function rowsOf(
  periods: readonly PlanPeriod[],
  plans: readonly PlanDecision[],
  sends: ReadonlyMap<string, Sends>,
): readonly PlanRow[] {
  const known = new Map(plans.map((plan) => [plan.id as string, plan]));
  const followings = new Map<string, string>();
  const latest = new Map<string, PlanDecision>();
  for (const plan of plans.toSorted((a, b) => a.at - b.at)) {
    const before = latest.get(plan.user);
    if (before) followings.set(before.id, plan.id);
    latest.set(plan.user, plan);
  }
  const rows = periods.map((period): PlanRow => {
    const { at, age } = known.get(period.decision)!;
    const { artefacts, cost, beside } = sends.get(period.decision)!;
    const following = period.next ? followings.get(period.decision) : undefined;
    return { ...period, group: period.user, at, age, following, artefacts: [...artefacts], cost, beside };
  });
  return rows.toSorted((a, b) => (a.user === b.user ? a.at - b.at : a.user < b.user ? -1 : 1));
}
