import { contrastAmong, measuredIncrements, type Contrast, type Experience } from '../../outcomes/index.ts';
import type { CandidateFeature, FeatureColumns } from '../../program/index.ts';

/** A value signal among the features of candidates. */
export type SignalFeature = FeatureColumns<Extract<CandidateFeature, { kind: 'signal' }>>;

/** A decision between a domain's messages and silence, with the raw signal of each candidate; NaN where there is none. */
export interface Told extends Contrast {
  readonly raws: Float64Array;
}

/** The decisions in which a signal was in force, both sides could be drawn, and the reward is known. */
export function toldOf(experience: Experience, { at }: SignalFeature, objective: number): readonly Told[] {
  const { rows, first, candidateRows, candidateWidth, probability, silence, chosen, objectives } = experience;
  const told: Told[] = [];
  for (let row = 0; row < rows; row++) {
    const from = first[row]!;
    const count = first[row + 1]! - from;
    const silent = silence[row]!;
    const reward = experience.reward[row * objectives.length + objective]!;
    if (Number.isNaN(reward) || !(silent > 0 && silent < 1)) continue;
    const raws = Float64Array.from({ length: count }, (_, c) => {
      const column = (from + c) * candidateWidth + at;
      return candidateRows[column] === 1 ? candidateRows[column + 1]! : Number.NaN;
    });
    const contrast = contrastAmong(
      {
        user: experience.users[experience.user[row]!]!,
        send: 1 - silent,
        silent,
        shares: probability.slice(from, from + count).map((p) => p / (1 - silent)),
        chosen: chosen[row]!,
        reward,
        raws,
      },
      (c) => !Number.isNaN(raws[c]!),
    );
    if (contrast) told.push(contrast);
  }
  return told;
}

/** Visits every raw value that could have been told, with the weight that increments are measured with. */
export function eachRaw(
  told: readonly Told[],
  visit: (raw: number, weight: number, one: Told, candidate: number) => void,
): void {
  for (const one of told)
    for (let c = 0; c < one.shares.length; c++)
      if (one.shares[c]! > 0) visit(one.raws[c]!, one.send * one.silent * one.shares[c]!, one, c);
}

/** The mean increment of those whose raw value is among some, with its variance over users. */
export function measuredAmong(told: readonly Told[], keeps: (raw: number) => boolean) {
  const isAmong = ({ shares, raws }: Told) => raws.some((raw, c) => shares[c]! > 0 && keeps(raw));
  const fit = measuredIncrements(told.filter(isAmong), 1, ({ raws }, c, out) => {
    out[0] = Number(keeps(raws[c]!));
  });
  return fit && { mean: fit.coefficients[0]!, variance: fit.covariance[0]! };
}
