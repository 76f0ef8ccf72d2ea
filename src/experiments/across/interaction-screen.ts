import { independence } from '../effects/chi-squared.ts';
import { contrast, interaction, type Crossed } from '../effects/interaction.ts';
import { difference } from '../effects/difference.ts';
import { level } from '../checks.ts';
import { pOf, standardised, type Effect } from '../estimate.ts';
import { adjustPs } from '../many/adjust.ts';
import { answered, type NoAnswer } from '../no-answer.ts';
import { errorOf, type Arm } from '../samples/arm.ts';

/** Two experiments that shared users, with one metric in each combination of their arms. */
export interface OverlappingPair extends Crossed {
  readonly names: readonly [string, string];
}

/**
 * What to do about a pair. ignore: each is read alone. factorial: the effects differ, read each one within the arms
 * of the other. exclude: one turns the other's effect round, or the draws depend on each other; do not share users.
 * unknown: the metric has no answer. The false discovery rate is that of interactions; that one turns an effect round
 * is read off the estimates.
 */
export type Recommendation = 'ignore' | 'factorial' | 'exclude' | 'unknown';

/** The interaction of a pair, or why its metric has none, as where no user of any arm did anything. */
export type ScreenedInteraction =
  | {
      readonly kind: 'tested';
      /** What both treatments do beyond the sum of each. */
      readonly interaction: Effect;
      readonly p: number;
      /** Over all pairs that were tested: reject where at most the false discovery rate. */
      readonly adjustedP: number;
      /** The effect of each experiment without and with the other's treatment; its error is 0 where nothing varies. */
      readonly simple: readonly [readonly [Effect, Effect], readonly [Effect, Effect]];
    }
  | ({ readonly kind: 'no-answer' } & NoAnswer);

/** A pair as screened. */
export interface ScreenedPair {
  readonly names: readonly [string, string];
  readonly result: ScreenedInteraction;
  /** Whether users of one arm were as likely in either arm of the other, adjusted over all pairs; known whatever the metric says. */
  readonly dependenceP: number;
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
 * all that can be tested, and says what to do. Statistics of different pairs share users but are nearly uncorrelated
 * when draws are independent. Errors: EXPERIMENTS_LEVEL_UNFIT, EXPERIMENTS_SAMPLE_UNFIT for counts that are none.
 */
export function screenInteractions(
  pairs: readonly OverlappingPair[],
  { falseDiscoveryRate = 0.05, dependence = 0.001 }: ScreenOptions = {},
): readonly ScreenedPair[] {
  level('falseDiscoveryRate', falseDiscoveryRate);
  level('dependence', dependence);
  const results = interactionsOf(pairs);
  const dependent = adjustPs(pairs.map(dependenceOf), 'holm');
  return pairs.map(({ names }, at) => ({
    names,
    result: results[at]!,
    dependenceP: dependent[at]!,
    recommendation: dependent[at]! <= dependence ? 'exclude' : recommended(results[at]!, falseDiscoveryRate),
  }));
}

/** Pairs without an answer take no part in the correction of the others. */
function interactionsOf(pairs: readonly OverlappingPair[]): readonly ScreenedInteraction[] {
  const found = pairs.map((pair) =>
    answered(() => {
      const effect = interaction(pair);
      const p = pOf(standardised(effect), 'two-sided');
      return { interaction: effect, p, simple: simpleEffects(pair) };
    }),
  );
  const ps = found.flatMap((one) => ('code' in one ? [] : [one.p]));
  const adjusted = adjustPs(ps, 'bh')[Symbol.iterator]();
  return found.map((one) =>
    'code' in one
      ? { kind: 'no-answer', ...one }
      : { kind: 'tested', ...one, adjustedP: adjusted.next().value! },
  );
}

function recommended(result: ScreenedInteraction, falseDiscoveryRate: number): Recommendation {
  if (result.kind === 'no-answer') return 'unknown';
  if (result.adjustedP > falseDiscoveryRate) return 'ignore';
  const isTurned = result.simple.some(([without, within]) => without.value * within.value < 0);
  return isTurned ? 'exclude' : 'factorial';
}

const dependenceOf = ({ neither, first, second, both, clustered }: Crossed): number =>
  clustered
    ? clustered.dependenceP
    : independence([
        [neither.n, second.n],
        [first.n, both.n],
      ]).p;

type Tested = Extract<ScreenedInteraction, { kind: 'tested' }>;

function simpleEffects(pair: Crossed): Tested['simple'] {
  const { neither, first, second, both, clustered } = pair;
  const between = (a: Arm, b: Arm, weights: Parameters<typeof contrast>[1]): Effect =>
    clustered || errorOf(a) + errorOf(b) === 0 ? contrast(pair, weights) : difference(a, b);
  return [
    [between(neither, first, [-1, 1, 0, 0]), between(second, both, [0, 0, -1, 1])],
    [between(neither, second, [-1, 0, 1, 0]), between(first, both, [0, -1, 0, 1])],
  ];
}
