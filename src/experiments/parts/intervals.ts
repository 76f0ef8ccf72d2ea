import { sameLength } from '../checks.ts';
import { experimentsErrors } from '../errors.ts';
import type { Effect } from '../estimate.ts';
import { triangleAt, type StatisticOf } from '../metrics/statistics.ts';
import { errorOf, type Arm } from '../samples/arm.ts';
import { partsOfRates } from './funnel.ts';
import { mixRate } from './mix-rate.ts';
import { blocks, namedParts, propagated, type Part, type Square } from './propagate.ts';

/** Segments of one arm: per segment its name and its units' metric. */
export type SegmentArms = Readonly<Record<string, Arm>>;

/**
 * A lift split by segment into rate and mix (Kitagawa 1955), each part with an interval by the delta method: means of
 * segments are independent, shares are multinomial. Parts are named `rate:<segment>` and `mix:<segment>`, and add up.
 * Errors: EXPERIMENTS_LENGTHS_DIFFER, EXPERIMENTS_SAMPLE_UNFIT.
 */
export function mixRateParts(
  control: SegmentArms,
  treatment: SegmentArms,
  { alpha }: { readonly alpha: number },
): readonly Part[] {
  const names = Object.keys(control);
  sameLength('segments of the treatment', Object.keys(treatment).length, names.length);
  const arms = [control, treatment].map((side) => names.map((name) => segmentOf(side, name)));
  const point = arms.flatMap((side) => {
    const n = side.reduce((sum, arm) => sum + arm.n, 0);
    return [...side.map((arm) => arm.n / n), ...side.map(({ mean }) => mean)];
  });
  const split = (values: Float64Array) => {
    const [mixA, rateA, mixB, rateB] = [0, 1, 2, 3].map((part) => [
      ...values.subarray(part * names.length, (part + 1) * names.length),
    ]);
    const { rateBySegment, mixBySegment } = mixRate(
      { mix: mixA!, rate: rateA! },
      { mix: mixB!, rate: rateB! },
    );
    return [...rateBySegment, ...mixBySegment];
  };
  const labels = ['rate', 'mix'].flatMap((kind) => names.map((name) => `${kind}:${name}`));
  const parts = propagated({ point, covariance: blocks(arms.flatMap(segmentCovariance)), split });
  return namedParts(parts, { names: labels, alpha });
}

/** Users at each stage of a funnel, the first included: each stage counts users of the one before. */
export type FunnelCounts = readonly number[];

/**
 * A lift of a funnel's conversion split by step, each part with an interval by the delta method: given who came as
 * far, the rates of steps are independent proportions. Statistics of a funnel metric will do for counts; where its
 * units are in clusters, rates go together as the counts by step of a cluster do. Errors: EXPERIMENTS_LENGTHS_DIFFER,
 * EXPERIMENTS_SAMPLE_UNFIT.
 */
export function funnelStepParts(
  control: FunnelCounts | StatisticOf<'steps'>,
  treatment: FunnelCounts | StatisticOf<'steps'>,
  { alpha, names }: { readonly alpha: number; readonly names: readonly string[] },
): readonly Part[] {
  const steps = funnelSteps(control, treatment);
  sameLength('names of steps', names.length, steps.length);
  return namedParts(
    steps.map(({ part }) => part),
    { names, alpha },
  );
}

/** A step of a funnel: of those who came as far the share that took it, by arm, and what it puts into the lift. */
export interface FunnelStep {
  readonly control: number;
  readonly treated: number;
  readonly part: Effect;
}

/** The same before it is read, so that any analysis can. Errors: EXPERIMENTS_LENGTHS_DIFFER, EXPERIMENTS_SAMPLE_UNFIT. */
export function funnelSteps(
  control: FunnelCounts | StatisticOf<'steps'>,
  treatment: FunnelCounts | StatisticOf<'steps'>,
): readonly FunnelStep[] {
  const [a, b] = [stepsOf(control), stepsOf(treatment)];
  const size = a.rates.length;
  sameLength('steps of the treatment', b.rates.length, size);
  const split = (values: Float64Array) =>
    partsOfRates([...values.subarray(0, size)], [...values.subarray(size)]).bySteps;
  const point = [...a.rates, ...b.rates];
  const covariance = blocks([a, b].map(({ covariance: values }) => ({ size, values })));
  return propagated({ point, covariance, split }).map((part, at) => ({
    control: a.rates[at]!,
    treated: b.rates[at]!,
    part: { ...part, df: null, assumptions: ['independent-units', 'random-assignment', 'normal-means'] },
  }));
}

/** What each channel, or any other summand of a metric, puts into the lift: differences that add up, with intervals. */
export function summandParts(
  control: Readonly<Record<string, Arm>>,
  treatment: Readonly<Record<string, Arm>>,
  { alpha }: { readonly alpha: number },
): readonly Part[] {
  const names = Object.keys(control);
  const parts = names.map((name) => {
    const [a, b] = [segmentOf(control, name), segmentOf(treatment, name)];
    return { value: b.mean - a.mean, se: Math.sqrt(errorOf(a) + errorOf(b)) };
  });
  return namedParts(parts, { names, alpha });
}

function segmentOf(side: SegmentArms, name: string): Arm {
  const arm = side[name];
  if (arm && arm.n > 0 && errorOf(arm) >= 0) return arm;
  throw experimentsErrors.EXPERIMENTS_SAMPLE_UNFIT({ problem: `one arm lacks "${name}", or a spread of it` });
}

/** Rates from step to step with their covariance, row-major. */
interface StepRates {
  readonly rates: readonly number[];
  readonly covariance: readonly number[];
}

function stepsOf(funnel: FunnelCounts | StatisticOf<'steps'>): StepRates {
  if (!('reached' in funnel)) return independentSteps(funnel);
  const { n, reached, scatters, members } = funnel;
  if (scatters === undefined || members === undefined) return independentSteps([n, ...reached]);
  return clusteredSteps([members.n, ...reached], { clusters: n, scatters });
}

function ratesOf(counts: FunnelCounts): readonly number[] {
  return counts.slice(1).map((count, at) => {
    const before = counts[at]!;
    if (!(count > 0 && count <= before && before < Infinity))
      throw experimentsErrors.EXPERIMENTS_SAMPLE_UNFIT({
        problem: `${count} of ${before} took a step of the funnel`,
      });
    return count / before;
  });
}

function independentSteps(counts: FunnelCounts): StepRates {
  const rates = ratesOf(counts);
  const covariance = rates.flatMap((rate, i) =>
    rates.map((_, j) => (i === j ? (rate * (1 - rate)) / counts[i]! : 0)),
  );
  return { rates, covariance };
}

/** From the covariance of the shares p that reach each step, as rates are r_i = p_i/p_(i−1). A step that all take is fixed. */
function clusteredSteps(
  counts: FunnelCounts,
  { clusters, scatters }: { readonly clusters: number; readonly scatters: readonly number[] },
): StepRates {
  if (!(clusters >= 2))
    throw experimentsErrors.EXPERIMENTS_SAMPLE_UNFIT({ problem: `${clusters} units in an arm` });
  const rates = ratesOf(counts);
  const shared = (i: number, j: number): number =>
    i < 0 || j < 0
      ? 0
      : scatters[triangleAt(rates.length, Math.min(i, j), Math.max(i, j))]! / (clusters - 1) / clusters;
  const shareBefore = (step: number): number => counts[step]! / counts[0]!;
  const covariance = rates.flatMap((rate, i) =>
    rates.map((other, j) => {
      if (rate === 1 || other === 1) return 0;
      const both =
        shared(i, j) -
        other * shared(i, j - 1) -
        rate * shared(i - 1, j) +
        rate * other * shared(i - 1, j - 1);
      return both / shareBefore(i) / shareBefore(j);
    }),
  );
  return { rates, covariance };
}

/** Shares, multinomial: (diag p − pp')/n; and means, independent given who is in which segment. */
function segmentCovariance(side: readonly Arm[]): readonly Square[] {
  const n = side.reduce((sum, arm) => sum + arm.n, 0);
  const share = side.map((arm) => arm.n / n);
  const shares = share.flatMap((p, i) => share.map((q, j) => ((i === j ? p : 0) - p * q) / n));
  const means = side.flatMap((arm, i) => side.map((_, j) => (i === j ? errorOf(arm) : 0)));
  return [shares, means].map((values) => ({ size: side.length, values }));
}
