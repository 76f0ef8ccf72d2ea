// What the log says before the experiment: who would have been exposed when, and what metrics were then.
import { budgetSharesOf } from '../../assignment/index.ts';
import {
  baselineCorrelation,
  baselineOf,
  sourcesOf,
  statisticsOfTables,
  unitTotals,
  type BaselineReading,
  type DrawnUnits,
  type Metric,
  type Statistics,
} from '../../experiments/index.ts';
import { msPerDay } from '../../kit/index.ts';
import { millisOf, type Portfolio, type Unit } from '../../program/index.ts';
import type { OpenWorkspace } from '../workspace/workspace.ts';
import { arrivals, eligible, everybody, type Basis, type Period } from './arrivals.ts';
import { completeAfterOf, type Experimental } from './declared.ts';
import type { Declared } from './document.ts';
import { exposureTable, factTable, measured, metIn, type ExperimentLog, type Met } from './log.ts';
import { clustersOf, firstOf, inTime } from './units.ts';

/** New units of the past, and what metrics were of them. */
export interface Baseline {
  /**
   * `decisions`: a unit came at its first decision at which the program had a reason to speak. `opportunities`: there
   * are no decisions, and it came at the first reason to speak. `activity`: nor that; when it first did something.
   * `exposures`: it is over, and these are its own units, metrics those of control.
   */
  readonly basis: Basis;
  /** New eligible units of each day, all arms of the experiment together. */
  readonly perDay: readonly number[];
  /** Share of the eligible units who would be in one of the arms. */
  readonly share: number;
  readonly eligible: number;
  /** Users of a unit, where it may have several; else null. */
  readonly perUnit: number | null;
  readonly metrics: ReadonlyMap<string, BaselineReading>;
  /** Units of the metrics that are complete. */
  readonly statistics: Statistics;
  /** The same units, one by one, for simulations that draw from them. */
  readonly drawn: () => DrawnUnits;
}

/** The longest time before exposure that a metric reads, in milliseconds. */
export const longestBefore = (metrics: readonly Metric[]): number =>
  Math.max(
    0,
    ...metrics.map((metric) => ('before' in metric && metric.before ? millisOf(metric.before) : 0)),
  );

/** The log read as if the experiment had run in a period. */
export async function baselineIn(
  workspace: OpenWorkspace,
  log: ExperimentLog,
  {
    portfolio,
    experimental,
    declared,
    period,
  }: {
    readonly portfolio: Portfolio;
    readonly experimental: Experimental;
    readonly declared: Planned;
    readonly period: Period;
  },
): Promise<Baseline> {
  const { unit } = experimental.spec;
  const { basis, came } = await arrivals(workspace, log, { program: experimental.program, period });
  const met = inTime(eligible(came, log, { portfolio, experimental }), declared, unit);
  const shares = budgetSharesOf(portfolio, experimental.spec.id)!;
  const share = Object.values(shares.arms).reduce((sum, one) => sum + one, 0);
  const first = firstOf(met);
  return {
    basis,
    perDay: perDayOf([...first.values()], period).map((units) => units * share),
    share,
    eligible: first.size,
    perUnit: unit.kind === 'user' ? null : met.length / Math.max(1, first.size),
    ...measuredOf(log, met, { unit, declared, until: period.until }),
  };
}

/**
 * An experiment that is over, read as its own baseline: its units as they came, what they did under control. All that
 * came count on the last day, as it will be read once, when all are there.
 */
export function baselineAfter(
  log: ExperimentLog,
  { experimental, declared, until }: After,
): { readonly baseline: Baseline; readonly period: Period } {
  const { unit, id } = experimental.spec;
  const met = inTime(metIn(log, id, unit), declared, unit);
  const first = firstOf(met);
  const times = [...first.values()];
  const [since, last] = times.reduce(
    ([a, b], at) => [Math.min(a, at), Math.max(b, at)],
    [Infinity, -Infinity],
  );
  const days = Math.floor((last - since) / msPerDay);
  const control = met.filter(({ arm }) => arm === declared.document.control);
  return {
    period: { since, until: last + 1 },
    baseline: {
      basis: 'exposures',
      perDay: [...Array.from({ length: days }, () => 0), first.size],
      share: 1,
      eligible: first.size,
      perUnit: unit.kind === 'user' ? null : met.length / Math.max(1, first.size),
      ...measuredOf(
        log,
        control.map((one) => ({ ...one, arm: everybody })),
        { unit, declared, until },
      ),
    },
  };
}

interface After {
  readonly experimental: Experimental;
  readonly declared: Planned;
  /** Up to when the log tells. */
  readonly until: number;
}

type Planned = Pick<Declared, 'document' | 'metrics'>;

interface Measuring {
  readonly unit: Unit;
  readonly declared: Planned;
  readonly until: number;
}

/** Metrics of one group, of units whose values are complete, as at a look. */
function measuredOf(
  log: ExperimentLog,
  met: readonly Met[],
  { unit, declared, until }: Measuring,
): Pick<Baseline, 'metrics' | 'statistics' | 'drawn'> {
  const { metrics } = declared;
  const first = firstOf(met);
  const complete = completeAfterOf(declared, unit);
  const settled = met.filter((one) => first.get(one.unit)! + complete <= until);
  const clusters = clustersOf(unit);
  const carried = { metrics, isClustered: clusters.cluster !== undefined };
  const tables = { exposures: exposureTable(log, settled, carried), facts: factTable(log, settled) };
  const request = {
    metrics: measured(metrics),
    sources: sourcesOf({ exposures: clusters }),
    asOf: until,
    together: testedOf(metrics).map(({ name }) => name),
  };
  const statistics = statisticsOfTables(tables, request);
  const [cell] = statistics.cells;
  const readings = metrics.flatMap((metric) =>
    cell ? [[metric.name, baselineOf(metric, cell.metrics[metric.name]!)] as const] : [],
  );
  return { metrics: new Map(readings), statistics, drawn: () => unitTotals(tables, request) };
}

/** Success metrics, then guardrails, in the order of the document. */
export const testedOf = (metrics: readonly Metric[]): readonly Metric[] =>
  (['success', 'guardrail'] as const).flatMap((role) => metrics.filter((metric) => metric.role === role));

/** How the tests go together; null where that cannot be measured. */
export function correlationOf(metrics: readonly Metric[], { metrics: known, statistics }: Baseline) {
  const tested = testedOf(metrics);
  const isMeasured = tested.every(
    ({ name, kind }) => kind !== 'quantile' && known.get(name)?.kind === 'measured',
  );
  return isMeasured ? baselineCorrelation(tested, statistics, everybody) : null;
}

function perDayOf(first: readonly number[], { since, until }: Period): readonly number[] {
  const counts = Array.from({ length: Math.max(1, Math.floor((until - since) / msPerDay)) }, () => 0);
  for (const at of first) {
    const on = Math.floor((at - since) / msPerDay);
    if (on < counts.length) counts[on]! += 1;
  }
  return counts;
}

/** Days of the past, then the mean of their last week on and on: nobody new is promised beyond that. */
export function forecast(perDay: readonly number[], days: number): readonly number[] {
  const week = perDay.slice(-7);
  const mean = week.reduce((sum, units) => sum + units, 0) / week.length;
  return Array.from({ length: Math.max(0, days) }, (_, at) => perDay[at] ?? mean);
}
