import { z } from 'zod';
import type { Store } from '../../store/index.ts';

const digest = z.string().regex(/^[0-9a-f]{64}$/);

/** An import of logged decisions that the workspace keeps as two Parquet files below `experience/<name>/`. */
const kept = z.strictObject({
  name: z.string().regex(/^[0-9a-f]{16}$/),
  rows: z.int().nonnegative(),
  /** Digest of the feature columns that its rows have. */
  layout: digest,
  objectives: z.array(z.string()),
});

/** What was learned from the users of one arm whose experiment has diverted data; it decides for that arm alone. */
const learned = z.strictObject({
  experiment: z.string(),
  arm: z.string(),
  /** Of the artefact that scores for the arm. */
  artefact: digest.optional(),
  /** Of what was learned of the contact plans that the arm has. */
  plans: digest.optional(),
});

/** What is current in a workspace, by digest; a notice in its store. */
export const manifestSchema = z.strictObject({
  /** Of the list of program digests; each names a blob of the store. */
  programs: digest.optional(),
  /** Of the artefact that decisions are made with; absent: nothing was learned. */
  artefact: digest.optional(),
  /** Of what was learned of the contact plans of these programs; absent: all alike, and nothing is saved. */
  plans: digest.optional(),
  /** Absent: nothing was learned for any arm alone. */
  learned: z.array(learned).optional(),
  /** Of the prices that were solved for budgets and floors; absent: they cost nothing yet. */
  prices: digest.optional(),
  experience: z.array(kept),
});

/** The file workspace.json: who the workspace is. It is written once. */
export const identitySchema = z.strictObject({
  kind: z.literal('workspace'),
  version: z.literal(2),
  id: z.string().min(1),
  /** Keys the ids of decisions, so that nobody can choose a draw; never leaves the file. */
  secret: z.string().min(32),
});

export type Identity = z.infer<typeof identitySchema>;
export type Manifest = z.infer<typeof manifestSchema>;
export type KeptExperience = z.infer<typeof kept>;

/**
 * How a workspace is opened. `create` makes one where there is none; `read` writes nothing. `try` works as `create` does
 * and forgets all of it: what is committed stays in memory, and the directory is as it was, or still not there.
 */
export type Opening = 'create' | 'write' | 'read' | 'try';

/** A workspace in use. */
export interface OpenWorkspace {
  readonly path: string;
  readonly identity: Identity;
  /** As it was when the workspace was opened, or when this process changed it last; `changed` replaces it. */
  readonly manifest: Manifest;
  readonly store: Store;
  readonly close: () => Promise<void>;
  /** Closes after a failure: a workspace that was made by opening it is taken back. */
  readonly abandon: () => Promise<void>;
}

/** Who a new workspace is. */
export const newIdentity = (id: string, secret: string): Identity => ({
  kind: 'workspace',
  version: 2,
  id,
  secret,
});

/** The manifest of a workspace without anything in it. */
export const emptyManifest: Manifest = { experience: [] };
