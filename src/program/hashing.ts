import { z } from 'zod';

const share = z.number().min(0).max(1);
const salt = z.string().max(256);
const word32 = z.int().min(0).max(0xffffffff);

/** A half-open range [from, to) of buckets. */
const range = z.tuple([z.int().nonnegative(), z.int().nonnegative()]);

/**
 * How another system assigned the users of a running experiment: under it everybody stays in the arm they had there.
 * Arms, weights and traffic are the experiment's; what else went into that system's hash stands here.
 */
export const hashingSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('growthbook'),
    /** `hashVersion` of the experiment. */
    version: z.union([z.literal(1), z.literal(2)]),
    /** `seed`, which is the experiment's key where none was given. */
    seed: salt,
    /** `namespace`: its id and the range of it that the experiment has. */
    namespace: z.tuple([salt, share, share]).optional(),
  }),
  z.strictObject({
    kind: z.literal('unleash'),
    /** `groupId` of the strategy, which is the name of the toggle where none was given. */
    group: salt,
    /** What the variants are hashed with: the toggle's name, or the strategy's group for variants of a strategy. */
    variants: salt,
  }),
  z.strictObject({
    kind: z.literal('absmartly'),
    /** `seedHi` and `seedLo`. */
    seed: z.tuple([word32, word32]),
    /** `trafficSeedHi` and `trafficSeedLo`. */
    traffic: z.tuple([word32, word32]),
  }),
  z.strictObject({
    kind: z.literal('confidence'),
    /** Name of the account, without its prefix. */
    account: salt,
    /** Name of the segment, without its prefix. */
    segment: salt,
    /** `bucketCount` of the assignment. */
    buckets: z.int().positive().max(67_108_864),
    /** Ranges of the million buckets that the segment was given; all of them when absent. */
    population: z.array(range).optional(),
  }),
]);

/** How another system assigned, as data. */
export type Hashing = z.infer<typeof hashingSchema>;
export type HashingKind = Hashing['kind'];
