import { studentT } from '../kit/index.ts';
import { contributionsOf, type Estimator } from './estimator.ts';
import { evaluationErrors } from './errors.ts';
import type { Rounds } from './rounds.ts';
import { listedSample } from './sample.ts';
import { confidence } from './setting.ts';

export interface TuneOptions {
  readonly rounds: Rounds;
  /** The estimator at a setting, as `clippedIps`. */
  readonly estimator: (setting: number) => Estimator;
  /** Settings to choose from; OBP's eight unless told. */
  readonly candidates?: readonly number[];
  /** One-sided confidence of the width, .9 unless told. */
  readonly level?: number;
}

const usual = [10, 50, 100, 500, 1000, 5000, 10_000, Infinity];

interface Candidate {
  readonly setting: number;
  readonly value: number;
  readonly width: number;
}

/**
 * SLOPE: goes from the widest interval to the narrowest, for as long as the estimates agree; the last that agrees
 * has the least variance of those whose bias does not show. Su, Srinath and Krishnamurthy (2020), Adaptive Estimator
 * Selection for Off-Policy Evaluation; width and order as in SLOPE++ of Tucker and Lee (2021):
 *
 *   |value_j − value_i| ≤ width_i + (√6 − 1) width_j for every wider j.
 *
 * An interval made afterwards does not know that the setting was chosen on the same rows.
 */
export function tune({ candidates = usual, level = 0.9, ...given }: TuneOptions): number {
  confidence('level', level);
  const settings = [...candidates];
  if (settings.length === 0) throw noCandidates();
  const widest = settings.map((setting) => candidateOf(setting, level, given)).sort(byWidth);
  const stop = widest.findIndex((candidate, i) => !agrees(candidate, widest.slice(0, i)));
  return (stop === -1 ? widest.at(-1) : widest[stop - 1])!.setting;
}

function candidateOf(
  setting: number,
  level: number,
  { rounds, estimator }: Pick<TuneOptions, 'rounds' | 'estimator'>,
): Candidate {
  const { value, se, units } = listedSample(contributionsOf(rounds, estimator(setting)), rounds.cluster);
  return { setting, value, width: studentT.quantile(level, units - 1) * se };
}

/** Widest first; of equal widths the larger setting first. */
const byWidth = (a: Candidate, b: Candidate): number =>
  a.width === b.width ? b.setting - a.setting : b.width - a.width;

const agrees = (narrow: Candidate, wider: readonly Candidate[]): boolean =>
  wider.every(
    (wide) => Math.abs(wide.value - narrow.value) <= narrow.width + (Math.sqrt(6) - 1) * wide.width,
  );

const noCandidates = () =>
  evaluationErrors.EVALUATION_OPTION_BROKEN({
    option: 'candidates',
    value: 'empty',
    wants: 'one setting or more',
  });
