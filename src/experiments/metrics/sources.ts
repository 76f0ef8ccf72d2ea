import { z } from 'zod';
import { experimentsErrors } from '../errors.ts';
import { label } from './amount.ts';

/** A table by its name, or by schema and name. */
const tableName = z.union([label, z.tuple([label, label])], { error: 'give a name, or [schema, name]' });

const exposuresSchema = z.strictObject({
  table: tableName.default('exposures'),
  unit: label.default('unit'),
  arm: label.default('arm'),
  /** When the unit was exposed; the first time counts. */
  at: label.default('at'),
  /** Columns of text by which effects are also read: country, platform; a unit is in the level it was first seen in. */
  segments: z.array(label).max(31).default([]),
  /**
   * Column of what was drawn as one and counts as a unit then, a household: values are those of rows' units as ever, and
   * errors are by cluster. A unit is in the one of its earliest exposure that names one, else alone.
   */
  cluster: label.optional(),
});

const factsSchema = z.strictObject({
  table: tableName.default('facts'),
  unit: label.default('unit'),
  at: label.default('at'),
  event: label.default('event'),
  /** The number that `sum` adds up; a fact without one adds nothing. */
  value: label.default('value'),
});

const sourcesSchema = z.strictObject({
  exposures: exposuresSchema.prefault({}),
  facts: factsSchema.prefault({}),
});

/**
 * Where units and facts are, by names of tables and columns. Exposures: unit, arm (text), instant, segments; facts:
 * unit, instant, event (text), value (number). Rows without unit, arm, instant or event are left out, as are units
 * that were exposed to several arms.
 */
export type Sources = Readonly<z.infer<typeof sourcesSchema>>;
/** What a person writes: names that differ from the defaults. */
export type SourcesInput = Readonly<z.input<typeof sourcesSchema>>;

/** Names with defaults filled in; throws EXPERIMENTS_SOURCES_INVALID with the first field at fault. */
export function sourcesOf(input: SourcesInput = {}): Sources {
  const parsed = sourcesSchema.safeParse(input);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw invalid(issue!.path.join('.'), issue!.message);
  }
  const { segments } = parsed.data.exposures;
  if (new Set(segments).size < segments.length) throw invalid('exposures.segments', 'name each column once');
  return parsed.data;
}

const invalid = (at: string, problem: string) =>
  experimentsErrors.EXPERIMENTS_SOURCES_INVALID({ at, problem });
