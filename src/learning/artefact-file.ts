import { z } from 'zod';
import { canonicalJson, digestOf, no, ok, type CodedError, type Result } from '../kit/index.ts';
import { experienceDigest, type Experience } from '../outcomes/index.ts';
import type { Portfolio } from '../program/index.ts';
import { artefactSchema, fitScorer, type Artefact } from '../scoring/index.ts';
import { learningErrors } from './errors.ts';

/** What a person must know of an artefact before trusting it. */
const cardSchema = z.strictObject({
  /** Digest of the experience it was learned from. */
  data: z.string(),
  rows: z.int().nonnegative(),
  users: z.int().nonnegative(),
  seed: z.string(),
  /** The command that learns it again. */
  command: z.string(),
  /** Numbers by name, each with its interval where it has one. */
  metrics: z.record(
    z.string(),
    z.strictObject({ value: z.number(), low: z.number().optional(), high: z.number().optional() }),
  ),
});

/** The card of an artefact. */
export type ArtefactCard = z.infer<typeof cardSchema>;

/** The card of what was learned from this experience. */
export const cardOf = (
  experience: Experience,
  said: Pick<ArtefactCard, 'seed' | 'command' | 'metrics'>,
): ArtefactCard => ({
  data: experienceDigest(experience),
  rows: experience.rows,
  users: experience.users.length,
  ...said,
});

const fileSchema = z.strictObject({
  format: z.literal('fantail-artefact'),
  version: z.literal(1),
  /** Digest of card and artefact. */
  digest: z.string(),
  card: cardSchema,
  artefact: artefactSchema,
});

/** An artefact with its card, as its file holds them. */
export interface FiledArtefact {
  readonly card: ArtefactCard;
  readonly artefact: Artefact;
}

const sealOf = ({ card, artefact }: FiledArtefact) => digestOf({ card, artefact });

/** The file of an artefact: canonical JSON, sealed with the digest of what it says. Throws a TypeError for NaN. */
export const artefactFile = (filed: FiledArtefact): string =>
  canonicalJson({
    format: 'fantail-artefact',
    version: 1,
    digest: sealOf(filed),
    card: filed.card,
    artefact: filed.artefact,
  });

/** Reads an artefact file for a portfolio; no is LEARNING_ARTEFACT_BROKEN with the first thing that is wrong. */
export function readArtefactFile(text: string, portfolio: Portfolio): Result<FiledArtefact, CodedError> {
  const refuse = (problem: string) => no(learningErrors.LEARNING_ARTEFACT_BROKEN({ problem }));
  const parsed = fileSchema.safeParse(jsonOf(text));
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    return refuse(`field ${issue.path.join('.') || '(whole)'}: ${issue.message}`);
  }
  const { digest, card, artefact } = parsed.data;
  if (sealOf({ card, artefact }) !== digest) return refuse('its digest is not that of what it says');
  const fitted = fitScorer(artefact, portfolio);
  return fitted.ok ? ok({ card, artefact }) : refuse(fitted.error);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What serves after a file came: the new artefact, or with a refusal the one that served before. */
export function succeed(
  serving: FiledArtefact,
  text: string,
  portfolio: Portfolio,
): { readonly serving: FiledArtefact; readonly refusal?: CodedError } {
  const read = readArtefactFile(text, portfolio);
  return read.ok ? { serving: read.value } : { serving, refusal: read.error };
}
