import { z } from 'zod';
import { chooseProxies, type ProxyChoice } from '../../experiments/index.ts';
import { operationsErrors } from '../errors.ts';
import { operation, type OperationContext } from '../operation.ts';
import { output, type Output } from './output.ts';
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

type Input = z.infer<typeof input>;

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
