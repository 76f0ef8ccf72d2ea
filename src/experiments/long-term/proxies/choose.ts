import { level, positive } from '../../checks.ts';
import { experimentsErrors } from '../../errors.ts';
import { compositeOf, type Composite } from './composite.ts';
import { discords, type Discord } from './discord.ts';
import type { PastTests } from './past-tests.ts';
import { prospectOf, type Prospect } from './prospect.ts';
import { tieOf, type Tie } from './tie.ts';

/** What a choice of proxies is made for. */
export interface ProxyQuestion {
  /** Position of the long outcome among the metrics. */
  readonly outcome: number;
  /** Units of the test the proxy is for. */
  readonly n: number;
  /** Default .05: of intervals, and of what significant means. */
  readonly alpha?: number;
  /** Default .05: expected share of false ones among the tests that are named discordant. */
  readonly fdr?: number;
}

/** A proxy as past tests know it. */
export interface Proxy extends Prospect, Pick<Tie, 'correlation' | 'lower' | 'upper' | 'naive'> {
  readonly metric: number;
  readonly tests: number;
  readonly discords: readonly Discord[];
}

export interface ProxyChoice {
  /** Best quality first. */
  readonly proxies: readonly Proxy[];
  /** Metrics that too few tests measured, or whose true effects do not differ, and why. */
  readonly left: readonly { readonly metric: number; readonly reason: string }[];
  readonly composite: (Composite & { readonly metrics: readonly number[] }) | null;
}

/**
 * Ranks metrics as proxies of a long outcome by how well they would foretell its true effect in a test of n units, from
 * past tests in which both were measured. Errors: EXPERIMENTS_LEVEL_UNFIT, EXPERIMENTS_NUMBER_UNFIT,
 * EXPERIMENTS_PAST_TESTS_UNFIT where no metric can be ranked or an effect has no error.
 */
export function chooseProxies(past: PastTests, question: ProxyQuestion): ProxyChoice {
  const { outcome, n, alpha = 0.05, fdr = 0.05 } = question;
  positive('n', n);
  level('fdr', fdr);
  const noise = past.metrics.map((_, metric) => noiseOf(past, metric) / n);
  const others = past.metrics.flatMap((_, metric) => (metric === outcome ? [] : [metric]));
  const read = others.map((metric) => proxyOf(past, metric, { outcome, alpha, fdr, noise: noise[metric]! }));
  const proxies = read
    .flatMap((one) => (one.kind === 'left' ? [] : [one.proxy]))
    .sort((a, b) => b.quality - a.quality);
  const left = read.flatMap((one) =>
    one.kind === 'left' ? [{ metric: one.metric, reason: one.reason }] : [],
  );
  if (proxies.length === 0)
    throw experimentsErrors.EXPERIMENTS_PAST_TESTS_UNFIT({
      metric: past.metrics[outcome]!,
      problem: left[0]?.reason ?? 'there is no other metric',
    });
  const metrics = proxies.map(({ metric }) => metric);
  const composite =
    metrics.length < 2
      ? null
      : compositeOf(
          past,
          { proxies: metrics, outcome },
          metrics.map((metric) => noise[metric]!),
        );
  return { proxies, left, composite: composite && { ...composite, metrics } };
}

interface Terms {
  readonly outcome: number;
  readonly alpha: number;
  readonly fdr: number;
  readonly noise: number;
}

type Judged =
  | { readonly kind: 'proxy'; readonly proxy: Proxy }
  | { readonly kind: 'left'; readonly metric: number; readonly reason: string };

function proxyOf(past: PastTests, metric: number, { outcome, alpha, fdr, noise }: Terms): Judged {
  if (!(noise > 0)) return { kind: 'left', metric, reason: 'no test says its n' };
  const tie = tieOf(past, [metric, outcome], alpha);
  if (tie.kind === 'left') return { kind: 'left', metric, reason: tie.reason };
  const { correlation, lower, upper, naive, tests, truth } = tie;
  const own = discords(tie, fdr);
  const head = { metric, tests: tests.length, correlation, lower, upper, naive, discords: own };
  return { kind: 'proxy', proxy: { ...head, ...prospectOf(truth, noise, alpha) } };
}

/** The squared error of a test of one unit: the median of se²·n over past tests. */
function noiseOf({ metrics, tests, se, n }: PastTests, metric: number): number {
  const values = tests
    .map((_, test) => test * metrics.length + metric)
    .map((at) => se[at]! * se[at]! * n[at]!)
    .filter((value) => value > 0)
    .sort((a, b) => a - b);
  return values[Math.floor(values.length / 2)] ?? Number.NaN;
}
