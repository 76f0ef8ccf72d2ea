import { measuredIncrements, type Experience } from '../../outcomes/index.ts';
import type { Portfolio } from '../../program/index.ts';
import type { SignalBelief } from '../../scoring/index.ts';
import { beyondOf } from './beyond.ts';
import { bentCurve } from './curve.ts';
import { orderOf, type Order } from './order.ts';
import { shapeOfCurve, shapeOfLine, type Shape } from './shape.ts';
import { eachRaw, toldOf, type Told } from './told.ts';

/** Sends that a signal must have been measured on before it counts in full, and before its curve may bend. */
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
export function calibrateSignals(experience: Experience, portfolio: Portfolio): readonly SignalBelief[] {
  return portfolio.candidateFeatures.flatMap(({ name, spec, at, width }) => {
    if (spec.kind !== 'signal') return [];
    const objective = portfolio.objectives.findIndex((one) => one.name === spec.objective);
    return beliefOf(toldOf(experience, { name, spec, at, width }, objective), name) ?? [];
  });
}

function beliefOf(told: readonly Told[], feature: string): SignalBelief | undefined {
  if (told.length < leastContrasts) return undefined;
  const order = orderOf(told);
  const treated = told.filter(({ chosen }) => chosen >= 0).length;
  const shape = shapeOf(told, order, treated);
  if (!shape) return undefined;
  const { kind, mean, slope, covariance, means, variances } = shape;
  return {
    feature,
    ...scaleOf(told, order),
    mean,
    slope,
    covariance,
    beyond: Math.sqrt(beyondOf(told, order, means)),
    treated,
    enough,
    steps: { kind, from: [...order.from], mean: [...means], variance: [...variances] },
  };
}

/** A curve where there is enough to see one and it predicts better than the line, else the line. */
function shapeOf(told: readonly Told[], order: Order, treated: number): Shape | undefined {
  const varies = order.from.length > 1;
  const fit = measuredIncrements(told, varies ? 2 : 1, ({ raws }, c, out) => {
    out[0] = 1;
    if (varies) out[1] = order.place[order.stepOf(raws[c]!)]!;
  });
  if (!fit) return undefined;
  const curve = varies && treated >= enough ? bentCurve(told, order) : undefined;
  return (curve && shapeOfCurve(told, order, curve)) ?? shapeOfLine(fit, order);
}

/** Mean and standard deviation of raw values, and where they end. */
function scaleOf(told: readonly Told[], { from }: Order) {
  let [weight, sum, low, high] = [0, 0, Infinity, -Infinity];
  eachRaw(told, (raw, own) => {
    weight += own;
    sum += own * raw;
    low = Math.min(low, raw);
    high = Math.max(high, raw);
  });
  const centre = sum / weight;
  let square = 0;
  eachRaw(told, (raw, own) => {
    square += own * (raw - centre) * (raw - centre);
  });
  return { centre, spread: from.length > 1 ? Math.sqrt(square / weight) : 1, low, high };
}
