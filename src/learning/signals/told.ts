import { contrastAmong, type Contrast, type Experience } from '../../outcomes/index.ts';
import type { SignalFeature } from '../../scoring/index.ts';

/** A decision between a domain's messages and silence, with the raw signal of each candidate; NaN where there is none. */
export interface Told extends Contrast {
  readonly raws: Float64Array;
  /** Of the signals, days. */
  readonly ages: Float64Array;
}

/** The decisions in which a signal was in force, both sides could be drawn, and the reward is known. */
export function toldOf(experience: Experience, { at }: SignalFeature, objective: number): readonly Told[] {
  const { rows, first, candidateRows, candidateWidth, probability, silence, chosen, objectives } = experience;
  const found: Told[] = [];
  for (let row = 0; row < rows; row++) {
    const from = first[row]!;
    const count = first[row + 1]! - from;
    const silent = silence[row]!;
    const reward = experience.reward[row * objectives.length + objective]!;
    if (Number.isNaN(reward) || !(silent > 0 && silent < 1)) continue;
    const told = (place: number) =>
      Float64Array.from({ length: count }, (_, c) => {
        const column = (from + c) * candidateWidth + at;
        return candidateRows[column] === 1 ? candidateRows[column + place]! : Number.NaN;
      });
    const raws = told(1);
    const contrast = contrastAmong(
      {
        user: experience.users[experience.user[row]!]!,
        send: 1 - silent,
        silent,
        shares: probability.slice(from, from + count).map((p) => p / (1 - silent)),
        chosen: chosen[row]!,
        reward,
        raws,
        ages: told(2),
      },
      (c) => !Number.isNaN(raws[c]!),
    );
    if (contrast) found.push(contrast);
  }
  return found;
}

/** Visits every raw value that could have been told, with the weight that increments are measured with. */
export function eachRaw<One extends Told>(
  told: readonly One[],
  visit: (raw: number, weight: number, one: One, candidate: number) => void,
): void {
  for (const one of told)
    for (let c = 0; c < one.shares.length; c++)
      if (one.shares[c]! > 0) visit(one.raws[c]!, one.send * one.silent * one.shares[c]!, one, c);
}
