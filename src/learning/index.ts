// Takes experience, gives beliefs about increments and artefacts that scorers read; never decides and never promotes itself.
export {
  artefactFile,
  cardOf,
  readArtefactFile,
  succeed,
  type ArtefactCard,
  type FiledArtefact,
} from './artefact-file.ts';
export { diagonalLearner, type DiagonalLearner, type DiagonalOptions } from './diagonal.ts';
export { fitLinear, type FittedObjective, type LinearFit } from './fit.ts';
export { fullArtefact } from './full.ts';
export { linearLearner, type IncrementBelief, type LinearLearner, type LinearOptions } from './learner.ts';
export {
  diagonalLogistic,
  difference,
  fullLogistic,
  responseProbability,
  type LogisticBelief,
} from './logistic.ts';
export { credibilityOf, type Credibility, type Group } from './credibility.ts';
export { planLearner, type PlanLearner } from './plan-learner.ts';
export { planQLearner, type PlanQLearner, type PlanQOptions } from './plan-q.ts';
export { prospectsLearner, type Judged, type ProspectsLearner } from './prospects.ts';
export { calibrateSignals } from './signals/calibrate.ts';
export { calibrationsOf, type SignalCalibration } from './signals/held-out.ts';
export { fitRate, type RateFit } from './signals/exchange.ts';
