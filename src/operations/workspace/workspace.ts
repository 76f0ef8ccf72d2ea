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

/** The file workspace.json: who the workspace is, and what is current in it, by digest. */
export const manifestSchema = z.strictObject({
  kind: z.literal('workspace'),
  version: z.literal(1),
  id: z.string().min(1),
  /** Keys the ids of decisions, so that nobody can choose a draw; never leaves the file. */
  secret: z.string().min(32),
  /** Of the list of program digests; each names a blob of the store. */
  programs: digest.optional(),
  /** Of the artefact that decisions are made with; absent: nothing was learned. */
  artefact: digest.optional(),
  /** Of what was learned of the contact plans of these programs; absent: all alike, and nothing is saved. */
  plans: digest.optional(),
  experience: z.array(kept),
});

export type Manifest = z.infer<typeof manifestSchema>;
export type KeptExperience = z.infer<typeof kept>;

/** A workspace in use: its manifest and its store. */
export interface OpenWorkspace {
  readonly path: string;
  readonly manifest: Manifest;
  readonly store: Store;
  /** Replaces the manifest, whole or not at all. */
  readonly keep: (manifest: Manifest) => Promise<void>;
  readonly close: () => Promise<void>;
  /** Closes after a failure: a workspace that was made by opening it is taken back. */
  readonly abandon: () => Promise<void>;
}

/** The manifest of a workspace without anything in it. */
export const newManifest = (id: string, secret: string): Manifest => ({
  kind: 'workspace',
  version: 1,
  id,
  secret,
  experience: [],
});
