import { independence } from '../effects/chi-squared.ts';
import { contrast, interaction, type Crossed } from '../effects/interaction.ts';
import { difference } from '../effects/difference.ts';
import { level } from '../checks.ts';
import { pOf, standardised, type Effect } from '../estimate.ts';
import { adjustPs } from '../many/adjust.ts';

/** Two experiments that shared users, with one metric in each combination of their arms. */
export interface OverlappingPair extends Crossed {
  readonly names: readonly [string, string];
}

/**
 * What to do about a pair. ignore: each is read alone. factorial: the effects differ, read each one within the arms
 * of the other. exclude: one turns the other's effect round, or the draws depend on each other; do not share users.
 * The false discovery rate is that of interactions; that one turns an effect round is read off the estimates.
 */
export type Recommendation = 'ignore' | 'factorial' | 'exclude';

/** A pair as screened. */
export interface ScreenedPair {
  readonly names: readonly [string, string];
  /** What both treatments do beyond the sum of each. */
  readonly interaction: Effect;
  readonly p: number;
  /** Over all pairs: reject where at most the false discovery rate. */
  readonly adjustedP: number;
  /** Whether users of one arm were as likely in either arm of the other, adjusted over all pairs. */
  readonly dependenceP: number;
  /** The effect of each experiment without and with the other's treatment. */
  readonly simple: readonly [readonly [Effect, Effect], readonly [Effect, Effect]];
  readonly recommendation: Recommendation;
}

/** How pairs are screened. */
export interface ScreenOptions {
  /** Share of false alarms among alarms; default .05. */
  readonly falseDiscoveryRate?: number;
  /** Level of the test that draws depend on each other, Holm over all pairs; default .001. */
  readonly dependence?: number;
}

/**
 * Screens overlapping pairs for interactions with the false discovery rate of Benjamini and Hochberg (1995) over
 * all of them, and says what to do. Statistics of different pairs share users but are nearly uncorrelated when
 * draws are independent. Errors: EXPERIMENTS_LEVEL_UNFIT, EXPERIMENTS_NO_SPREAD, EXPERIMENTS_SAMPLE_UNFIT.
 */
export function screenInteractions(
  pairs: readonly OverlappingPair[],
  { falseDiscoveryRate = 0.05, dependence = 0.001 }: ScreenOptions = {},
): readonly ScreenedPair[] {
  level('falseDiscoveryRate', falseDiscoveryRate);
  level('dependence', dependence);
  const effects = pairs.map((pair) => interaction(pair));
  const ps = effects.map((effect) => pOf(standardised(effect), 'two-sided'));
  const adjusted = adjustPs(ps, 'bh');
  const dependent = adjustPs(pairs.map(dependenceOf), 'holm');
  return pairs.map((pair, at) => {
    const simple = simpleEffects(pair);
    const isInteracting = adjusted[at]! <= falseDiscoveryRate;
    const isTurned = isInteracting && simple.some(([without, within]) => without.value * within.value < 0);
    return {
      names: pair.names,
      interaction: effects[at]!,
      p: ps[at]!,
      adjustedP: adjusted[at]!,
      dependenceP: dependent[at]!,
      simple,
      recommendation:
        isTurned || dependent[at]! <= dependence ? 'exclude' : isInteracting ? 'factorial' : 'ignore',
    };
  });
}

const dependenceOf = ({ neither, first, second, both, clustered }: Crossed): number =>
  clustered
    ? clustered.dependenceP
    : independence([
        [neither.n, second.n],
        [first.n, both.n],
      ]).p;

const simpleEffects = (pair: Crossed): ScreenedPair['simple'] => {
  const { neither, first, second, both, clustered } = pair;
  if (clustered)
    return [
      [contrast(pair, [-1, 1, 0, 0]), contrast(pair, [0, 0, -1, 1])],
      [contrast(pair, [-1, 0, 1, 0]), contrast(pair, [0, -1, 0, 1])],
    ];
  return [
    [difference(neither, first), difference(second, both)],
    [difference(neither, second), difference(first, both)],
  ];
};
