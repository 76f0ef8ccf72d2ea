import type { Stream } from '../../kit/index.ts';
import { level, positive, sameLength } from '../checks.ts';
import { experimentsErrors } from '../errors.ts';
import type { Arm } from '../samples/arm.ts';

/** Values of one arm, several per unit perhaps. */
export interface UnitValues {
  readonly values: ArrayLike<number>;
  /** The unit of each value, in [0, units). */
  readonly unit: ArrayLike<number>;
  readonly units: number;
}

/** How a quantile is resampled. */
export interface BootstrapOptions {
  /** The share of values below, in (0, 1). */
  readonly share: number;
  /** Default 1,000. */
  readonly replicates?: number;
  readonly stream: Stream;
}

/**
 * A quantile as an arm for `difference` and `relativeLift`, its variance from a bootstrap of whole units, so that
 * values of one unit may depend on each other: each unit counts Poisson(1) times (Chamandy, Muralidharan, Najmi
 * and Naidu 2012, "Estimating uncertainty for massive data streams"). A resample without any value has no quantile
 * and is drawn again. Time: replicates × values.
 * Errors: EXPERIMENTS_LEVEL_UNFIT, EXPERIMENTS_LENGTHS_DIFFER, EXPERIMENTS_SAMPLE_UNFIT.
 */
export function quantileBootstrap(
  { values, unit, units }: UnitValues,
  { share, replicates = 1000, stream }: BootstrapOptions,
): Arm {
  level('share', share);
  positive('replicates - 1', replicates - 1);
  sameLength('units of values', unit.length, values.length);
  if (!(units > 1) || values.length === 0 || Array.from(values).some(Number.isNaN))
    throw experimentsErrors.EXPERIMENTS_SAMPLE_UNFIT({ problem: 'a quantile needs numbers of two units' });
  const order = Int32Array.from({ length: values.length }, (_, i) => i).sort(
    (a, b) => values[a]! - values[b]!,
  );
  const sorted = Float64Array.from(order, (i) => values[i]!);
  const unitOf = Int32Array.from(order, (i) => unit[i]!);
  const valuesOf = new Float64Array(units);
  for (const code of unitOf) {
    if (!(code >= 0 && code < units))
      throw experimentsErrors.EXPERIMENTS_SAMPLE_UNFIT({ problem: `there is no unit ${code} of ${units}` });
    valuesOf[code]!++;
  }

  const weight = new Float64Array(units);
  const total = (): number => {
    let sum = 0;
    for (let code = 0; code < units; code++) sum += weight[code]! * valuesOf[code]!;
    return sum;
  };
  const quantile = (): number => {
    let left = share * total() - 1e-9;
    let at = 0;
    while (at < sorted.length - 1 && (left -= weight[unitOf[at]!]!) > 0) at++;
    return sorted[at]!;
  };
  weight.fill(1);
  const value = quantile();
  let [mean, square] = [0, 0];
  for (let done = 0; done < replicates; done++) {
    do for (let code = 0; code < units; code++) weight[code] = poissonOne(stream);
    while (total() === 0);
    const shift = quantile() - value;
    const step = shift - mean;
    mean += step / (done + 1);
    square += step * (shift - mean);
  }
  const variance = (square / (replicates - 1)) * units;
  return { n: units, mean: value, variance, assumptions };
}

const assumptions: Arm['assumptions'] = [
  'independent-units',
  'random-assignment',
  'normal-means',
  'smooth-quantile',
];

/** Poisson with mean 1, by inversion. */
function poissonOne(stream: Stream): number {
  let left = stream.uniform() - limit;
  let term = limit;
  let count = 0;
  while (left >= 0 && term > 0) left -= term /= ++count;
  return count;
}

const limit = Math.exp(-1);
