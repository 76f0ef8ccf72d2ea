// Corrections by role: success metrics over metrics and treatments, segments by their false discovery rate.
import { experimentsErrors } from '../errors.ts';
import { adjustPs } from '../many/adjust.ts';
import type { Correlation } from '../many/correlation.ts';
import { maxT } from '../many/max-t.ts';
import type { Metric } from '../metrics/metric.ts';
import type { Statistics } from '../metrics/statistics.ts';
import { jointPs, testedTogether } from '../verdict/joint-levels.ts';
import { adjustedLeaves, leavesOf, valueFor, type Leaf } from '../verdict/rule.ts';
import type { Settled } from './design.ts';
import { jointCorrelation } from './joint.ts';
import { shownReading, type MetricReading, type MetricReadout, type MetricTests } from './metric.ts';

/** One-sided p-values by metric, as the decision takes them: of success metrics and of guardrails. */
interface ShipPs {
  readonly better: Readonly<Record<string, number>>;
  readonly notWorse: Readonly<Record<string, number>>;
}

/** The same by treatment. */
export type TreatmentPs = ReadonlyMap<string, ShipPs>;

/** Readings of a treatment, of one role or of all. */
export const isOf =
  (treatment: string, role?: Metric['role']) =>
  (reading: MetricReading): boolean =>
    reading.treatment === treatment && (role === undefined || reading.planned.metric.role === role);

/** The name of the metric. */
export const nameOf = ({ planned }: MetricReading): string => planned.metric.name;

/** P-values of every treatment; by max-T they are adjusted already. */
export const shipPs = (
  whole: readonly MetricReading[],
  statistics: Statistics,
  settled: Settled,
): TreatmentPs =>
  new Map(
    settled.treatments.map((treatment) => {
      const own = whole.filter(isOf(treatment));
      const plain = plainPs(own);
      if (settled.correction !== 'max-t') return [treatment, plain];
      if (settled.analysis.kind !== 'fixed')
        throw experimentsErrors.EXPERIMENTS_DESIGN_INVALID({
          at: 'correction',
          problem: 'max-t is for one look: choose another correction',
        });
      return [
        treatment,
        settled.given === null
          ? maxTPs(own, plain, { statistics, settled })
          : rulePs(own, plain, { statistics, settled }),
      ];
    }),
  );

function plainPs(own: readonly MetricReading[]): ShipPs {
  const named = (role: Metric['role'], of: (tests: MetricTests) => number | null) =>
    Object.fromEntries(
      own.flatMap((reading) =>
        reading.planned.metric.role === role ? [[nameOf(reading), of(reading.tests) ?? 1] as const] : [],
      ),
    );
  return {
    better: named('success', ({ better }) => better),
    notWorse: named('guardrail', ({ notWorse }) => notWorse),
  };
}

interface Reading {
  readonly statistics: Statistics;
  readonly settled: Settled;
}

/** Step-down max-T over the success metrics that have an effect; the others show nothing. */
function maxTPs(own: readonly MetricReading[], plain: ShipPs, { statistics, settled }: Reading): ShipPs {
  const read = own.filter(({ planned, compared }) => planned.metric.role === 'success' && compared !== null);
  if (read.length === 0) return plain;
  const z = read.map(({ compared, planned }) => {
    const { value, se } = compared!.absolute;
    return ((planned.metric.direction === 'increase' ? 1 : -1) * value) / se;
  });
  const adjusted = maxT(z, readingCorrelation(read, statistics, settled.control), { sides: 1 });
  const found = Object.fromEntries(read.map((reading, at) => [nameOf(reading), adjusted[at]!]));
  return { ...plain, better: mapped(plain.better, (name) => found[name] ?? 1) };
}

/** By a rule that was given: as the tests of each of its cuts go together. */
function rulePs(own: readonly MetricReading[], plain: ShipPs, { statistics, settled }: Reading): ShipPs {
  const { rule, family, control } = settled;
  const raw = new Map(Object.entries({ ...plain.notWorse, ...plain.better }));
  const ruled = new Set(leavesOf(rule).map(({ metric }) => metric));
  const read = own.filter(
    (reading) => reading.compared !== null && raw.has(nameOf(reading)) && ruled.has(nameOf(reading)),
  );
  const metrics = read.map(nameOf);
  const joined = new Set(testedTogether(rule));
  const together = read.filter((reading) => joined.has(nameOf(reading)));
  // A margin over the control mean moves the correlation by parts of a thousand: that of absolute effects will do.
  const joint = readingCorrelation(together, statistics, control);
  const among = together.map(nameOf);
  const correlation = metrics.map((a) =>
    metrics.map((b) => (a === b ? 1 : (joint[among.indexOf(a)]?.[among.indexOf(b)] ?? 0))),
  );
  const adjusted = jointPs({ rule, treatments: family, metrics, correlation }, raw);
  return {
    // The decision counts the treatments once more.
    better: mapped(plain.better, (name) => (adjusted.get(name) ?? 1) / family),
    notWorse: mapped(plain.notWorse, (name) => adjusted.get(name) ?? 1),
  };
}

const mapped = (
  ps: Readonly<Record<string, number>>,
  of: (name: string) => number,
): Readonly<Record<string, number>> => Object.fromEntries(Object.keys(ps).map((name) => [name, of(name)]));

/** How the z-statistics of readings of one treatment go together, each turned so that up is good. */
function readingCorrelation(
  readings: readonly MetricReading[],
  statistics: Statistics,
  control: string,
): Correlation {
  const joint = readings.map((reading) => ({
    name: nameOf(reading),
    plan: reading.planned.plan,
    compared: reading.compared!,
    arms: { [control]: reading.control, [reading.treatment]: reading.treated },
  }));
  const signs = readings.map(({ planned }) => (planned.metric.direction === 'increase' ? 1 : -1));
  return jointCorrelation(joint, statistics).map((row, i) =>
    row.map((value, j) => (i === j ? 1 : signs[i]! * signs[j]! * value)),
  );
}

/** All units, success metrics with their corrected p-values. */
export function corrected(
  whole: readonly MetricReading[],
  ps: TreatmentPs,
  settled: Settled,
): readonly MetricReadout[] {
  const { correction, family } = settled;
  const adjusted = new Map(
    [...ps].map(([treatment, own]) => {
      if (settled.given !== null) return [treatment, byRule(own, settled)];
      const values = Object.values(own.better);
      const better = correction === 'max-t' ? values : adjustPs(values, correction);
      return [treatment, new Map(Object.keys(own.better).map((name, at) => [name, better[at]! * family]))];
    }),
  );
  return whole.map((reading) => {
    const p = adjusted.get(reading.treatment)!.get(nameOf(reading));
    return shownReading(reading, p === undefined ? null : Math.min(1, p));
  });
}

/** By metric: the smallest level at which a rule shows it to be better. */
function byRule(
  { better, notWorse }: ShipPs,
  { rule, correction, family }: Settled,
): ReadonlyMap<string, number> {
  const leafP = ({ kind, metric }: Leaf) =>
    kind === 'better' ? Math.min(1, family * valueFor(better, metric)) : (notWorse[metric] ?? 1);
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
