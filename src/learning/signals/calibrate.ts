import { isotonic, quadraticForm } from '../../kit/index.ts';
import type { Experience } from '../../outcomes/index.ts';
import type { Portfolio } from '../../program/index.ts';
import { signalFeaturesOf, type SignalBelief, type SignalFeature } from '../../scoring/index.ts';
import { curveOf } from './curve.ts';
import { orderOf, type Order } from './order.ts';
import { measuredSteps } from './steps.ts';
import { eachRaw, toldOf, type Told } from './told.ts';

/** Sends that a signal must have been measured on before it counts in full. */
const enough = 1000;

/** Fewer decisions than this measure nothing. */
const leastContrasts = 50;

/**
 * Calibrates the value signals of a portfolio against measured increments: in decisions where a signal was in force,
 * the domain's messages against no-send, by their logged probabilities (see `measuredIncrements` of `outcomes`). A
 * domain's own sd and its scale do not enter: values count by their order alone, so that any numbers in the same order
 * are the same belief. What could not be measured is left out. Age plays no part here: what is old is calibrated as it
 * was seen.
 */
export const calibrateSignals = (experience: Experience, portfolio: Portfolio): readonly SignalBelief[] =>
  signalsToLearn(portfolio).flatMap(
    ({ feature, objective }) => beliefOf(toldOf(experience, feature, objective), feature.name) ?? [],
  );

/** The value signals of a portfolio, each with the number of its objective. */
export const signalsToLearn = (
  portfolio: Portfolio,
): readonly { readonly feature: SignalFeature; readonly objective: number }[] =>
  signalFeaturesOf(portfolio).map((feature) => ({
    feature,
    objective: portfolio.objectives.findIndex(({ name }) => name === feature.spec.objective),
  }));

/** What a signal is worth by what was told; undefined where that is too little, or nothing varies. */
export function beliefOf(told: readonly Told[], feature: string): SignalBelief | undefined {
  if (told.length < leastContrasts) return undefined;
  const order = orderOf(told);
  const measured = measuredSteps(told, order);
  if (!measured) return undefined;
  const { mean, covariance } = curveOf(measured, order);
  const n = mean.length;
  // The nearest curve that never falls: Lin and Dunson, Bayesian monotone regression by projection, Biometrika 101 (2014).
  const rising = isotonic(mean, order.share);
  return {
    feature,
    ...endsOf(told),
    ...summaryOf(rising, covariance, order),
    treated: told.filter(({ chosen }) => chosen >= 0).length,
    enough,
    steps: {
      from: [...order.from],
      mean: [...rising],
      variance: Array.from(rising, (_, j) => covariance[j * n + j]!),
    },
  };
}

/** The domain's mean, the standard deviation of the steps around it, and how these vary, by their derivatives. */
function summaryOf(
  steps: Float64Array,
  covariance: Float64Array,
  { share, place }: Order,
): Pick<SignalBelief, 'mean' | 'slope' | 'apart' | 'covariance'> {
  const ofMean = Float64Array.from(share);
  const [first = 0] = steps;
  const mean = steps.reduce((sum, step, j) => sum + share[j]! * (step - first), first);
  const slope = Math.sqrt(steps.reduce((sum, step, j) => sum + share[j]! * (step - mean) * (step - mean), 0));
  // Where nothing rises, a slope would be one on the place.
  const ofSlope = ofMean.map((own, j) => own * (slope > 0 ? (steps[j]! - mean) / slope : place[j]!));
  const variance = (turn: Float64Array) => quadraticForm(covariance, turn);
  const both = variance(ofMean.map((own, j) => own + ofSlope[j]!)) - variance(ofMean) - variance(ofSlope);
  // E Σ share (β_j − m)² with m = Σ share β_j: what is said of it, and what is not known.
  const spread = share.reduce((sum, own, j) => sum + own * covariance[j * share.length + j]!, 0);
  const apart = Math.sqrt(slope * slope + Math.max(0, spread - variance(ofMean)));
  return { mean, slope, apart, covariance: [variance(ofMean), both / 2, variance(ofSlope)] };
}

/** Where raw values end. */
function endsOf(told: readonly Told[]): Pick<SignalBelief, 'low' | 'high'> {
  let [low, high] = [Infinity, -Infinity];
  eachRaw(told, (raw) => {
    low = Math.min(low, raw);
    high = Math.max(high, raw);
  });
  return { low, high };
}
