import {
  sampleRatio,
  sampleRatioCause,
  type Dimension,
  type SampleRatioSearch,
} from '../../experiments/index.ts';
import { msPerDay, normal, wilson } from '../../kit/index.ts';
import type { Portfolio } from '../../program/index.ts';
import type { Sighting } from '../finding.ts';
import type { Log, Monitor } from '../log.ts';
import { countsOf, farthestArm, splitsOf, type Assigned, type Split } from './arms.ts';

type LevelOf = (unit: Assigned) => string;

/** Levels with fewer expected units than this in an arm are looked at together. */
const leastExpected = 5;
const rest = 'others';

/** What units differ in when the log first meets them: day, zone, and every feature that is a word. */
const dimensionsOf = ({ userFeatures }: Portfolio): readonly (readonly [string, LevelOf])[] => [
  ['day', ({ decision }) => `day ${Math.floor(decision.at / msPerDay)}`],
  ['zone', ({ decision }) => decision.zone || 'unknown'],
  ...userFeatures.flatMap(({ name, spec, at }): (readonly [string, LevelOf])[] =>
    spec.kind === 'oneOf'
      ? [
          [
            name,
            ({ decision }) => spec.words.find((_, i) => decision.rows.user[at + i] === 1) ?? 'other word',
          ],
        ]
      : [],
  ),
];

function dimensionOf(name: string, { arms, units, weights }: Split, levelOf: LevelOf): Dimension {
  const groups = new Map<string, Assigned[]>();
  for (const unit of units) {
    const level = levelOf(unit);
    const group = groups.get(level);
    if (group) group.push(unit);
    else groups.set(level, [unit]);
  }
  const levels = new Map<string, readonly number[]>();
  for (const [level, group] of groups) {
    const key = group.length * Math.min(...weights) < leastExpected ? rest : level;
    const known = levels.get(key);
    const counts = countsOf(group, { arms });
    levels.set(key, known ? counts.map((count, arm) => count + known[arm]!) : counts);
  }
  return { name, levels: [...levels].map(([level, counts]) => ({ level, counts })) };
}

const causeInWords = ({ cause }: SampleRatioSearch): string => {
  if (cause.kind === 'levels')
    return `Without ${cause.dimension} ${cause.levels.join(', ')} the ratio is right: look there.`;
  return 'No few parts of the units explain it: look at the assignment itself, and at what keeps decisions from being logged.';
};

/**
 * The share of the arm that is farthest off, by the score test whose interval is that of Wilson; of more than two arms
 * each is tested, so p counts as often (Bonferroni).
 */
function shareOf({ units, arms, weights }: Split, arm: number, all: readonly number[]) {
  const n = units.length;
  const tests = weights.length === 2 ? 1 : weights.length;
  const [count, share] = [all[arm]!, weights[arm]!];
  const { lower, upper } = wilson({ count, n }, normal.upperQuantile(0.025 / tests));
  return {
    statistic: { name: `share of ${arms[arm]}`, value: count / n },
    interval: [lower, upper] as const,
    p: Math.min(1, tests * sampleRatio([count, n - count], [share, 1 - share]).p),
    n,
  };
}

/** Overall and for each level that stands out; both searches share the level, so each p counts twice. */
function sightingsOf(split: Split, { portfolio, levels }: Log): readonly Sighting[] {
  const dimensions = dimensionsOf(portfolio).map(([name, levelOf]) => dimensionOf(name, split, levelOf));
  const search = sampleRatioCause(dimensions, split.weights, levels.warn);
  const n = split.units.length;
  const all = countsOf(split.units, split);
  const arm = farthestArm(all, split.weights);
  const share = split.weights[arm]!;
  const overall = shareOf(split, arm, all);
  const common = {
    threshold: share,
    enough: n * Math.min(...split.weights) >= leastExpected,
    size: 'alarm',
    advice: `The arms do not hold the units they were promised. No comparison between them is valid. ${causeInWords(search)}`,
  } as const;
  return [
    {
      ...common,
      ...overall,
      where: { layer: split.layer },
      p: Math.min(1, 2 * overall.p),
    },
    ...search.mismatches.map(({ dimension, level, p, excess }): Sighting => {
      const { counts } = dimensions
        .find(({ name }) => name === dimension)!
        .levels.find((one) => one.level === level)!;
      const units = counts.reduce((sum, count) => sum + count, 0);
      const most = farthestArm(counts, split.weights);
      return {
        ...common,
        where: { layer: split.layer, segment: `${dimension} ${level}` },
        statistic: { name: `units of ${split.arms[most]} too many`, value: excess[most]! },
        threshold: 0,
        p: Math.min(1, 2 * p),
        n: units,
      };
    }),
  ];
}

/** F47: holdouts and rules on trial hold the share of units that they were promised, overall and by dimension. */
export const ratio: Monitor<'sample_ratio'> = {
  kind: 'sample_ratio',
  watch: (log) =>
    splitsOf(log)
      .filter(({ weights }) => Math.min(...weights) > 0)
      .flatMap((split) => sightingsOf(split, log)),
};
