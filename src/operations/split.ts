import { bucketOf } from '../assignment/index.ts';
import type { ArtefactCard } from '../learning/index.ts';

/** Which units, users or households, a policy is learned from: a share of them, by a keyed hash, for all time. */
export interface Split {
  readonly seed: number;
  readonly share: number;
}

const buckets = 1_000_000;

/**
 * Whether those who count as one are learned from, by the units that their rows were drawn in: a user, a household. All
 * rows of a unit are on one side, and rows that come later too. Of units that came to share a user one side is enough:
 * it may have been learned from while they were apart.
 */
export const learnsFrom = ({ seed, share }: Split, units: readonly string[]): boolean =>
  units.some((unit) => bucketOf(`split:${seed}`, unit) < share * buckets);

const shareMetric = 'share of users learned from';

/** The share of a split, as an artefact's card says it beside the seed. */
export const splitMetric = ({ share }: Split): ArtefactCard['metrics'] => ({
  [shareMetric]: { value: share },
});

/** The split of an artefact; a card that does not tell is of somebody who may have seen everybody. */
export const splitOf = ({ seed, metrics }: ArtefactCard): Split => ({
  seed: Number(seed),
  share: metrics[shareMetric]?.value ?? 1,
});
