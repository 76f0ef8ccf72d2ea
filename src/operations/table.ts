import { decide } from './decide/decide.ts';
import { evaluateExperience } from './evaluate/evaluate.ts';
import { designExperiment } from './experiment/design.ts';
import { readHoldouts } from './experiment/holdout/holdout.ts';
import { lookAtExperiment } from './experiment/look.ts';
import { reportExperiment } from './experiment/report.ts';
import { screenExperiments } from './experiment/screen.ts';
import { startExperiment } from './experiment/start.ts';
import { stopExperiment } from './experiment/stop.ts';
import { shareTraffic } from './experiment/traffic.ts';
import { explainDecision } from './explain.ts';
import { exportWorkspace } from './export.ts';
import { importRows } from './import/import.ts';
import { init } from './init/init.ts';
import { learn } from './learn/learn.ts';
import { learnPlans } from './learn/plans.ts';
import { chooseMetrics } from './metrics/choose.ts';
import { monitor } from './monitor/monitor.ts';
import type { Operation } from './operation.ts';
import { solvePrices } from './prices/prices.ts';
import { replayDecisions } from './replay.ts';
import { rehearse } from './rehearse.ts';
import { exchangeSignals } from './signals/exchange.ts';
import { simulate } from './simulate/simulate.ts';
import { resume } from './stop/resume.ts';
import { stop } from './stop/stop.ts';
import { stops } from './stop/stops.ts';
import { fitSurrogate } from './surrogate/fit.ts';
import { forecastSurrogate } from './surrogate/forecast.ts';
import { scoreSurrogates } from './surrogate/score.ts';

/** Every operation; a new one is one file and one name here. */
export const operations: readonly Operation[] = [
  init,
  importRows,
  learn,
  learnPlans,
  evaluateExperience,
  solvePrices,
  decide,
  explainDecision,
  replayDecisions,
  monitor,
  stop,
  resume,
  stops,
  designExperiment,
  readHoldouts,
  screenExperiments,
  shareTraffic,
  startExperiment,
  lookAtExperiment,
  stopExperiment,
  reportExperiment,
  exportWorkspace,
  simulate,
  rehearse,
  chooseMetrics,
  fitSurrogate,
  forecastSurrogate,
  scoreSurrogates,
  exchangeSignals,
];
