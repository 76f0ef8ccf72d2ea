import { sampleRatioThreshold, sequentialSampleRatio } from '../../../experiments/index.ts';
import type { Placed } from './placed.ts';

/** Whether the sides of a holdout hold the users that they were promised. */
export interface Ratio {
  /** Right for all readings together. */
  readonly p: number;
  readonly isBroken: boolean;
}

/** Strength of the prior around the promised share, in users: a holdout of some hundred users is to be checked, too. */
const concentration = 1000;

/**
 * The sequential test of the promised share, by periods in which users were met; where the share was changed, of each
 * share by itself, and p times their number (Bonferroni).
 */
export function ratioOf(placed: readonly Placed[], length: number): Ratio {
  const start = placed[0]?.at ?? 0;
  const shares = new Map<number, number[][]>();
  for (const { at, chance, isHeld } of placed) {
    const blocks = shares.get(chance) ?? [];
    shares.set(chance, blocks);
    const block = (blocks[Math.floor((at - start) / length)] ??= [0, 0]);
    block[Number(isHeld)]!++;
  }
  const lowest = [...shares].map(([chance, blocks]) => {
    const { p } = sequentialSampleRatio(Object.values(blocks), [1 - chance, chance], { concentration });
    return p.at(-1) ?? 1;
  });
  const p = Math.min(1, Math.min(1, ...lowest) * shares.size);
  return { p, isBroken: p < sampleRatioThreshold };
}
