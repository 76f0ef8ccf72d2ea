/** A number with its interval; NaN in `value` is missing. The report says of which level the intervals are. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** The larger number, the smaller one, or neither is to be wished for. */
export type Better = 'higher' | 'lower';

/** U+202F, which neither breaks a line nor reads as a decimal mark. */
const thin = '\u202F';
const minus = '\u2212';
export const missing = '\u2013';

/**
 * Decimals to which a number with this error is worth printing; negative for tens and hundreds; undefined
 * where there is no error to go by. Two digits of an error that begins with 100 to 354, else one
 * (Particle Data Group, Review of Particle Physics, section 5.3).
 */
export function decimalsOf(error: number): number | undefined {
  if (!(error > 0) || error === Infinity) return undefined;
  const [first, exponent] = error.toExponential(2).split('e').map(Number) as [number, number];
  return first <= 3.54 ? 1 - exponent : -exponent;
}

/** Half the width of an interval. */
const halfWidth = ({ low, high }: Estimate): number => (high - low) / 2;

/** Decimals shared by a column whose numbers have these errors: those of the median row, so that digits align. */
export function sharedDecimals(errors: readonly number[]): number | undefined {
  const found = errors.map(decimalsOf).filter((decimals) => decimals !== undefined);
  return found.sort((a, b) => a - b)[found.length >> 1];
}

/** Decimals for numbers without error: none for whole numbers, else three digits of the largest. */
export function exactDecimals(values: readonly number[]): number {
  const finite = values.filter(Number.isFinite);
  if (finite.every(Number.isInteger)) return 0;
  return Math.max(0, 2 - exponentOf(Math.max(...finite.map(Math.abs))));
}

/** The power of ten of the first digit. */
export const exponentOf = (value: number): number => Number(value.toExponential().split('e')[1]);

/** `value` rounded to `decimals`, digits grouped in threes, with a true minus sign. */
export function fixed(value: number, decimals: number): string {
  if (Number.isNaN(value)) return missing;
  const digits = Number.isFinite(value) ? digitsOf(Math.abs(value), decimals) : '∞';
  return value < 0 && /[1-9∞]/.test(digits) ? minus + digits : digits;
}

function digitsOf(size: number, decimals: number): string {
  const step = decimals < 0 ? Number(`1e${-decimals}`) : 1;
  const rounded = decimals < 0 ? Math.round(size / step) * step : size;
  if (rounded >= 1e15) return rounded.toExponential(2).replace('e+', 'e');
  const [whole, fraction] = rounded.toFixed(Math.min(100, Math.max(0, decimals))).split('.') as [
    string,
    string?,
  ];
  const grouped = whole.replaceAll(/\B(?=(\d{3})+$)/g, thin);
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/** As `fixed`, with a plus sign before what is greater than nothing. */
export function signed(value: number, decimals: number): string {
  const text = fixed(value, decimals);
  return value > 0 && /[1-9∞]/.test(text) ? `+${text}` : text;
}

/** `[11.9, 12.8]`. */
export const intervalText = ({ low, high }: Estimate, decimals: number): string =>
  `[${fixed(low, decimals)}, ${fixed(high, decimals)}]`;

/** `12.3 [11.9, 12.8]`, to the digits that its interval allows, or to `decimals`. */
export function estimateText(estimate: Estimate, decimals = estimateDecimals([estimate])): string {
  if (Number.isNaN(estimate.value)) return missing;
  return `${fixed(estimate.value, decimals)} ${intervalText(estimate, decimals)}`;
}

/** Decimals shared by estimates of one column. */
export const estimateDecimals = (estimates: readonly Estimate[]): number =>
  sharedDecimals(estimates.map(halfWidth)) ?? exactDecimals(estimates.map(({ value }) => value));

/**
 * The position of the one estimate whose interval lies beyond every other, else undefined. Stricter than a
 * test of differences: the intervals of policies that met the same luck may overlap and yet differ.
 */
export function bestOf(estimates: readonly Estimate[], better: Better): number | undefined {
  const sign = better === 'higher' ? 1 : -1;
  const worst = estimates.map(({ low, high }) => Math.min(sign * low, sign * high));
  const best = worst.indexOf(Math.max(...worst.filter((bound) => !Number.isNaN(bound))));
  const beaten = (other: Estimate) => Math.max(sign * other.low, sign * other.high) < worst[best]!;
  const others = estimates.filter((other, i) => i !== best && !Number.isNaN(other.value));
  return best >= 0 && others.length > 0 && others.every(beaten) ? best : undefined;
}
