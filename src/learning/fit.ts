import type { Experience } from '../outcomes/index.ts';
import type { LinearArtefact } from '../scoring/index.ts';
import { inflationOf } from './inflation.ts';
import { LinearLearner, type IncrementBelief, type LinearOptions } from './learner.ts';
import { calibrateSignals } from './signals/calibrate.ts';

/** What a fit found out about one objective. */
export interface FittedObjective extends IncrementBelief {
  /** How many times less rows are worth than independent ones; see `inflationOf`. */
  readonly inflation: number;
}

export interface LinearFit {
  readonly artefact: LinearArtefact;
  readonly objectives: Readonly<Record<string, FittedObjective>>;
}

/**
 * The increments of every objective from all experience at once: the beliefs of `linearLearner` on the same rows,
 * with the inflation measured on them, users clustered (given ones are taken as they are). Online learning goes on
 * with `inflation` as found here. Throws LEARNING_EXPERIENCE_UNFIT, LEARNING_PRIOR_UNFIT.
 */
export function fitLinear(experience: Experience, options: Omit<LinearOptions, 'halfLife'>): LinearFit {
  const { portfolio } = options;
  const independent = new LinearLearner(options);
  independent.add(experience);
  const inflation = Object.fromEntries(
    portfolio.objectives.map(({ name }, objective) => [
      name,
      options.inflation?.[name] ?? measured(independent, experience, objective),
    ]),
  );
  const learner = independent.with({ ...options, inflation });
  const signals = calibrateSignals(experience, portfolio);
  return {
    artefact: signals.length > 0 ? { ...learner.artefact(), signals: [...signals] } : learner.artefact(),
    objectives: Object.fromEntries(
      portfolio.objectives.map(({ name }) => [
        name,
        { ...learner.belief(name), inflation: inflation[name]! },
      ]),
    ),
  };
}

const measured = (learner: LinearLearner, experience: Experience, objective: number): number =>
  inflationOf({
    experience,
    objective,
    design: learner.design,
    regression: learner.regression(objective),
    audienceOf: learner.audienceOf,
    sketch: learner.sketch,
  });
