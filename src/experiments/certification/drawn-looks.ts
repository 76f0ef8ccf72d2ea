// Experiments of units that are drawn one by one from those of a baseline: with their skew, and with small samples.
import { normal, studentT, type Stream } from '../../kit/index.ts';
import type { Effect } from '../estimate.ts';
import type { DrawnMetric, DrawnUnits } from '../metrics/rows/unit-totals.ts';
import type { StatisticOf } from '../metrics/statistics.ts';
import { compare } from '../readout/compare.ts';
import type { Shown, Simulated } from './simulated-looks.ts';

/** How many units come by each look. */
export interface DrawnSetting {
  readonly from: DrawnUnits;
  /** Metrics that are tests, in their order; the others are watched for harm. */
  readonly tests: readonly string[];
  /** Shares of control and of the treatments. */
  readonly shares: readonly number[];
  readonly planned: number;
  readonly fractions: readonly number[];
}

/** What is true: by test and treatment the effect, up is good, in the unit of the metric. */
export interface DrawnTruth {
  readonly effects: readonly (readonly number[])[];
}

/** What an arm has of one metric so far. Totals lie around the mean of the baseline, so that no digits are lost. */
interface Gathered {
  clusters: number;
  members: number;
  squares: number;
  readonly sums: Float64Array;
  readonly bySize: Float64Array;
  /** Row-major, upper triangle. */
  readonly products: Float64Array;
}

/** A metric made ready. */
interface Ready extends DrawnMetric {
  readonly centres: readonly number[];
  /** Whether values are yes or no. */
  readonly isBinary: boolean;
  readonly sign: 1 | -1;
  /** Room for the columns of one unit. */
  readonly room: Float64Array;
}

/** Makes units of a baseline ready to draw from. */
export function drawing(setting: DrawnSetting): (truth: DrawnTruth, stream: Stream) => Simulated {
  const { from, tests, shares, planned, fractions } = setting;
  const named = (name: string) => from.metrics.find(({ metric }) => metric.name === name)!;
  const others = from.metrics.filter(({ metric }) => !tests.includes(metric.name));
  const metrics = [...tests.map(named), ...others].map(readyOf);
  const isOnce = fractions.length === 1;
  return ({ effects }, stream) => {
    const arms = shares.map(() => metrics.map(({ plan }) => nobody(plan.columns.length)));
    const come = shares.map(() => 0);
    return (look): Shown => {
      for (const [arm, share] of shares.entries()) {
        const wanted = Math.round(planned * fractions[look]! * share);
        for (; come[arm]! < wanted; come[arm]!++) {
          const row = stream.below(from.units);
          for (const [at, metric] of metrics.entries())
            add(arms[arm]![at]!, metric, {
              row,
              effect: arm > 0 ? (effects[at]?.[arm - 1] ?? 0) : 0,
              stream,
            });
        }
      }
      const rows = metrics.map(() => new Float64Array(shares.length - 1));
      const decided = tests.map(() => new Float64Array(shares.length - 1));
      for (const [at, metric] of metrics.entries())
        for (let arm = 1; arm < shares.length; arm++) {
          const read = readPair(metric, [arms[0]![at]!, arms[arm]![at]!], isOnce);
          rows[at]![arm - 1] = read.z;
          if (at < tests.length) decided[at]![arm - 1] = read.toMargin;
        }
      return { tests: decided, effects: rows };
    };
  };
}

function readyOf(one: DrawnMetric): Ready {
  const { metric, plan, sizes, totals } = one;
  const members = sizes.reduce((sum, size) => sum + size, 0);
  const isYesNo = totals[0]!.every(
    (total, row) => Number.isInteger(total) && total >= 0 && total <= sizes[row]!,
  );
  return {
    ...one,
    centres: totals.map((column) => column.reduce((sum, total) => sum + total, 0) / members),
    isBinary: plan.shape.kind === 'mean' && isYesNo,
    sign: metric.direction === 'increase' ? 1 : -1,
    room: new Float64Array(totals.length),
  };
}

const nobody = (columns: number): Gathered => ({
  clusters: 0,
  members: 0,
  squares: 0,
  sums: new Float64Array(columns),
  bySize: new Float64Array(columns),
  products: new Float64Array(columns * columns),
});

interface Drawn {
  readonly row: number;
  readonly effect: number;
  readonly stream: Stream;
}

function add(of: Gathered, metric: Ready, { row, effect, stream }: Drawn): void {
  const { sizes, totals, centres, room: unit } = metric;
  const size = sizes[row]!;
  if (size === 0) return;
  const columns = totals.length;
  const first =
    effect === 0 ? totals[0]![row]! : moved(metric, { row, effect: effect * metric.sign, stream });
  unit[0] = first - size * centres[0]!;
  for (let i = 1; i < columns; i++) unit[i] = totals[i]![row]! - size * centres[i]!;
  of.clusters += 1;
  of.members += size;
  of.squares += size * size;
  for (let i = 0; i < columns; i++) {
    const value = unit[i]!;
    of.sums[i]! += value;
    of.bySize[i]! += size * value;
    for (let j = i; j < columns; j++) of.products[i * columns + j]! += value * unit[j]!;
  }
}

/** The first total of a unit under an effect: a share of noes turns to yeses, or each user's value moves by as much. */
function moved({ plan, sizes, totals, centres, isBinary }: Ready, { row, effect, stream }: Drawn): number {
  const [total, size, mean] = [totals[0]![row]!, sizes[row]!, centres[0]!];
  if (plan.shape.kind === 'ratio') return total + effect * totals[1]![row]!;
  if (!isBinary) return total + effect * size;
  const [turning, chance, way] =
    effect > 0 ? [size - total, effect / (1 - mean), 1] : [total, -effect / mean, -1];
  let turned = 0;
  for (let i = 0; i < turning; i++) if (stream.uniform() < chance) turned += way;
  return total + turned;
}

/** By unit, as `clusteredMoments` has it: x̄ + C/N·(total − size·x̄), which is the value itself where sizes are 1. */
function statisticOf(of: Gathered, { centres }: Ready): StatisticOf<'moments'> {
  const { clusters, members, squares, sums, bySize, products } = of;
  const columns = centres.length;
  const means = sums.map((sum) => sum / members);
  const scale = (clusters / members) * (clusters / members);
  const scatters: number[] = [];
  for (let i = 0; i < columns; i++)
    for (let j = i; j < columns; j++) {
      const own = products[i * columns + j]! - means[i]! * bySize[j]! - means[j]! * bySize[i]!;
      scatters.push(scale * (own + means[i]! * means[j]! * squares));
    }
  return {
    kind: 'moments',
    n: clusters,
    missing: 0,
    means: centres.map((centre, i) => centre + means[i]!),
    scatters,
  };
}

/** z against no effect and against the margin, if any; by the code that reads real experiments. */
function readPair(metric: Ready, [control, treated]: readonly [Gathered, Gathered], isOnce: boolean) {
  const none = { z: Number.NaN, toMargin: Number.NaN };
  if (control.clusters < 2 || treated.clusters < 2) return none;
  const compared = compare(metric.plan, statisticOf(control, metric), statisticOf(treated, metric));
  if ('code' in compared) return none;
  const { sign } = metric;
  const { role, margin } = metric.metric;
  const z = zOf(compared.absolute, { sign, margin: 0, isOnce });
  if (role !== 'guardrail' || !margin) return { z, toMargin: z };
  const effect = margin.scale === 'relative' ? compared.relative : compared.absolute;
  return { z, toMargin: effect ? zOf(effect, { sign, margin: margin.value, isOnce }) : Number.NaN };
}

/** Of a plan that is read once the z with the p-value that Student's t has. */
function zOf(
  { value, se, df }: Effect,
  { sign, margin, isOnce }: { readonly sign: number; readonly margin: number; readonly isOnce: boolean },
): number {
  const t = (sign * value + margin) / se;
  if (!isOnce || df === null || Math.abs(t) < 1) return t;
  return t > 0 ? normal.upperQuantile(studentT.survival(t, df)) : normal.quantile(studentT.cdf(t, df));
}
