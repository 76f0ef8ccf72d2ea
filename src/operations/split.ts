import { z } from 'zod';
import { bucketOf } from '../assignment/index.ts';

/** Which users a policy is learned from: a share of them, by a keyed hash, for all time. */
export const splitSchema = z.strictObject({ seed: z.int(), share: z.number().min(0).max(1) });

export type Split = z.infer<typeof splitSchema>;

const buckets = 1_000_000;

/** Whether a user is learned from. All rows of a user are on one side, and rows that come later too. */
export const learnsFrom = ({ seed, share }: Split, user: string): boolean =>
  bucketOf(`split:${seed}`, user) < share * buckets;
