import { exponentOf } from '../numbers.ts';

/** A stretch of an axis, low before high. */
export type Span = readonly [low: number, high: number];

/** The stretch that holds all finite values, never of no length; [0, 1] where there are none. */
export function spanOf(values: readonly number[]): Span {
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) return [0, 1];
  const low = Math.min(...finite);
  const high = Math.max(...finite);
  const size = Math.max(Math.abs(low), Math.abs(high));
  if (high - low > Math.max(size * 1e-9, tiny)) return [low, high];
  return widened([low, high], size > tiny ? size / 10 : 1);
}

/** Below it a span could not be divided into ticks. */
const tiny = 1e-200;

const widened = ([low, high]: Span, by: number): Span => [low - by, high + by];

/** `span` with a margin on both sides, as a share of its length. */
export const padded = (span: Span, share: number): Span => widened(span, (span[1] - span[0]) * share);

/** A place on an axis, or the nearer end of the plot: an interval without an end reaches it. */
export const held = (at: number, [low, high]: Span): number => Math.min(high, Math.max(low, at));

/** `span` reaching to zero, where that costs at most a third of the whole. */
export function nearZero([low, high]: Span): Span {
  const third = (high - low) / 2;
  if (low > 0 && low <= third) return [0, high];
  return high < 0 && -high <= third ? [low, 0] : [low, high];
}

/** Round numbers inside a span and the decimals they need. */
export interface Ticks {
  readonly values: readonly number[];
  readonly decimals: number;
}

const roundSteps: readonly number[] = [1, 2, 5, 10];

/**
 * Ticks at multiples of 1, 2 or 5 times a power of ten, as many inside `span` as come nearest to `wanted`
 * (after Heckbert, Nice Numbers for Graph Labels, Graphics Gems, 1990; the ticks do not stretch the span).
 */
export function ticksOf([low, high]: Span, wanted: number): Ticks {
  const rough = (high - low) / wanted;
  const exponent = exponentOf(rough);
  const unit = Number(`1e${exponent}`);
  const distance = (step: number) => Math.abs(Math.log((step * unit) / rough));
  const step = roundSteps.toSorted((a, b) => distance(a) - distance(b))[0]!;
  const first = Math.ceil(low / (step * unit));
  const count = Math.floor(high / (step * unit)) - first + 1;
  // Decimal text to number: a tick is the double nearest to its label, without the dust of a product.
  const values = Array.from({ length: count }, (_, i) => Number(`${(first + i) * step}e${exponent}`) + 0);
  return { values, decimals: Math.max(0, -exponent - (step === 10 ? 1 : 0)) };
}

/** Maps `span` to pixels, in a straight line. */
export function scaleOf(span: Span, pixels: readonly [from: number, to: number]): (value: number) => number {
  const [low, high] = span;
  const [from, to] = pixels;
  return (value) => from + ((value - low) / (high - low)) * (to - from);
}
