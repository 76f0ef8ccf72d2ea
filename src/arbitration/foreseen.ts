import type { Prospects } from '../scoring/index.ts';
import type { Brought } from '../state/index.ts';

/** What a user's decisions are expected to bring: those of a period, the share above 0, the mean of these. */
export interface Foreseen {
  readonly decisions: number;
  readonly share: number;
  readonly mean: number;
}

/**
 * The population's prospects, moved towards what a user's own decisions brought: (κ m + Σ x)/(κ + n) with the strength
 * κ of the population. Linear empirical Bayes: Bühlmann and Straub, Mitteilungen der Vereinigung Schweizerischer
 * Versicherungsmathematiker 70 (1970).
 */
export function foreseenOf(
  { decisions, share, mean, strength }: Prospects,
  { periods, decisions: met, judged, valuable, total }: Brought,
): Foreseen {
  if (!strength) return { decisions, share, mean };
  return {
    decisions: towards(decisions, strength.decisions, { sum: met, count: periods }),
    share: towards(share, strength.share, { sum: valuable, count: judged }),
    mean: towards(mean, strength.mean, { sum: total, count: valuable }),
  };
}

/** What of it nothing scheduled brings. */
export const besideOf = (
  { decisions, share, mean }: Foreseen,
  { beside = { share: 1, mean: 1 } }: Prospects,
): Foreseen => ({ decisions, share: share * beside.share, mean: mean * beside.mean });

const towards = (
  mean: number,
  strength: number,
  { sum, count }: { readonly sum: number; readonly count: number },
): number => (strength + count > 0 ? (strength * mean + sum) / (strength + count) : mean);
