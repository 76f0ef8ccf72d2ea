import { difference } from './difference.ts';
import { samenessP, weigh } from './inverse-variance.ts';
import { level } from '../checks.ts';
import { experimentsErrors } from '../errors.ts';
import { pOf, standardised, type Effect } from '../estimate.ts';
import { adjustPs } from '../many/adjust.ts';
import type { Arm } from '../samples/arm.ts';

/** One way to cut the users, each user in one level: country, plan, tenure. */
export interface SegmentCut {
  readonly dimension: string;
  readonly levels: readonly { readonly name: string; readonly control: Arm; readonly treatment: Arm }[];
}

/** A segment whose effect is compared with that of all other users of its cut. */
export interface SegmentEffect {
  readonly dimension: string;
  readonly name: string;
  readonly effect: Effect;
  /** Its effect less the effect on the others. */
  readonly apart: Effect;
  readonly p: number;
  /** Benjamini and Yekutieli (2001) over all segments of all cuts, whose overlap gives them any dependence. */
  readonly adjustedP: number;
  readonly isDifferent: boolean;
  /** Drawn towards the mean of its cut as far as segments differ by chance (empirical Bayes). */
  readonly shrunk: { readonly value: number; readonly sd: number };
}

/** Where an effect differs. */
export interface Heterogeneity {
  readonly segments: readonly SegmentEffect[];
  /** Per cut: all its effects are equal (Cochran's Q, by Welch's F). */
  readonly cuts: readonly {
    readonly dimension: string;
    readonly q: number;
    readonly df: number;
    readonly p: number;
  }[];
}

/**
 * Effects by segment with the false discovery rate held over every segment looked at. Levels need two users per arm; for
 * the p of a cut to be what it says most of them need about ten.
 * Errors: EXPERIMENTS_LEVEL_UNFIT, EXPERIMENTS_SAMPLE_UNFIT for a cut with one level, EXPERIMENTS_NO_SPREAD.
 */
export function heterogeneity(
  cuts: readonly SegmentCut[],
  { falseDiscoveryRate = 0.05 }: { readonly falseDiscoveryRate?: number } = {},
): Heterogeneity {
  level('falseDiscoveryRate', falseDiscoveryRate);
  const found = cuts.flatMap(effectsOf);
  const ps = found.map(({ apart }) => pOf(standardised(apart), 'two-sided', apart.df));
  const adjusted = adjustPs(ps, 'by');
  return {
    segments: found.map((segment, at) => ({
      ...segment,
      p: ps[at]!,
      adjustedP: adjusted[at]!,
      isDifferent: adjusted[at]! <= falseDiscoveryRate,
    })),
    cuts: cuts.map((cut) => {
      const { q, effects } = pooled(cut);
      return { dimension: cut.dimension, q, df: effects.length - 1, p: samenessP(effects) };
    }),
  };
}

type Found = Pick<SegmentEffect, 'dimension' | 'name' | 'effect' | 'apart' | 'shrunk'>;

function effectsOf(cut: SegmentCut): readonly Found[] {
  const { effects, mean, tau2 } = pooled(cut);
  const users = cut.levels.map(({ control, treatment }) => control.n + treatment.n);
  const all = users.reduce((sum, n) => sum + n, 0);
  return cut.levels.map(({ name }, at) => {
    const own = effects[at]!;
    const others = effects.map((_, i) => (i === at ? 0 : users[i]! / (all - users[at]!)));
    const value = own.value - effects.reduce((sum, other, i) => sum + others[i]! * other.value, 0);
    const squares = effects.map(({ se }, i) => (i === at ? 1 : others[i]! * others[i]!) * se * se);
    const square = squares.reduce((sum, part) => sum + part, 0);
    // Satterthwaite (1946), as segments may be small.
    const df = (square * square) / squares.reduce((sum, part, i) => sum + (part * part) / effects[i]!.df!, 0);
    const kept = tau2 / (tau2 + own.se * own.se);
    return {
      dimension: cut.dimension,
      name,
      effect: own,
      apart: { value, se: Math.sqrt(square), df, assumptions: own.assumptions },
      shrunk: { value: mean + kept * (own.value - mean), sd: Math.sqrt(kept) * own.se },
    };
  });
}

/** Effects of a cut with the variance between segments (DerSimonian and Laird 1986). */
function pooled({ dimension, levels }: SegmentCut) {
  if (levels.length < 2)
    throw experimentsErrors.EXPERIMENTS_SAMPLE_UNFIT({
      problem: `"${dimension}" has ${levels.length} levels`,
    });
  const effects = levels.map(({ control, treatment }) => difference(control, treatment));
  const { mean, weight, q } = weigh(effects);
  const squares = effects.reduce((sum, { se }) => sum + 1 / (se * se) / (se * se), 0);
  const tau2 = Math.max(0, (q - (effects.length - 1)) / (weight - squares / weight));
  return { effects, mean, q, tau2 };
}
