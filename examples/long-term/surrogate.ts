import {
  calibratedCall,
  calibrationOf,
  surrogateArm,
  surrogateBounds,
  surrogateIndex,
  surrogateModel,
  type PastCall,
} from '../../src/experiments/index.ts';

/** A row per user: short outcomes one after the other in `x`, and the long outcome in `y` where it is known. */
interface Users {
  readonly columns: number;
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/** Calls a long effect from short outcomes, with everything that may be wrong with it. */
export function callLongEffect(history: Users, control: Users, treatment: Users, past: readonly PastCall[]) {
  const model = surrogateModel(history);
  const arms = { control: surrogateArm(control), treatment: surrogateArm(treatment) };
  const effect = surrogateIndex(model, arms);
  const bounds = surrogateBounds({ model, effect, ...arms }, { alpha: 0.05, allowed: 0.05 });
  const call = calibratedCall({ predicted: effect.value, predictedSe: effect.se }, calibrationOf(past));
  return { effect, bounds, call };
}
