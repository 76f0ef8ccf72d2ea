// Whether other experiments disturb one, as its report and its looks say.
import { z } from 'zod';
import {
  fixedHorizon,
  screenInteractions,
  type OverlappingPair,
  type ScreenedPair,
} from '../../experiments/index.ts';
import { columnsOf, counted, short as shortened, wrapped } from '../text.ts';
import { jsonOf as blobOf } from '../workspace/blobs.ts';
import type { OpenWorkspace } from '../workspace/workspace.ts';
import type { LookRecord } from './history.ts';
import type { Judged } from './judge.ts';
import { neighboursSchema, type Neighbours } from './neighbours.ts';

/**
 * Each treatment with each other experiment that ran over its users at the same time, by metric. The false discovery rate
 * is held over all of them, at all looks together.
 */
export const screenedSchema = z.strictObject({
  falseDiscoveryRate: z.number(),
  pairs: z.array(
    z.strictObject({
      treatment: z.string(),
      other: z.string(),
      metric: z.string(),
      users: z.number(),
      /** Who was drawn with whom, in either of them; users where both drew users. */
      units: z.number(),
      /** What both do beyond the sum of each; null where the metric has no answer, and why. */
      interaction: z.strictObject({ value: z.number(), low: z.number(), high: z.number() }).nullable(),
      adjustedP: z.number().nullable(),
      problem: z.string().nullable(),
      /** Whether the draws depend on each other. */
      dependenceP: z.number(),
      recommendation: z.enum(['ignore', 'factorial', 'exclude', 'unknown']),
    }),
  ),
  left: z.array(z.strictObject({ what: z.string(), why: z.string() })),
});

export type Screened = z.infer<typeof screenedSchema>;

/** Of pairs. */
const [falseDiscoveryRate, dependence] = [0.05, 0.001];

/** A look, and the one before it. */
interface Taken {
  readonly last: Pick<LookRecord, 'spent' | 'neighbours'>;
  readonly before: Pick<LookRecord, 'spent'> | undefined;
}

/**
 * Screens what a look kept. Each look has the share of both levels that it spent of alpha (Bonferroni over looks): false
 * discoveries of a look are at most its part of them, whichever look is the last. Null where the log knew no other
 * experiment, or the look may spend nothing.
 */
export async function screenedAt(
  { store }: Pick<OpenWorkspace, 'store'>,
  { document: { alpha } }: Judged,
  { last, before }: Taken,
): Promise<Screened | null> {
  const share = (last.spent - (before?.spent ?? 0)) / alpha;
  if (last.neighbours === undefined || !(share > 0)) return null;
  return screened(neighboursSchema.parse(await blobOf(store, last.neighbours)), Math.min(1, share));
}

/** The same of what a look found, with its share of the levels. */
function screened({ pairs, left }: Neighbours, share: number): Screened {
  const found = screenInteractions(pairs.map(pairOf), {
    falseDiscoveryRate: falseDiscoveryRate * share,
    dependence: dependence * share,
  });
  return {
    falseDiscoveryRate,
    pairs: found
      .map((one, at) => ({ ...pairs[at]!, ...shownOf(one, share) }))
      .map(({ neither, first, second, both, clustered, ...one }) => {
        const users = neither.n + first.n + second.n + both.n;
        return { ...one, users, units: clustered?.units ?? users };
      })
      .toSorted((a, b) => (a.adjustedP ?? 2) - (b.adjustedP ?? 2)),
    left,
  };
}

function pairOf({ treatment, other, neither, first, second, both, clustered }: Neighbours['pairs'][number]) {
  const arm = (of: typeof neither) => ({
    ...of,
    assumptions: ['random-assignment', 'normal-means'] as const,
  });
  const pair: OverlappingPair = {
    names: [treatment, other],
    neither: arm(neither),
    first: arm(first),
    second: arm(second),
    both: arm(both),
  };
  return clustered ? { ...pair, clustered } : pair;
}

/** P-values over the share are those of all looks together. */
function shownOf({ result, dependenceP, recommendation }: ScreenedPair, share: number) {
  const of = { dependenceP: Math.min(1, dependenceP / share), recommendation };
  if (result.kind === 'no-answer')
    return { ...of, interaction: null, adjustedP: null, problem: result.message };
  const { value, interval } = fixedHorizon(result.interaction, { alpha: 0.05 * share });
  return {
    ...of,
    interaction: { value, low: interval.lower!, high: interval.upper! },
    adjustedP: Math.min(1, result.adjustedP / share),
    problem: null,
  };
}

/** Whether something is to be done about a pair. */
export const isTroubled = ({ recommendation }: Screened['pairs'][number]): boolean =>
  recommendation === 'factorial' || recommendation === 'exclude';

/** What recommendations mean. */
export const recommendationWords =
  'ignore: read this experiment alone. factorial: read each within the arms of the other. exclude: one turns the other round, or the draws depend on each other; put both into one layer';

/** In a sentence. */
export function summaryOf({ pairs, falseDiscoveryRate: rate }: Screened): string {
  const others = new Set(pairs.map(({ other }) => other));
  const troubled = pairs.filter(isTroubled).length;
  const silent = pairs.filter(({ problem }) => problem !== null).length;
  return [
    `${counted(others.size, 'experiment')} over the same users at the same time screened in ${counted(pairs.length, 'pair')} with a metric, false discoveries at most ${(100 * rate).toFixed(0)} %`,
    troubled === 0 ? 'none needs anything done' : `${troubled} of them need something done`,
    ...(silent === 0 ? [] : [`${silent} could not be tested`]),
  ].join('; ');
}

const short = (value: number): string => shortened(value, 3);

/** Other experiments as a person reads of them on a terminal. */
export function showScreened(said: Screened | null): readonly string[] {
  if (said === null) return [];
  const troubled = said.pairs.filter(isTroubled);
  return [
    ...wrapped(`Others: ${summaryOf(said)}.`),
    ...(troubled.length === 0
      ? []
      : [
          '',
          ...columnsOf([
            ['other', 'treatment', 'metric', 'users', 'interaction', 'p', 'draws depend', 'recommendation'],
            ...troubled.map(({ other, treatment, metric, users, interaction: of, ...one }) => [
              other,
              treatment,
              metric,
              String(users),
              of === null ? '-' : `${short(of.value)} [${short(of.low)}, ${short(of.high)}]`,
              one.adjustedP === null ? '-' : short(one.adjustedP),
              short(one.dependenceP),
              one.recommendation,
            ]),
          ]),
          ...wrapped(`${recommendationWords}.`),
          '',
        ]),
    ...(said.left.length === 0
      ? []
      : wrapped(`Not screened: ${said.left.map(({ what, why }) => `${what} (${why})`).join('; ')}.`)),
  ];
}
