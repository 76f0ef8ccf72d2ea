import { taughtBy, type Assignment, type Taught } from '../assignment/index.ts';
import { bestOf, chargedOf, type Decision, type PlanDecision, type Setup } from '../decision/index.ts';
import type { Event } from '../events/index.ts';
import {
  linearLearner,
  planLearner,
  planQLearner,
  prospectsLearner,
  type PlanQOptions,
} from '../learning/index.ts';
import { joinOnline, joinPeriods, type Experience, type OnlineJoin } from '../outcomes/index.ts';
import type { Portfolio } from '../program/index.ts';
import { linearPrior, type LinearArtefact, type PlanArtefact } from '../scoring/index.ts';
import type { SetupInput } from './setup.ts';

/** What a day brought. */
export interface Lesson {
  readonly decisions: readonly Decision[];
  /** Contact plans that were chosen, where there are any. */
  readonly plans?: readonly PlanDecision[];
  readonly facts: readonly Event[];
  /** All facts up to here have come, milliseconds. */
  readonly now: number;
}

/** Takes lessons in order; gives a new artefact when it has one. */
export type Learner<Artefact = LinearArtefact> = (lesson: Lesson) => Artefact | undefined;

/** Whose choices taught: a row counts with every lesson in which one of its windows closed. */
interface Tally {
  readonly add: (assignments: readonly (readonly Assignment[])[]) => void;
  /** For an artefact; empty where nobody knows who taught what was learned before. */
  readonly taught: () => { readonly taught?: Taught };
}

function tallyFrom(before: Taught | undefined): Tally {
  let counts = before;
  return {
    add: (assignments) => {
      if (!counts) return;
      const sums: Record<string, Record<string, number>> = structuredClone(counts);
      for (const [experiment, arms] of Object.entries(taughtBy(assignments)))
        for (const [arm, rows] of Object.entries(arms)) {
          const of = (sums[experiment] ??= {});
          of[arm] = (of[arm] ?? 0) + rows;
        }
      counts = sums;
    },
    taught: () => (counts ? { taught: counts } : {}),
  };
}

/** Where the user of each row stood. */
const standings = ({ assigned, assignments }: Experience): readonly (readonly Assignment[])[] =>
  Array.from(assigned, (at) => assignments[at]!);

interface OnlineOptions {
  /** What is believed before anything was seen, as in the setup; absent: nothing, and the log alone speaks. */
  readonly belief?: SetupInput['belief'];
  /** What was learned before; it stands in place of the belief. */
  readonly artefact?: SetupInput['artefact'];
  /** A new artefact after so many lessons. */
  readonly every: number;
}

/** Learns from the log as windows close: decisions are joined to outcomes, and beliefs become an artefact now and then. */
export function onlineLearner({ portfolio }: Setup, { belief, artefact, every }: OnlineOptions): Learner {
  const join = joinOnline({ portfolio });
  // A belief of no spread would stay as it is for good: without one the spread is learned too.
  const prior = artefact ?? (belief && linearPrior(portfolio, belief));
  const learner = linearLearner({ portfolio, prior });
  // Value signals are calibrated by `fitLinear`, on all the log; a day does not move them.
  const kept = artefact?.signals && { signals: artefact.signals };
  const tally = tallyFrom(artefact ? artefact.taught : {});
  let lessons = 0;
  return ({ decisions, facts, now }) => {
    for (const fact of facts) join.addFact(fact);
    for (const decision of decisions) join.addDecision(decision);
    const matured = join.mature(now);
    if (matured.rows > 0) learner.add(matured);
    tally.add(standings(matured));
    lessons++;
    return lessons % every === 0 ? { ...learner.artefact(), ...kept, ...tally.taught() } : undefined;
  };
}

interface PlanOptions {
  /** New beliefs after so many lessons. */
  readonly every: number;
  /** Guess of the variance of the value of a user and period; see `planLearner`. */
  readonly noise?: number;
  /** Learn by user and objective over so many periods, see `planQLearner`; absent: one belief of each plan. */
  readonly ahead?: number;
}

/** Learns from the log what each contact plan is worth, at the setup's prices, and what its decisions may bring. */
export function onlinePlanLearner(
  { portfolio, prices }: Setup,
  { every, ahead, ...options }: PlanOptions,
): Learner<PlanArtefact> {
  const charged = chargedOf(portfolio, prices);
  const learns =
    ahead === undefined
      ? onAverage(portfolio, { rates: prices.rates, charged, ...options })
      : byUser(portfolio, { ahead, charged, ...options });
  const valued = bestOf({ portfolio, prices });
  const beside = bestOf({ portfolio, prices, of: 'unscheduled' });
  const toCome = prospectsLearner(portfolio);
  let lessons = 0;
  return (lesson) => {
    const { decisions, now } = lesson;
    learns.take(lesson);
    for (const decision of decisions) {
      const { user, at } = decision;
      toCome.add({ user, at, best: valued(decision), beside: beside(decision) });
    }
    lessons++;
    if (lessons % every !== 0) return undefined;
    const prospects = toCome.prospects(now);
    return { ...learns.artefact(), ...(prospects ? { prospects } : {}) };
  };
}

/** A learner of plans with its join. */
interface PlanLearning {
  readonly take: (lesson: Lesson) => void;
  readonly artefact: () => PlanArtefact;
}

/** Feeds lessons to a join, and what matures to a learner. */
const fed =
  <Rows>(
    join: Pick<OnlineJoin, 'addFact' | 'addPlan'> & { readonly mature: (now: number) => Rows },
    learner: { readonly addDecision: (decision: Decision) => void; readonly add: (rows: Rows) => void },
    learned: (rows: Rows) => void,
  ): PlanLearning['take'] =>
  ({ decisions, plans = [], facts, now }) => {
    for (const fact of facts) join.addFact(fact);
    for (const plan of plans) join.addPlan(plan);
    for (const decision of decisions) learner.addDecision(decision);
    const matured = join.mature(now);
    learner.add(matured);
    learned(matured);
  };

function onAverage(
  portfolio: Portfolio,
  options: Omit<Parameters<typeof planLearner>[0], 'portfolio'>,
): PlanLearning {
  const learner = planLearner({ portfolio, ...options });
  const tally = tallyFrom({});
  return {
    take: fed(joinOnline({ portfolio }), learner, (rows) => tally.add(standings(rows))),
    artefact: () => ({ ...learner.beliefs(), ...tally.taught() }),
  };
}

function byUser(portfolio: Portfolio, options: Omit<PlanQOptions, 'portfolio'>): PlanLearning {
  const learner = planQLearner({ portfolio, ...options });
  const tally = tallyFrom({});
  const stood = new Map<string, PlanDecision['assignments']>();
  const take = fed(joinPeriods(portfolio), learner, (periods) => {
    tally.add(periods.map(({ decision }) => stood.get(decision) ?? []));
    for (const { decision } of periods) stood.delete(decision);
  });
  return {
    take: (lesson) => {
      for (const { id, assignments } of lesson.plans ?? []) stood.set(id, assignments);
      take(lesson);
    },
    artefact: () => ({ ...learner.artefact(), ...tally.taught() }),
  };
}
