import { coverage } from './calibration/coverage.ts';
import { error } from './calibration/error.ts';
import { slope } from './calibration/slope.ts';
import { ratio } from './assignment/ratio.ts';
import { sequentialRatio } from './assignment/sequential.ts';
import { distribution } from './drift/distribution.ts';
import { missing } from './drift/missing.ts';
import { shape } from './drift/shape.ts';
import { signalFreshness, signalRange } from './drift/signals.ts';
import { stale } from './drift/stale.ts';
import { unit } from './drift/unit.ts';
import { words } from './drift/words.ts';
import { delay } from './feed/delay.ts';
import { forecast } from './feed/forecast.ts';
import { twins } from './feed/twins.ts';
import { feedVolume } from './feed/volume.ts';
import { complaints } from './guardrails/complaints.ts';
import { contacts } from './guardrails/contacts.ts';
import { dominance } from './guardrails/dominance.ts';
import { entropy } from './guardrails/entropy.ts';
import { optOuts } from './guardrails/opt-outs.ts';
import { refusals } from './guardrails/refusals.ts';
import { silence } from './guardrails/silence.ts';
import type { Finding } from './finding.ts';
import { judged } from './judge.ts';
import { logOf, type LogInput } from './log.ts';
import { bins } from './propensity/bins.ts';
import { coherence } from './propensity/coherence.ts';
import { draws } from './propensity/draws.ts';
import { floors } from './propensity/floors.ts';
import { replays } from './propensity/replays.ts';
import { weights } from './propensity/weights.ts';

/** Every monitor; a new one is one file and one name here. */
const monitors = [
  coherence,
  replays,
  floors,
  draws,
  bins,
  weights,
  ratio,
  sequentialRatio,
  distribution,
  shape,
  unit,
  words,
  missing,
  stale,
  signalFreshness,
  signalRange,
  feedVolume,
  twins,
  delay,
  forecast,
  slope,
  error,
  coverage,
  complaints,
  optOuts,
  contacts,
  dominance,
  entropy,
  silence,
  refusals,
] as const;

/** What a finding may be of. */
export type MonitorKind = (typeof monitors)[number]['kind'];

/** The kinds of all monitors, in the order in which they look. */
export const monitorKinds: readonly MonitorKind[] = monitors.map(({ kind }) => kind);

/**
 * What the monitors find in a log: each for itself, so that each has `levels.alarm` as its chance of a false alarm.
 * `only` names the ones to ask; all when left out. Throws MONITORING_SETTING_UNFIT, and OUTCOMES_PORTFOLIO_DIFFERS
 * where a decision's portfolio is not among `portfolios`.
 */
export function watch(
  input: LogInput,
  only: readonly MonitorKind[] = monitorKinds,
): readonly Finding<MonitorKind>[] {
  const log = logOf(input);
  return monitors
    .filter(({ kind }) => only.includes(kind))
    .flatMap((monitor) => judged<MonitorKind>(monitor.kind, monitor.watch(log), log.levels));
}
