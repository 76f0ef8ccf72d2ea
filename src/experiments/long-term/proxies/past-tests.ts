import { sameLength } from '../../checks.ts';
import { experimentsErrors } from '../../errors.ts';

/** Effects that past tests measured. Matrices are row-major, tests x metrics; NaN is not measured. */
export interface PastTests {
  readonly tests: readonly string[];
  readonly metrics: readonly string[];
  /** Up is good, for every metric. */
  readonly effect: Float64Array;
  readonly se: Float64Array;
  /** Units of the test. */
  readonly n: Float64Array;
  /**
   * Correlation of the sampling errors of two metrics of one test, tests x metrics x metrics: they share users, so
   * that it is seldom 0. NaN is not known and counts as 0; all of them where it is left out.
   */
  readonly correlation?: Float64Array;
}

/** One test seen through some metrics: effects, and covariance of their sampling errors, square, row-major. */
export interface Measured {
  readonly test: number;
  /** Positions among the metrics asked for. */
  readonly at: readonly number[];
  readonly effect: Float64Array;
  readonly noise: Float64Array;
}

/**
 * Tests that measured all of `metrics`, or some of them (`some`), by position. Errors: EXPERIMENTS_LENGTHS_DIFFER,
 * EXPERIMENTS_PAST_TESTS_UNFIT.
 */
export function measured(past: PastTests, metrics: readonly number[], some = false): readonly Measured[] {
  const { tests, effect, se } = past;
  const width = past.metrics.length;
  sameLength('effects', effect.length, tests.length * width);
  sameLength('standard errors', se.length, tests.length * width);
  sameLength('units', past.n.length, tests.length * width);
  if (past.correlation) sameLength('correlations', past.correlation.length, tests.length * width * width);
  return tests.flatMap((_, test) => {
    const at = metrics.flatMap((metric, i) => (Number.isNaN(effect[test * width + metric]!) ? [] : [i]));
    if (at.length === 0 || (!some && at.length < metrics.length)) return [];
    const own = at.map((i) => metrics[i]!);
    for (const metric of own) checkError(past, test, metric);
    return [
      {
        test,
        at,
        effect: Float64Array.from(own, (metric) => effect[test * width + metric]!),
        noise: Float64Array.from(own.flatMap((a) => own.map((b) => covarianceOf(past, test, [a, b])))),
      },
    ];
  });
}

function checkError({ metrics, tests, effect, se }: PastTests, test: number, metric: number): void {
  const at = test * metrics.length + metric;
  if (!(se[at]! > 0 && se[at]! < Infinity && Number.isFinite(effect[at]!)))
    throw experimentsErrors.EXPERIMENTS_PAST_TESTS_UNFIT({
      metric: metrics[metric]!,
      problem: `"${tests[test]}" has effect ${effect[at]} with standard error ${se[at]}`,
    });
}

function covarianceOf(past: PastTests, test: number, [a, b]: readonly [number, number]): number {
  const { metrics, se } = past;
  const width = metrics.length;
  const rho = a === b ? 1 : correlationAt(past, test, [a, b]);
  if (!(Math.abs(rho) <= 1) || (a !== b && Math.abs(rho) > 0.999999))
    throw experimentsErrors.EXPERIMENTS_PAST_TESTS_UNFIT({
      metric: metrics[a]!,
      problem: `its sampling correlation with "${metrics[b]}" in "${past.tests[test]}" is ${rho}`,
    });
  return rho * se[test * width + a]! * se[test * width + b]!;
}

/** The sampling correlation of two metrics in a test, as either of them says it; 0 where neither does. */
export function correlationAt(
  { metrics, correlation }: PastTests,
  test: number,
  [a, b]: readonly [number, number],
): number {
  const width = metrics.length;
  const said = (from: number, to: number) => correlation?.[(test * width + from) * width + to] ?? Number.NaN;
  const first = said(a, b);
  if (!Number.isNaN(first)) return first;
  const second = said(b, a);
  return Number.isNaN(second) ? 0 : second;
}
