import { z } from 'zod';
import { digestOf, no, ok, type Digest, type Json, type Result } from '../kit/index.ts';
import type { Portfolio } from '../program/index.ts';
import { scoringErrors } from './errors.ts';
import type { FeatureRows, Increments } from './increments.ts';

/**
 * Whose choices taught an artefact: rows by experiment and arm. Absent: nobody knows, and a readout of an experiment
 * must take it that all arms did.
 */
export const taughtSchema = z.record(z.string(), z.record(z.string(), z.int().nonnegative())).optional();

/** A model at work on the feature rows of one decision. */
export interface Scorer {
  readonly digest: Digest;
  readonly score: (rows: FeatureRows, out: Increments) => void;
}

/** The digest of a portfolio's columns and objectives: weights fit only the layout they were learned on. */
export const layoutDigest = (portfolio: Portfolio): Digest =>
  digestOf({
    user: portfolio.userFeatures as unknown as Json,
    candidate: portfolio.candidateFeatures as unknown as Json,
    messages: portfolio.messages.map(({ name }) => name),
    channels: portfolio.channels.map(({ name }) => name),
  });

/** What artefacts have in common: what they believe of each objective, and of which columns. */
interface Believed<Belief> {
  readonly layout: string;
  readonly objectives: Readonly<Record<string, Belief>>;
}

/** What an artefact believes of each objective of a portfolio, in order; no is why it does not fit. */
export function beliefsFor<Belief>(
  { layout, objectives }: Believed<Belief>,
  portfolio: Portfolio,
  hasItsColumns: (belief: Belief) => boolean,
): Result<readonly Belief[], string> {
  if (layout !== layoutDigest(portfolio)) return no('it was learned on other features, messages or channels');
  const found: Belief[] = [];
  for (const { name } of portfolio.objectives) {
    const belief = objectives[name];
    if (belief === undefined) return no(`it has no objective "${name}"`);
    if (!hasItsColumns(belief)) return no(`objective "${name}" has other columns`);
    found.push(belief);
  }
  return ok(found);
}

/** The value of a result; throws SCORING_ARTEFACT_UNFIT for a no. */
export function fitting<T>(result: Result<T, string>): T {
  if (result.ok) return result.value;
  throw scoringErrors.SCORING_ARTEFACT_UNFIT({ problem: result.error });
}
