// The effect on a long outcome that a fitted index calls from short ones.
import {
  calibratedCall,
  fixedHorizon,
  surrogateArm,
  surrogateBounds,
  surrogateIndex,
  type Assumption,
  type Calibration,
  type SurrogateArm,
  type SurrogateModel,
  type UnitVectors,
} from '../../experiments/index.ts';
import { fixed } from '../text.ts';
import type { FittedIndex } from './model.ts';
import type { Forecast } from './output.ts';

/** The regression of a fitted index. */
const regressionOf = ({ file }: Pick<FittedIndex, 'file'>): SurrogateModel => ({
  rows: file.rows,
  coefficients: Float64Array.from(file.coefficients),
  covariance: Float64Array.from(file.covariance),
  residual: file.residual,
  explained: file.explained,
});

type Rows = Pick<UnitVectors, 'columns' | 'x'>;

/** Short outcomes of two arms. */
export interface Pair {
  readonly treatment: string;
  readonly control: Rows;
  readonly treated: Rows;
}

interface Calling {
  readonly fitted: FittedIndex;
  readonly calibration: Calibration | undefined;
  readonly alpha: number;
  readonly allowed: number;
}

/** What is called of a treatment, and what that rests on. */
export interface Called {
  readonly said: Omit<Forecast, 'isRepeated'>;
  readonly assumptions: readonly Assumption[];
}

/** Calls a long effect. Throws EXPERIMENTS_SAMPLE_UNFIT, EXPERIMENTS_NO_SPREAD. */
export function called(pair: Pair, { fitted, calibration, alpha, allowed }: Calling): Called {
  const model = regressionOf(fitted);
  const arms = { control: surrogateArm(pair.control), treatment: surrogateArm(pair.treated) };
  const effect = surrogateIndex(model, arms);
  const { interval } = fixedHorizon(effect, { alpha });
  const bounds = surrogateBounds({ model, effect, ...arms }, { alpha, allowed });
  const call = { predicted: effect.value, predictedSe: effect.se };
  const corrected = calibration && calibratedCall(call, calibration, alpha);
  return {
    said: {
      treatment: pair.treatment,
      users: { control: arms.control.n, treated: arms.treatment.n },
      effect: effect.value,
      samplingSe: effect.samplingSe,
      modelSe: effect.modelSe,
      low: interval.lower!,
      high: interval.upper!,
      bounds: {
        allowed,
        bias: bounds.bias,
        low: bounds.interval.lower!,
        high: bounds.interval.upper!,
        breaking: bounds.breaking,
      },
      corrected: corrected
        ? {
            effect: corrected.value,
            low: corrected.interval.lower!,
            high: corrected.interval.upper!,
            inflation: corrected.inflation,
            calls: calibration.calls,
          }
        : null,
    },
    assumptions: [...effect.assumptions, ...(corrected?.assumptions ?? [])],
  };
}

/** Standard deviations of the history by which users may be others before an index is warned of. */
const strange = 0.25;

/** Short outcomes whose mean without treatment is far from that of the history: comparability is in doubt. */
export function strangeIn(control: Rows, { declared, file }: FittedIndex): readonly string[] {
  const { means }: SurrogateArm = surrogateArm(control);
  return declared.surrogates.flatMap(({ name }, at) => {
    const away = (means[at]! - file.means[at + 1]!) / file.deviations[at + 1]!;
    return Math.abs(away) > strange
      ? [
          `"${name}" of the control is ${fixed(away, 2)} standard deviations away from the history: users may not be comparable`,
        ]
      : [];
  });
}
