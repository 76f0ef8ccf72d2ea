import { z } from 'zod';
import { chooseProxies, type ProxyChoice } from '../../experiments/index.ts';
import { operationsErrors } from '../errors.ts';
import { operation, type OperationContext } from '../operation.ts';
import { readPastTests, type PastFile } from './past-tests.ts';
import { showChoice } from './show.ts';

const input = z.strictObject({
  file: z.string().min(1).describe('past tests, a row per test and metric: CSV, JSON lines or Parquet'),
  outcome: z.string().min(1).describe('the long outcome, by the name of its metric'),
  n: z.number().positive().describe('units of the test that the proxy is for'),
  lower: z.array(z.string()).default([]).describe('metrics of which less is better'),
  alpha: z
    .number()
    .gt(0)
    .lt(1)
    .default(0.05)
    .describe('level of intervals and of what counts as significant'),
});

const proxy = z.strictObject({
  metric: z.string(),
  tests: z.int(),
  /** Days until it is there; null where no row says it. */
  lag: z.number().nullable(),
  /** Of true effects with those on the outcome. */
  correlation: z.number(),
  low: z.number(),
  high: z.number(),
  /** Of measured effects, sampling errors and all. */
  naive: z.number(),
  /** Chance of a significant result in a test of n units. */
  power: z.number(),
  /** Correlation of what such a test would measure with the true effect on the outcome. */
  quality: z.number(),
  /** Chance that the outcome falls when the proxy is just significantly better. */
  risk: z.number(),
  /** Past tests in which it rose while the outcome fell, with the probability. */
  discords: z.array(z.strictObject({ test: z.string(), probability: z.number() })),
  warnings: z.array(z.string()),
});

const output = z.strictObject({
  file: z.string(),
  outcome: z.string(),
  n: z.number(),
  alpha: z.number(),
  tests: z.int(),
  /** Whether the file says how sampling errors go together; without, they count as independent. */
  hasCorrelations: z.boolean(),
  /** Best quality first. */
  proxies: z.array(proxy),
  left: z.array(z.strictObject({ metric: z.string(), reason: z.string() })),
  composite: z
    .strictObject({
      quality: z.number(),
      /** The expected effect on the outcome is the sum of weight times effect. */
      weights: z.array(z.strictObject({ metric: z.string(), weight: z.number() })),
    })
    .nullable(),
});

type Input = z.infer<typeof input>;
export type Output = z.infer<typeof output>;

async function run({ file, outcome, n, lower, alpha }: Input, { tables }: OperationContext): Promise<Output> {
  const past = await readPastTests(file, lower, tables);
  const at = past.metrics.indexOf(outcome);
  if (at < 0)
    throw operationsErrors.OPERATIONS_INPUT_INVALID({
      operation: 'metrics choose',
      at: 'outcome',
      problem: `"${outcome}" is none of ${past.metrics.join(', ')}`,
    });
  const choice = chooseProxies(past, { outcome: at, n, alpha });
  const nameOf = (metric: number) => past.metrics[metric]!;
  return {
    file,
    outcome,
    n,
    alpha,
    tests: past.tests.length,
    hasCorrelations: past.correlation?.some((value) => !Number.isNaN(value)) ?? false,
    proxies: choice.proxies.map((one) => described(one, past)),
    left: choice.left.map(({ metric, reason }) => ({ metric: nameOf(metric), reason })),
    composite: choice.composite && {
      quality: choice.composite.quality,
      weights: choice.composite.metrics.map((metric, i) => ({
        metric: nameOf(metric),
        weight: signOf(lower, nameOf(metric)) * signOf(lower, outcome) * choice.composite!.weights[i]!,
      })),
    },
  };
}

const signOf = (lower: readonly string[], metric: string): number => (lower.includes(metric) ? -1 : 1);

function described(one: ProxyChoice['proxies'][number], past: PastFile): Output['proxies'][number] {
  const { metric, lower, upper, discords, ...rest } = one;
  const lag = past.lags[metric]!;
  const named = discords.map(({ test, probability }) => ({ test: past.tests[test]!, probability }));
  return {
    ...rest,
    metric: past.metrics[metric]!,
    lag: Number.isNaN(lag) ? null : lag,
    low: lower,
    high: upper,
    discords: named,
    warnings: warningsOf(one),
  };
}

/** A proxy that is wrong as often as this when it says yes is warned of. */
const risky = 0.2;

function warningsOf({ lower, upper, risk }: ProxyChoice['proxies'][number]): string[] {
  const percent = (share: number) => `${(100 * share).toFixed(0)} %`;
  return [
    ...(upper < 0 ? ['goes against the outcome'] : lower <= 0 ? ['may not go with the outcome at all'] : []),
    ...(risk >= risky
      ? [`when it is just significantly better, the outcome falls with chance ${percent(risk)}`]
      : []),
  ];
}

/** Chooses a proxy for a long outcome. */
export const chooseMetrics = operation<Input, Output>({
  name: 'metrics choose',
  summary: 'Rank short metrics as proxies of a long outcome by past tests',
  doc: 'Reads the effects that past tests had on several metrics (columns test, metric, effect, se, n, lag in days, and corr:<metric> for the correlation of sampling errors) and ranks the metrics as proxies of a long outcome in a test of n units: correlation of true effects with interval, corrected for sampling error, power, quality, lag, and the tests in which the proxy rose while the outcome fell. Gives weights of the best composite.',
  input,
  output,
  positional: ['file'],
  writes: false,
  run,
  show: showChoice,
});
