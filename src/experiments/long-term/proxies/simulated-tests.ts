// Past tests with planted true effects, for tests of what is found in them.
import type { Stream } from '../../../kit/index.ts';
import type { PastTests } from './past-tests.ts';

/** Proxies that go with the outcome, which is last, and sampling errors that go together too. */
export interface PlantedTests {
  readonly tests: number;
  /** Correlation of the true effects of each proxy with those of the outcome. */
  readonly ties: readonly number[];
  /** Standard deviation of the true effects of each proxy, and of the outcome. */
  readonly spread: readonly number[];
  /** Standard error of each proxy, and of the outcome, in a test of 10,000 units. */
  readonly se: readonly number[];
  /** Correlation of all sampling errors. */
  readonly shared: number;
}

/** Tests of 5,000 to 20,000 units each, with the true effects, tests x metrics. */
export function plantedTests(
  { tests, ties, spread, se, shared }: PlantedTests,
  stream: Stream,
): PastTests & { readonly truth: Float64Array } {
  const width = se.length;
  const past = {
    tests: Array.from({ length: tests }, (_, i) => `test ${i + 1}`),
    metrics: se.map((_, metric) => (metric === width - 1 ? 'outcome' : `proxy ${metric + 1}`)),
    effect: new Float64Array(tests * width),
    se: new Float64Array(tests * width),
    n: new Float64Array(tests * width),
    correlation: new Float64Array(tests * width * width).fill(shared),
    truth: new Float64Array(tests * width),
  };
  for (let test = 0; test < tests; test++) {
    const n = 5000 + stream.below(15_001);
    const [long, common] = [stream.normal(), stream.normal()];
    for (let metric = 0; metric < width; metric++) {
      const at = test * width + metric;
      const tie = metric === width - 1 ? 1 : ties[metric]!;
      past.truth[at] = spread[metric]! * (tie * long + Math.sqrt(1 - tie * tie) * stream.normal());
      past.n[at] = n;
      past.se[at] = se[metric]! * Math.sqrt(10_000 / n);
      const error = Math.sqrt(shared) * common + Math.sqrt(1 - shared) * stream.normal();
      past.effect[at] = past.truth[at] + past.se[at] * error;
    }
  }
  return past;
}
