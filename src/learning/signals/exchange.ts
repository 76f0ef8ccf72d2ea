import { no, ok, studentT, sum, type Result } from '../../kit/index.ts';

/** What one past test found in two units, with standard errors, and how their sampling errors go together. */
export interface TestInTwoUnits {
  readonly own: number;
  readonly ownSe: number;
  readonly common: number;
  readonly commonSe: number;
  /** −1 … 1; the same users make it other than 0. */
  readonly correlation: number;
}

/** What one of the own unit is worth in the common one, with its 95 % interval. */
export interface RateFit {
  readonly rate: number;
  readonly low: number;
  readonly high: number;
  readonly tests: number;
  /** Least squares of measured effects through 0, which sampling errors pull towards 0 or their own ratio. */
  readonly naive: number;
}

/** Fewer tests than this are too few for the products below to have a mean that is near normal. */
const leastTests = 12;

const level = 0.95;

/**
 * The rate r in true effects, common = r · own + what differs from test to test, of effects that were both measured with
 * known errors. With w = 1/(s_x s_y) the products a = w (x y − ρ s_x s_y) and b = w (x² − s_x²) have the means w r ξ² and
 * w ξ² for the true effect ξ, so r = Σ a/Σ b (Fuller, Measurement Error Models, 1987, § 1.2 and 3.1). Its interval holds
 * every r at which the mean of a − r b is not significantly off 0, by their spread over tests: r² (B² − k V_b) − 2 r (A B −
 * k V_ab) + A² − k V_a ≤ 0 with k = t² n/(n − 1) (Fieller, JRSS B 16, 1954). No where tests are too few, where effects in
 * the own unit are not larger than their errors so that the interval has no end, or where it holds 0.
 */
export function fitRate(tests: readonly TestInTwoUnits[]): Result<RateFit, string> {
  const n = tests.length;
  if (n < leastTests)
    return no(`${n} tests measured it beside the common unit, and ${leastTests} are needed`);
  const a = tests.map(
    ({ own, ownSe, common, commonSe, correlation }) =>
      (own * common - correlation * ownSe * commonSe) / (ownSe * commonSe),
  );
  const b = tests.map(({ own, ownSe, commonSe }) => (own * own - ownSe * ownSe) / (ownSe * commonSe));
  const [sumA, sumB] = [sum(a), sum(b)];
  const t = studentT.upperQuantile((1 - level) / 2, n - 1);
  const k = (t * t * n) / (n - 1);
  const square = sumB * sumB - k * spread(b, b);
  if (!(sumB > 0 && square > 0)) return no('its effects in past tests are not larger than their errors');
  const half = sumA * sumB - k * spread(a, b);
  // Never below 0: the rate itself is in the interval.
  const root = Math.sqrt(Math.max(0, half * half - square * (sumA * sumA - k * spread(a, a))));
  const [low, high] = [(half - root) / square, (half + root) / square];
  if (low <= 0) return no(`more of it may be worth nothing: the interval is ${shown(low)} to ${shown(high)}`);
  const naive = sum(tests.map(({ own, common }) => own * common)) / sum(tests.map(({ own }) => own * own));
  return ok({ rate: sumA / sumB, low, high, tests: n, naive });
}

const shown = (value: number): string => String(Number(value.toPrecision(3)));

/** Σ (x − x̄)(y − ȳ). */
function spread(x: readonly number[], y: readonly number[]): number {
  const [meanX, meanY] = [sum(x) / x.length, sum(y) / y.length];
  return x.reduce((sum, value, i) => sum + (value - meanX) * (y[i]! - meanY), 0);
}
