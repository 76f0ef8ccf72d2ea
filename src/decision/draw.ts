import { streamOf } from '../kit/index.ts';

/** A draw from a distribution: the index that a uniform number on [0, 1) falls on. */
export function drawAt(probability: Float64Array, uniform: number): number {
  let below = 0;
  let last = 0;
  for (let i = 0; i < probability.length; i++) {
    if (probability[i]! <= 0) continue;
    below += probability[i]!;
    last = i;
    if (uniform < below) return i;
  }
  return last;
}

/** The one draw of a decision, keyed by its id: the same id always draws the same. */
export const drawFor = (id: string, probability: Float64Array): number =>
  drawAt(probability, streamOf(id, 'draw').uniform());
