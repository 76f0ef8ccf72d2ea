import { sequentialSampleRatio } from '../../experiments/index.ts';
import type { Sighting } from '../finding.ts';
import type { Monitor } from '../log.ts';
import { countsOf, farthestArm, splitsOf, type Assigned, type Split } from './arms.ts';

/** New units per arm, block of time after block of time. */
function blocksOf({ arms, units }: Split, block: number): readonly (readonly number[])[] {
  const groups = new Map<number, Assigned[]>();
  for (const unit of units) {
    const number = Math.floor(unit.decision.at / block);
    const group = groups.get(number);
    if (group) group.push(unit);
    else groups.set(number, [unit]);
  }
  return [...groups].sort(([a], [b]) => a - b).map(([, group]) => countsOf(group, { arms }));
}

function sightingOf(split: Split, block: number): Sighting {
  const { p } = sequentialSampleRatio(blocksOf(split, block), split.weights);
  const counts = countsOf(split.units, split);
  const arm = farthestArm(counts, split.weights);
  const n = split.units.length;
  return {
    where: { layer: split.layer },
    statistic: { name: `share of ${split.arms[arm]}`, value: counts[arm]! / n },
    threshold: split.weights[arm]!,
    p: p.at(-1) ?? 1,
    n,
    enough: n > 0,
    size: 'alarm',
    advice:
      'The arms did not hold the units they were promised at some day since the beginning of the log. No comparison between them is valid; `sample_ratio` says where to look.',
  };
}

/** The sample ratio by a test that may be read every day: over all readings together, one false alarm in a thousand. */
export const sequentialRatio: Monitor<'sample_ratio_sequential'> = {
  kind: 'sample_ratio_sequential',
  watch: ({ block, ...log }) =>
    splitsOf(log)
      .filter(({ weights }) => Math.min(...weights) > 0)
      .map((split) => sightingOf(split, block)),
};
