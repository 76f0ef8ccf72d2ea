import { wilson } from '../../kit/index.ts';
import {
  calibrationError,
  measuredIncrements,
  type Experience,
  type Predicted,
} from '../../outcomes/index.ts';
import type { Portfolio } from '../../program/index.ts';
import { fadedOf, priorOfSignal, type SignalBelief, type SignalFeature } from '../../scoring/index.ts';
import { beliefOf, signalsToLearn } from './calibrate.ts';
import { eachRaw, toldOf, type Told } from './told.ts';

const folds = 5;

/** A number with its 95 % interval. */
interface Figure {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** How a value signal is calibrated, on users that its calibration has not seen. */
export interface SignalCalibration {
  readonly feature: string;
  readonly domain: string;
  readonly objective: string;
  /** Sends it was measured on, and how many there must be before it counts in full. */
  readonly treated: number;
  readonly enough: number;
  /** Measured against predicted increments; 1 where predictions are right. Absent where nothing was told apart. */
  readonly slope?: Figure;
  /** Expected calibration error over fifths of the predictions. Absent where nothing could be measured. */
  readonly error?: Figure;
  /** Share of fifths, by fold, whose measured increment lies in what was predicted of it, both errors taken. */
  readonly covered?: Figure;
  /** Share of the signals, by the weight they are measured with, that were not past their half-life. */
  readonly fresh: number;
}

/** A decision with what a calibration that did not see its user said of each candidate. */
interface HeldOut extends Told, Predicted {
  readonly sd: Float64Array;
  readonly fold: number;
}

/**
 * The calibration of every signal that can be calibrated, cross-fitted by user: each fifth of the users is predicted by
 * what the others teach (Chernozhukov and others, Econometrics Journal 21, 2018).
 */
export const calibrationsOf = (experience: Experience, portfolio: Portfolio): readonly SignalCalibration[] =>
  signalsToLearn(portfolio).flatMap(({ feature, objective }) => {
    const told = toldOf(experience, feature, objective);
    const belief = beliefOf(told, feature.name);
    return belief ? [calibrationOf(told, belief, feature)] : [];
  });

function calibrationOf(
  told: readonly Told[],
  { treated, enough }: SignalBelief,
  { name, spec }: SignalFeature,
): SignalCalibration {
  const held = heldOutOf(told, name);
  const error = calibrationError(held);
  const slope = slopeOf(held);
  const covered = coverageOf(held);
  return {
    feature: name,
    domain: spec.domain,
    objective: spec.objective,
    treated,
    enough,
    ...(slope && { slope }),
    ...(error && { error: { value: error.value, low: error.interval[0], high: error.interval[1] } }),
    ...(covered && { covered }),
    fresh: freshOf(told, spec.halfLife),
  };
}

function heldOutOf(told: readonly Told[], feature: string): readonly HeldOut[] {
  const users = new Map<string, number>();
  for (const { user } of told) if (!users.has(user)) users.set(user, users.size % folds);
  const foldOf = ({ user }: Told) => users.get(user)!;
  return Array.from({ length: folds }, (_, fold) => fold).flatMap((fold) => {
    const belief = beliefOf(
      told.filter((one) => foldOf(one) !== fold),
      feature,
    );
    if (!belief) return [];
    const full = { ...belief, treated: belief.enough };
    return told
      .filter((one) => foldOf(one) === fold)
      .map((one): HeldOut => {
        const said = Array.from(one.raws, (raw) =>
          Number.isNaN(raw) ? undefined : priorOfSignal(full, raw, 1),
        );
        return {
          ...one,
          fold,
          predicted: Float64Array.from(said, (prior) => prior?.mean ?? 0),
          sd: Float64Array.from(said, (prior) => Math.sqrt(prior?.variance ?? 0)),
        };
      });
  });
}

/** Of measured increments on predicted ones. */
function slopeOf(held: readonly HeldOut[]): Figure | undefined {
  const fit = measuredIncrements(held, 2, ({ predicted }, c, out) => {
    out[0] = 1;
    out[1] = predicted[c]!;
  });
  if (!fit) return undefined;
  const [value, half] = [fit.coefficients[1]!, 1.96 * Math.sqrt(fit.covariance[3]!)];
  return { value, low: value - half, high: value + half };
}

const cells = 5;

/** Fifths of the predictions of one fold; a cell is covered where the gap is within 1.96 √(se² + s̄²). */
function coverageOf(held: readonly HeldOut[]): Figure | undefined {
  let [covered, count] = [0, 0];
  for (let fold = 0; fold < folds; fold++) {
    const own = held.filter((one) => one.fold === fold);
    const values: number[] = [];
    eachRaw(own, (_raw, _weight, one, c) => values.push(one.predicted[c]!));
    values.sort((a, b) => a - b);
    const cuts = Array.from(
      { length: cells - 1 },
      (_, i) => values[Math.floor(((i + 1) * values.length) / cells)]!,
    );
    const cellOf = (value: number) => cuts.filter((cut) => cut <= value).length;
    for (let cell = 0; cell < cells; cell++) {
      const gap = gapIn(own, (value) => cellOf(value) === cell);
      if (gap === undefined) continue;
      count++;
      covered += Number(gap);
    }
  }
  if (count === 0) return undefined;
  const { lower, upper } = wilson({ count: covered, n: count }, 1.96);
  return { value: covered / count, low: lower, high: upper };
}

/** Whether what was measured of some predictions lies within both errors of their mean; undefined: nothing was. */
function gapIn(own: readonly HeldOut[], keeps: (value: number) => boolean): boolean | undefined {
  const some = own.filter(({ predicted, shares }) =>
    predicted.some((value, c) => shares[c]! > 0 && keeps(value)),
  );
  const fit =
    some.length > 0
      ? measuredIncrements(some, 1, ({ predicted }, c, out) => {
          out[0] = Number(keeps(predicted[c]!));
        })
      : undefined;
  if (!fit) return undefined;
  let [weight, mean, sd] = [0, 0, 0];
  eachRaw(some, (_raw, part, one, c) => {
    const value = one.predicted[c]!;
    if (!keeps(value)) return;
    weight += part;
    mean += part * value;
    sd += part * one.sd[c]!;
  });
  const error = Math.sqrt(fit.covariance[0]! + (sd / weight) * (sd / weight));
  return Math.abs(fit.coefficients[0]! - mean / weight) <= 1.96 * error;
}

function freshOf(told: readonly Told[], halfLife: SignalFeature['spec']['halfLife']): number {
  let [weight, fresh] = [0, 0];
  eachRaw(told, (_raw, part, { ages }, c) => {
    weight += part;
    if (fadedOf(ages[c]!, halfLife) >= 0.5) fresh += part;
  });
  return fresh / weight;
}
