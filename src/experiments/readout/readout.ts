import { experimentsErrors } from '../errors.ts';
import { planOf, type Metric } from '../metrics/metric.ts';
import type { Cell, Statistic, Statistics } from '../metrics/statistics.ts';
import { alphasOf } from '../verdict/levels.ts';
import { decideShip, type ShipDecision } from '../verdict/decide.ts';
import { corrected, discovered, isOf, nameOf, shipPs, type TreatmentPs } from './corrections.ts';
import { settle, type ReadoutDesign, type Settled } from './design.ts';
import {
  readMetricPair,
  type Levels,
  type MetricReading,
  type MetricReadout,
  type PlannedMetric,
} from './metric.ts';
import { checkQuality, type QualityReadout } from './quality.ts';

/** Everything that an experiment has to say, as plain data. */
export interface Readout {
  readonly control: string;
  readonly treatments: readonly string[];
  readonly alpha: number;
  readonly quality: QualityReadout;
  /** All units first, then segments; within them by metric, then treatment. */
  readonly metrics: readonly MetricReadout[];
  /** Ship or not, by treatment. */
  readonly decisions: readonly { readonly treatment: string; readonly decision: ShipDecision }[];
}

/** What is read out. */
export interface ReadoutInput {
  readonly metrics: readonly Metric[];
  readonly statistics: Statistics;
  readonly design: ReadoutDesign;
}

/**
 * Statistics of arms, metrics and segments as estimates with intervals, tests by role, corrections, checks of the
 * experiment and a decision for every treatment. Success tests keep alpha over the success metrics and treatments;
 * unless a rule is given, which divides alpha over its `any`; success, guardrail and deterioration metrics are tested for deterioration, each at its level; guardrails are not
 * corrected (Schultzberg, Ankargren and Frånberg 2024). A test without an answer shows nothing: its p-value counts
 * as 1. Errors: EXPERIMENTS_STATISTICS_INVALID, EXPERIMENTS_DESIGN_INVALID, EXPERIMENTS_LEVEL_UNFIT.
 */
export function readout({ metrics, statistics, design }: ReadoutInput): Readout {
  const settled = settle(design, metrics);
  const successes = metrics.filter(({ role }) => role === 'success').length;
  const levelsFor = ({ metric }: PlannedMetric): Levels => ({
    ...settled,
    shipLevel: shipLevelOf(metric, settled, successes),
  });
  const planned = metrics.map((metric): PlannedMetric => ({ metric, plan: planOf(metric) }));
  const groups = groupsOf(statistics, settled);
  const readings = groups.map((group) => planned.flatMap((one) => readGroup(one, group, levelsFor(one))));
  const whole = readings[0]!;
  const arms = groups[0]!.arms;
  const quality = checkQuality(
    statistics,
    planned.map(({ metric, plan }) => ({ name: metric.name, plan, arms: ownOf(arms, metric.name) })),
    settled,
  );
  const ps = shipPs(whole, statistics, settled);
  return {
    control: settled.control,
    treatments: settled.treatments,
    alpha: settled.alpha,
    quality,
    metrics: [...corrected(whole, ps, settled), ...discovered(readings.slice(1).flat())],
    decisions: settled.treatments.map((treatment) => ({
      treatment,
      decision: decide(whole, { treatment, settled, quality, ps }),
    })),
  };
}

/** Alpha over success metrics and treatments, of a guardrail alpha; or what a rule that was given leaves of it. */
function shipLevelOf({ name, role }: Metric, { alpha, family, given }: Settled, successes: number): number {
  const treatments = role === 'success' ? family : 1;
  if (given === null) return role === 'success' ? alpha / Math.max(1, successes * treatments) : alpha;
  const own = alphasOf(given, alpha).filter(({ leaf }) => leaf.metric === name);
  return Math.min(alpha, ...own.map((one) => one.alpha)) / treatments;
}

/** Cells of one segment by arm. */
interface Group {
  readonly segment: Cell['segment'];
  readonly arms: Readonly<Record<string, Cell>>;
}

function groupsOf({ cells }: Statistics, { arms }: Settled): readonly Group[] {
  const groups = new Map<string, { segment: Cell['segment']; arms: Record<string, Cell> }>();
  groups.set('null', { segment: null, arms: {} });
  for (const cell of cells) {
    if (!Object.hasOwn(arms, cell.arm))
      throw invalid('cells', `the arm "${cell.arm}" is not in the design: give it a weight`);
    const key = JSON.stringify(cell.segment);
    const group = groups.get(key) ?? { segment: cell.segment, arms: {} };
    group.arms[cell.arm] = cell;
    groups.set(key, group);
  }
  return [...groups.values()];
}

const invalid = (at: string, problem: string) =>
  experimentsErrors.EXPERIMENTS_STATISTICS_INVALID({ at, problem });

function statisticOf(cell: Cell, name: string): Statistic {
  if (Object.hasOwn(cell.metrics, name)) return cell.metrics[name]!;
  throw invalid('cells', `arm "${cell.arm}" has no statistics of "${name}"`);
}

const ownOf = (arms: Group['arms'], name: string): Readonly<Record<string, Statistic>> =>
  Object.fromEntries(Object.entries(arms).map(([arm, cell]) => [arm, statisticOf(cell, name)]));

/** A metric of an arm that nobody was in. */
const nobody = ({ plan }: PlannedMetric): Statistic => {
  const counts = { n: 0, missing: 0 };
  if (plan.shape.kind === 'steps') return { kind: 'steps', ...counts, reached: plan.columns.map(() => 0) };
  if (plan.shape.kind === 'quantile')
    return { kind: 'quantile', ...counts, value: null, lower: null, upper: null };
  const k = plan.columns.length;
  return {
    kind: 'moments',
    ...counts,
    means: plan.columns.map(() => 0),
    scatters: Array.from({ length: (k * (k + 1)) / 2 }, () => 0),
  };
};

function readGroup(
  planned: PlannedMetric,
  { segment, arms }: Group,
  levels: Levels,
): readonly MetricReading[] {
  const of = (arm: string): Statistic => {
    const cell = arms[arm];
    return cell === undefined ? nobody(planned) : statisticOf(cell, planned.metric.name);
  };
  const control = of(levels.control);
  return levels.treatments.map((treatment) =>
    readMetricPair(planned, { treatment, segment, control, treated: of(treatment) }, levels),
  );
}

interface Deciding {
  readonly treatment: string;
  readonly settled: Settled;
  readonly quality: QualityReadout;
  readonly ps: TreatmentPs;
}

function decide(
  whole: readonly MetricReading[],
  { treatment, settled, quality, ps }: Deciding,
): ShipDecision {
  const named = (role: Metric['role'] | undefined, of: (reading: MetricReading) => number | null) =>
    Object.fromEntries(
      whole.filter(isOf(treatment, role)).map((reading) => [nameOf(reading), of(reading) ?? 1]),
    );
  const { rule, alpha, deterioration, correction, powers } = settled;
  return decideShip({
    rule,
    results: {
      ...ps.get(treatment)!,
      deteriorated: named(undefined, ({ tests }) => tests.deteriorated),
      quality: { ...quality.ps, ...named('quality', ({ tests }) => tests.different) },
    },
    levels: {
      alpha,
      deterioration,
      quality: settled.quality,
      treatments: settled.family,
      correction: correction === 'max-t' ? 'none' : correction,
    },
    ...(powers ? { powers } : {}),
  });
}
