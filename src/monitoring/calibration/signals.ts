import { contrastAmong } from '../../outcomes/index.ts';
import { fadedOf, priorOfSignal, type SignalBelief } from '../../scoring/index.ts';
import type { DecisionRecord } from '../../decision/index.ts';
import type { Log } from '../log.ts';
import type { Prediction } from './contrasts.ts';

/** What a calibrated signal said of the candidates of one decision; undefined where it said nothing. */
interface Said {
  readonly predicted: Float64Array;
  readonly sd: Float64Array;
  readonly told: readonly boolean[];
}

function saidOf(
  { rows, eligible }: DecisionRecord,
  belief: SignalBelief,
  { candidateFeatures, candidateWidth }: Log['portfolio'],
): Said | undefined {
  const feature = candidateFeatures.find(({ name }) => name === belief.feature);
  if (feature?.spec.kind !== 'signal') return undefined;
  const { halfLife } = feature.spec;
  const priors = Array.from({ length: eligible }, (_, c) => {
    const [present, raw, age] = rows.candidates.subarray(c * candidateWidth + feature.at);
    return present === 1 ? priorOfSignal(belief, raw!, fadedOf(age!, halfLife)) : undefined;
  });
  if (priors.every((prior) => prior === undefined)) return undefined;
  return {
    predicted: Float64Array.from(priors, (prior) => prior?.mean ?? 0),
    sd: Float64Array.from(priors, (prior) => Math.sqrt(prior?.variance ?? 0)),
    told: priors.map((prior) => prior !== undefined),
  };
}

/**
 * The contrasts of a domain's messages against no-send, with what its calibrated signal predicted in the place of the
 * scorer, by candidate feature.
 */
export function signalPredictions(
  contrasts: readonly Prediction[],
  decisions: ReadonlyMap<string, DecisionRecord>,
  { signals, portfolio }: Log,
): ReadonlyMap<string, readonly Prediction[]> {
  const found = new Map<string, Prediction[]>();
  for (const contrast of contrasts) {
    const decision = decisions.get(contrast.decision)!;
    for (const belief of signals.get(contrast.artefact) ?? []) {
      const said = saidOf(decision, belief, portfolio);
      const among = said && contrastAmong({ ...contrast, ...said }, (c) => said.told[c]!);
      if (!among) continue;
      const known = found.get(belief.feature);
      if (known) known.push(among);
      else found.set(belief.feature, [among]);
    }
  }
  return found;
}
