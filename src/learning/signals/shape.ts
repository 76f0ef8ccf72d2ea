import type { MeasuredIncrements } from '../../outcomes/index.ts';
import type { SignalBelief } from '../../scoring/index.ts';
import type { Order } from './order.ts';
import { measuredAmong, type Told } from './told.ts';

/** How increments rise with the order of a signal: of each step mean and variance, and what they sum up to. */
export interface Shape extends Pick<SignalBelief, 'mean' | 'slope' | 'covariance'> {
  readonly kind: 'line' | 'isotonic';
  readonly means: readonly number[];
  readonly variances: readonly number[];
}

/**
 * A slope that noise may have made is shrunk, b ← b (1 − se²/b²) and never below 0 (James and Stein's positive part),
 * as a signal that falls while increments rise is no signal.
 */
export function shapeOfLine({ coefficients, covariance }: MeasuredIncrements, { place }: Order): Shape {
  const [mean = 0, slope = 0] = coefficients;
  const varies = coefficients.length > 1;
  const [ofMean, both, ofSlope] = [covariance[0]!, varies ? covariance[1]! : 0, varies ? covariance[3]! : 0];
  const kept = slope > 0 ? slope * Math.max(0, 1 - ofSlope / (slope * slope)) : 0;
  return {
    kind: 'line',
    mean,
    slope: kept,
    covariance: [ofMean, both, ofSlope],
    means: place.map((x) => mean + kept * x),
    variances: place.map((x) => Math.max(0, ofMean + 2 * x * both + x * x * ofSlope)),
  };
}

/** Neighbouring steps of one value. */
interface Level {
  readonly value: number;
  readonly share: number;
  readonly variance: number;
}

/**
 * A rising curve about its mean: with between² = Σ share (level − mean)² and what noise adds to it, Σ share se² − se²
 * of the mean, levels are shrunk to the mean by 1 − noise/between², as the slope of a line is. Levels have the variance
 * of their own users. Undefined where a level was not measured.
 */
export function shapeOfCurve(told: readonly Told[], order: Order, curve: Float64Array): Shape | undefined {
  const all = measuredAmong(told, () => true);
  const levels = levelsOf(told, order, curve);
  if (!all || !levels) return undefined;
  const sum = (of: (level: Level) => number) => levels.reduce((total, level) => total + of(level), 0);
  const mean = sum(({ share, value }) => share * value);
  const square = sum(({ share, value }) => share * (value - mean) * (value - mean));
  const noise = sum(({ share, variance }) => share * variance) - all.variance;
  const kept = square > 0 ? Math.max(0, 1 - Math.max(0, noise) / square) : 0;
  // Of the slope, √between²: Σ (∂slope/∂level)² se², and with the mean Σ share ∂slope/∂level se².
  const turn = ({ share, value }: Level) => (square > 0 ? (share * (value - mean)) / Math.sqrt(square) : 0);
  const levelAt = new Map(levels.map((level) => [level.value, level]));
  return {
    kind: 'isotonic',
    mean,
    slope: kept * Math.sqrt(square),
    covariance: [
      all.variance,
      sum((level) => level.share * turn(level) * level.variance),
      sum((level) => turn(level) * turn(level) * level.variance),
    ],
    means: Array.from(curve, (value) => mean + kept * (value - mean)),
    variances: Array.from(curve, (value) => levelAt.get(value)!.variance),
  };
}

function levelsOf(
  told: readonly Told[],
  { share, stepOf }: Order,
  curve: Float64Array,
): readonly Level[] | undefined {
  const levels: Level[] = [];
  for (const value of new Set(curve)) {
    const measured = measuredAmong(told, (raw) => curve[stepOf(raw)] === value);
    if (!measured) return undefined;
    const own = share.reduce((sum, one, j) => sum + (curve[j] === value ? one : 0), 0);
    levels.push({ value, share: own, variance: measured.variance });
  }
  return levels;
}
