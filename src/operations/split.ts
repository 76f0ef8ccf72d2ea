import { bucketOf } from '../assignment/index.ts';
import type { ArtefactCard } from '../learning/index.ts';

/** Which users a policy is learned from: a share of them, by a keyed hash, for all time. */
export interface Split {
  readonly seed: number;
  readonly share: number;
}

const buckets = 1_000_000;

/** Whether a user is learned from. All rows of a user are on one side, and rows that come later too. */
export const learnsFrom = ({ seed, share }: Split, user: string): boolean =>
  bucketOf(`split:${seed}`, user) < share * buckets;

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
