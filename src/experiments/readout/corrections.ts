// Corrections by role: success metrics over metrics and treatments, segments by their false discovery rate.
import { experimentsErrors } from '../errors.ts';
import { adjustPs } from '../many/adjust.ts';
import { maxT } from '../many/max-t.ts';
import type { Metric } from '../metrics/metric.ts';
import type { Statistics } from '../metrics/statistics.ts';
import { adjustedLeaves, valueFor, type Leaf } from '../verdict/rule.ts';
import type { Settled } from './design.ts';
import { jointCorrelation } from './joint.ts';
import { shownReading, type MetricReading, type MetricReadout } from './metric.ts';

/** `better` of every success metric by treatment, as the decision takes it. */
export type BetterPs = ReadonlyMap<string, Readonly<Record<string, number>>>;

/** Readings of a treatment, of one role or of all. */
export const isOf =
  (treatment: string, role?: Metric['role']) =>
  (reading: MetricReading): boolean =>
    reading.treatment === treatment && (role === undefined || reading.planned.metric.role === role);

/** The name of the metric. */
export const nameOf = ({ planned }: MetricReading): string => planned.metric.name;

/** One-sided p-values of success metrics; by max-T they are adjusted already. */
export function betterPs(
  whole: readonly MetricReading[],
  statistics: Statistics,
  settled: Settled,
): BetterPs {
  return new Map(
    settled.treatments.map((treatment) => {
      const own = whole.filter(isOf(treatment, 'success'));
      const ps =
        settled.correction === 'max-t'
          ? maxTPs(own, statistics, settled)
          : own.map(({ tests }) => tests.better ?? 1);
      return [treatment, Object.fromEntries(own.map((reading, at) => [nameOf(reading), ps[at]!]))];
    }),
  );
}

/** Step-down max-T over the success metrics that have an effect; the others show nothing. */
function maxTPs(own: readonly MetricReading[], statistics: Statistics, settled: Settled): readonly number[] {
  if (settled.analysis.kind !== 'fixed')
    throw experimentsErrors.EXPERIMENTS_DESIGN_INVALID({
      at: 'correction',
      problem: 'max-t is for one look: choose another correction',
    });
  const joint = own.flatMap((reading) => {
    const { compared, planned, control, treated, treatment } = reading;
    if (compared === null) return [];
    const arms = { [settled.control]: control, [treatment]: treated };
    const sign = planned.metric.direction === 'increase' ? 1 : -1;
    return [{ name: nameOf(reading), plan: planned.plan, compared, arms, sign }];
  });
  if (joint.length === 0) return own.map(() => 1);
  const z = joint.map(({ compared: { absolute }, sign }) => (sign * absolute.value) / absolute.se);
  const correlation = jointCorrelation(joint, statistics).map((row, i) =>
    row.map((value, j) => (i === j ? 1 : joint[i]!.sign * joint[j]!.sign * value)),
  );
  const adjusted = maxT(z, correlation, { sides: 1 });
  const names = joint.map(({ name }) => name);
  return own.map((reading) => adjusted[names.indexOf(nameOf(reading))] ?? 1);
}

/** All units, success metrics with their corrected p-values. */
export function corrected(
  whole: readonly MetricReading[],
  better: BetterPs,
  settled: Settled,
): readonly MetricReadout[] {
  const { correction, family } = settled;
  const adjusted = new Map(
    [...better].map(([treatment, ps]) => {
      if (settled.given !== null)
        return [treatment, byRule(whole.filter(isOf(treatment)), ps, { ...settled, rule: settled.given })];
      const values = Object.values(ps);
      const own = correction === 'max-t' ? values : adjustPs(values, correction);
      return [treatment, new Map(Object.keys(ps).map((name, at) => [name, own[at]! * family]))];
    }),
  );
  return whole.map((reading) => {
    const p = adjusted.get(reading.treatment)!.get(nameOf(reading));
    return shownReading(reading, p === undefined ? null : Math.min(1, p));
  });
}

/** By metric: the smallest level at which a rule shows it to be better. */
function byRule(
  own: readonly MetricReading[],
  better: Readonly<Record<string, number>>,
  { rule, correction, family }: Settled,
): ReadonlyMap<string, number> {
  const notWorse = new Map(own.map((reading) => [nameOf(reading), reading.tests.notWorse ?? 1]));
  const leafP = ({ kind, metric }: Leaf) =>
    kind === 'better' ? Math.min(1, family * valueFor(better, metric)) : (notWorse.get(metric) ?? 1);
  const found = new Map<string, number>();
  for (const { leaf, p } of adjustedLeaves(rule, leafP, correction === 'max-t' ? 'none' : correction))
    if (leaf.kind === 'better') found.set(leaf.metric, Math.min(p, found.get(leaf.metric) ?? 1));
  return found;
}

/** Segments, the false discovery rate kept over those of a metric. */
export function discovered(segments: readonly MetricReading[]): readonly MetricReadout[] {
  const places = new Map<string, number[]>();
  segments.forEach((reading, at) => {
    if (reading.tests.different === null) return;
    const own = places.get(nameOf(reading)) ?? [];
    if (own.push(at) === 1) places.set(nameOf(reading), own);
  });
  const adjusted: (number | null)[] = segments.map(() => null);
  for (const own of places.values()) {
    const ps = adjustPs(
      own.map((at) => segments[at]!.tests.different!),
      'bh',
    );
    own.forEach((at, rank) => (adjusted[at] = ps[rank]!));
  }
  return segments.map((reading, at) => shownReading(reading, adjusted[at]!));
}
