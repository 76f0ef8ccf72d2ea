import type { Decision, Setup } from '../decision/index.ts';
import type { Event } from '../events/index.ts';
import { linearLearner } from '../learning/index.ts';
import { joinOnline } from '../outcomes/index.ts';
import { linearPrior, type LinearArtefact } from '../scoring/index.ts';
import type { SetupInput } from './setup.ts';

/** What a day brought. */
export interface Lesson {
  readonly decisions: readonly Decision[];
  readonly facts: readonly Event[];
  /** All facts up to here have come, milliseconds. */
  readonly now: number;
}

/** Takes lessons in order; gives a new artefact when it has one. */
export type Learner = (lesson: Lesson) => LinearArtefact | undefined;

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
  let lessons = 0;
  return ({ decisions, facts, now }) => {
    for (const fact of facts) join.addFact(fact);
    for (const decision of decisions) join.addDecision(decision);
    const matured = join.mature(now);
    if (matured.rows > 0) learner.add(matured);
    lessons++;
    return lessons % every === 0 ? learner.artefact() : undefined;
  };
}
