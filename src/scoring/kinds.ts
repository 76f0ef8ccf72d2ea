import { z } from 'zod';
import type { Result } from '../kit/index.ts';
import type { Portfolio } from '../program/index.ts';
import { fitLinearScorer, linearArtefactSchema } from './linear.ts';
import { fitLinearFullScorer, linearFullArtefactSchema } from './linear-full.ts';
import { fitting, type Scorer } from './scorer.ts';

/** Every kind of artefact that scores; a new one is one more name here and one below. */
export const artefactSchema = z.discriminatedUnion('kind', [linearArtefactSchema, linearFullArtefactSchema]);

/** An artefact that scores, as JSON. */
export type Artefact = z.infer<typeof artefactSchema>;

type Fit<Of> = (artefact: Of, portfolio: Portfolio) => Result<Scorer, string>;

const fits: { readonly [Kind in Artefact['kind']]: Fit<Extract<Artefact, { kind: Kind }>> } = {
  linear: fitLinearScorer,
  'linear-full': fitLinearFullScorer,
};

/** An artefact at work for a portfolio; no is why it does not fit. */
export const fitScorer: Fit<Artefact> = (artefact, portfolio) =>
  (fits[artefact.kind] as Fit<Artefact>)(artefact, portfolio);

/** Puts an artefact to work for a portfolio; throws SCORING_ARTEFACT_UNFIT when it was made for another. */
export const scorerOf = (artefact: Artefact, portfolio: Portfolio): Scorer =>
  fitting(fitScorer(artefact, portfolio));
