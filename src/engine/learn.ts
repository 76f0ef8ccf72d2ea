import type { Decision, PlanDecision, Setup } from '../decision/index.ts';
import type { Event } from '../events/index.ts';
import { linearLearner, planLearner } from '../learning/index.ts';
import { joinOnline } from '../outcomes/index.ts';
import { linearPrior, type LinearArtefact, type PlanBeliefs } from '../scoring/index.ts';
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

interface OnlineOptions {
  /** What is believed before anything was seen, as in the setup. */
  readonly belief?: SetupInput['belief'];
  /** What was learned before; it stands in place of the belief. */
  readonly artefact?: SetupInput['artefact'];
  /** A new artefact after so many lessons. */
  readonly every: number;
}

/** Learns from the log as windows close: decisions are joined to outcomes, and beliefs become an artefact now and then. */
export function onlineLearner({ portfolio }: Setup, { belief, artefact, every }: OnlineOptions): Learner {
  const join = joinOnline({ portfolio });
  const learner = linearLearner({ portfolio, prior: artefact ?? linearPrior(portfolio, belief) });
  // Value signals are calibrated by `fitLinear`, on all the log; a day does not move them.
  const kept = artefact?.signals && { signals: artefact.signals };
  let lessons = 0;
  return ({ decisions, facts, now }) => {
    for (const fact of facts) join.addFact(fact);
    for (const decision of decisions) join.addDecision(decision);
    const matured = join.mature(now);
    if (matured.rows > 0) learner.add(matured);
    lessons++;
    return lessons % every === 0 ? { ...learner.artefact(), ...kept } : undefined;
  };
}

interface PlanOptions {
  /** New beliefs after so many lessons. */
  readonly every: number;
  /** Guess of the variance of the value of a user and period; see `planLearner`. */
  readonly noise?: number;
}

/** Learns from the log what each contact plan is worth, at the setup's prices. */
export function onlinePlanLearner(
  { portfolio, prices }: Setup,
  { every, ...options }: PlanOptions,
): Learner<PlanBeliefs> {
  const join = joinOnline({ portfolio });
  const learner = planLearner({ portfolio, rates: prices.rates, ...options });
  let lessons = 0;
  return ({ decisions, plans = [], facts, now }) => {
    for (const fact of facts) join.addFact(fact);
    for (const plan of plans) join.addPlan(plan);
    for (const decision of decisions) learner.addDecision(decision);
    learner.add(join.mature(now));
    lessons++;
    return lessons % every === 0 ? learner.beliefs() : undefined;
  };
}
