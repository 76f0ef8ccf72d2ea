// Whether the experiment itself is sound: counts of the arms, double exposures, missing data, balance before.
import type { Moments } from '../../kit/index.ts';
import { adjustPs } from '../many/adjust.ts';
import type { Plan } from '../metrics/plan.ts';
import type { Cell, Statistic, Statistics } from '../metrics/statistics.ts';
import { balance, type Balance } from '../validity/balance.ts';
import { clusterSizesP } from '../validity/cluster-sizes.ts';
import { missingByArm, type MissingByArm } from '../validity/missing.ts';
import { multipleExposure, type MultipleExposure } from '../validity/multiple-exposure.ts';
import { sampleRatio, type SampleRatio } from '../validity/sample-ratio.ts';
import { sampleRatioCause, type Dimension, type SampleRatioSearch } from '../validity/sample-ratio-cause.ts';
import { momentsOf } from './compare.ts';
import type { Settled } from './design.ts';

/**
 * Units of an arm that do not count for one metric, with the p-value corrected for all metrics (Holm). `data`: they
 * should count alike, so an alarm says that the experiment is broken. `selection`: the metric is of units that did
 * something after exposure, which the treatment may change; then its arms are of different people, and only it is.
 */
export interface MetricMissing extends MissingByArm {
  readonly metric: string;
  readonly cause: 'data' | 'selection';
  readonly adjustedP: number;
}

/** Balance of one metric's time before between control and a treatment, corrected for all of them (Holm). */
export interface MetricBalance extends Balance {
  readonly metric: string;
  readonly treatment: string;
  readonly adjustedP: number;
}

/** All checks. */
export interface QualityReadout {
  readonly sampleRatio: SampleRatio;
  /** Where a mismatch comes from; null without segments. */
  readonly sampleRatioCause: SampleRatioSearch | null;
  readonly multipleExposure: MultipleExposure | null;
  readonly missing: readonly MetricMissing[];
  readonly balance: readonly MetricBalance[];
  /** P-values under which the experiment is broken, by check. */
  readonly ps: Readonly<Record<string, number>>;
}

/** A metric as checks see it. */
export interface CheckedMetric {
  readonly name: string;
  readonly plan: Plan;
  /** By arm, all units together. */
  readonly arms: Readonly<Record<string, Statistic>>;
}

/** All checks of an experiment. */
export function checkQuality(
  statistics: Statistics,
  metrics: readonly CheckedMetric[],
  settled: Settled,
): QualityReadout {
  const arms = Object.keys(settled.arms);
  const weights = Object.values(settled.arms);
  const units = (cells: readonly Cell[]) =>
    arms.map((arm) => cells.find((cell) => cell.arm === arm)?.units ?? 0);
  const counts = units(statistics.cells.filter(({ segment }) => segment === null));
  const dimensions = dimensionsOf(statistics.cells, units);
  const { units: exposed, multiple } = statistics.exposure;
  const doubles =
    exposed > 0 ? multipleExposure({ units: exposed, multiple }, { threshold: settled.quality }) : null;
  const missing = missingOf(metrics, settled);
  const balances = balancesOf(metrics, settled);
  const ratio = sampleRatio(counts, weights, settled.quality);
  return {
    sampleRatio: ratio,
    sampleRatioCause: dimensions.length === 0 ? null : sampleRatioCause(dimensions, weights, settled.quality),
    multipleExposure: doubles,
    missing,
    balance: balances,
    ps: {
      'sample-ratio': ratio.p,
      'multiple-exposure': doubles?.p ?? 1,
      'missing-data': Math.min(
        1,
        ...missing.flatMap(({ cause, adjustedP }) => (cause === 'data' ? [adjustedP] : [])),
      ),
      balance: Math.min(1, ...balances.map(({ adjustedP }) => adjustedP)),
      ...sizesOf(statistics.cells),
    },
  };
}

/** Of units with members: whether they have as many in each arm. */
function sizesOf(cells: readonly Cell[]): Readonly<Record<string, number>> {
  const arms = cells.flatMap(({ segment, units, sizes }) =>
    segment === null && sizes ? [{ n: units, ...sizes }] : [],
  );
  return arms.length === 0 ? {} : { 'cluster-sizes': clusterSizesP(arms) };
}

/** Whether units were chosen by what they did after exposure. */
const causeOf = ({ among }: Plan): MetricMissing['cause'] =>
  among === undefined || ('to' in among && among.to !== null && among.to <= 0) ? 'data' : 'selection';

function dimensionsOf(
  cells: readonly Cell[],
  units: (cells: readonly Cell[]) => readonly number[],
): readonly Dimension[] {
  const names = new Set(cells.flatMap(({ segment }) => (segment === null ? [] : [segment.dimension])));
  return [...names].map((name) => {
    const own = cells.filter(({ segment }) => segment?.dimension === name);
    const levels = [...new Set(own.map(({ segment }) => segment!.level))];
    return {
      name,
      levels: levels.map((level) => ({
        level: level ?? '(none)',
        counts: units(own.filter(({ segment }) => segment!.level === level)),
      })),
    };
  });
}

function missingOf(metrics: readonly CheckedMetric[], { arms, quality }: Settled): readonly MetricMissing[] {
  const tests = metrics.flatMap(({ name, plan, arms: own }) => {
    const rows = Object.keys(arms).flatMap((arm) => {
      const statistic = own[arm];
      return statistic === undefined || statistic.n + statistic.missing === 0
        ? []
        : [{ n: statistic.n + statistic.missing, missing: statistic.missing }];
    });
    return rows.length < 2 ? [] : [{ metric: name, cause: causeOf(plan), ...missingByArm(rows, quality) }];
  });
  return corrected(tests, ({ p }) => p);
}

function balancesOf(metrics: readonly CheckedMetric[], settled: Settled): readonly MetricBalance[] {
  const tests = metrics.flatMap(({ name, plan, arms }) => {
    const control = beforeOf(plan, arms[settled.control]);
    return settled.treatments.flatMap((treatment) => {
      const treated = beforeOf(plan, arms[treatment]);
      if (control === null || treated === null) return [];
      const names = Array.from(control.meanX, (_, at) => `covariate ${at + 1}`);
      return [
        { metric: name, treatment, ...balance(control, treated, { names, threshold: settled.quality }) },
      ];
    });
  });
  return corrected(tests, ({ together }) => together.p);
}

/** The columns from before exposure as covariates; null where there are none, or too few units. */
function beforeOf(plan: Plan, statistic: Statistic | undefined): Moments | null {
  if (statistic?.kind !== 'moments' || statistic.n < 2) return null;
  const first = plan.shape.kind === 'ratio' ? 2 : 1;
  const { means, scatters, n } = statistic;
  if (means.length <= first) return null;
  if (first === 1) return momentsOf(statistic);
  // The denominator stands where momentsOf looks for the outcome, the numerator is left away.
  return momentsOf({ ...statistic, n, means: means.slice(1), scatters: scatters.slice(means.length) });
}

const corrected = <T>(
  tests: readonly T[],
  pOf: (test: T) => number,
): readonly (T & { readonly adjustedP: number })[] => {
  const adjusted = adjustPs(tests.map(pOf), 'holm');
  return tests.map((test, at) => ({ ...test, adjustedP: adjusted[at]! }));
};
