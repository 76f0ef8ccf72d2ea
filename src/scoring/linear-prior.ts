import type { Portfolio } from '../program/index.ts';
import { columnNames, signalColumns } from './candidate-features.ts';
import { scoringErrors } from './errors.ts';
import type { LinearArtefact } from './linear.ts';
import { layoutDigest } from './scorer.ts';

/** Weights by column name, the rest zero: what a team knows before anything was learned. */
export type NamedWeights = Readonly<
  Record<
    string,
    {
      readonly user?: Readonly<Record<string, number>>;
      readonly candidate?: Readonly<Record<string, number>>;
    }
  >
>;

interface PriorOptions {
  readonly mean?: NamedWeights;
  /** Standard deviation of every weight before learning, per objective; 0 where it is certain. */
  readonly sd?: Readonly<Record<string, number>>;
}

/** A linear artefact from declared weights and their uncertainty; throws SCORING_ARTEFACT_UNFIT for unknown names. */
export function linearPrior(portfolio: Portfolio, { mean = {}, sd = {} }: PriorOptions = {}): LinearArtefact {
  const columns = columnNames(portfolio);
  const objectives = portfolio.objectives.map(({ name }) => {
    const variance = (sd[name] ?? 0) * (sd[name] ?? 0);
    const part = (
      names: readonly string[],
      given: Readonly<Record<string, number>> = {},
      unread: readonly number[] = [],
    ) => {
      const stranger = Object.keys(given).find((column) => !names.includes(column));
      if (stranger !== undefined)
        throw scoringErrors.SCORING_ARTEFACT_UNFIT({
          problem: `there is no column "${stranger}" (${names.join(', ')})`,
        });
      return {
        mean: names.map((column) => given[column] ?? 0),
        variance: names.map((_, j) => (unread.includes(j) ? 0 : variance)),
      };
    };
    return [
      name,
      {
        user: part(columns.user, mean[name]?.user),
        candidate: part(columns.candidate, mean[name]?.candidate, signalColumns(portfolio)),
      },
    ];
  });
  const known = portfolio.objectives.map(({ name }) => name);
  const stranger = [...Object.keys(mean), ...Object.keys(sd)].find((objective) => !known.includes(objective));
  if (stranger !== undefined)
    throw scoringErrors.SCORING_ARTEFACT_UNFIT({
      problem: `there is no objective "${stranger}" (${known.join(', ')})`,
    });
  return {
    kind: 'linear',
    version: 1,
    layout: layoutDigest(portfolio),
    objectives: Object.fromEntries(objectives),
  };
}
