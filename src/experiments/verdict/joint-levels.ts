// The tests of a rule at levels that count how their statistics go together.
import { normal, rootOf } from '../../kit/index.ts';
import { level, wholeCount } from '../checks.ts';
import { subCorrelation, type Correlation } from '../many/correlation.ts';
import { anyAbove } from '../many/max-t.ts';
import { alphasOf } from './levels.ts';
import type { Leaf, Rule } from './rule.ts';
import { minimalCuts } from './ways.ts';

/** The tests of a rule, and how they go together. */
export interface JointTests {
  readonly rule: Rule;
  /** Treatments over which the levels of success metrics are divided. */
  readonly treatments: number;
  /** Those that have a z-statistic, as `correlation` has them; the others of the rule show nothing. */
  readonly metrics: readonly string[];
  readonly correlation: Correlation;
}

/** Tests of which one is enough for the rule where all outside hold, and the level that they have together over alpha. */
interface Cut {
  readonly metrics: readonly string[];
  readonly together: number;
}

/** What dividing leaves of an alpha of 1 to each metric, in its least place. */
type Shares = ReadonlyMap<string, number>;

/**
 * The one-sided level of each metric: what dividing alpha over every `any` leaves it, raised as far as in every minimal cut
 * set that it is in the chance that true nulls pass any test stays alpha (over the treatments for success metrics). A rule
 * that ought not to hold has such a set of nulls alone, and holds only where one of them is passed, so that it ships with
 * chance alpha at most, whatever is true of the others: an intersection-union test (Berger, Technometrics 24, 1982) over
 * the cuts, of which each is tested by max-T. As Bonferroni's sum is never less, no level is below what dividing leaves.
 * Errors: EXPERIMENTS_CORRELATION_UNFIT, EXPERIMENTS_LEVEL_UNFIT, EXPERIMENTS_NUMBER_UNFIT.
 */
export function jointLevels(tests: JointTests, alpha: number): ReadonlyMap<string, number> {
  level('alpha', alpha);
  const { shares, cuts } = cutsOf(tests);
  const scales = cuts.map((cut) => scaleOf(cut, { tests, shares, alpha }));
  return new Map(
    tests.metrics.map((metric) => {
      const own = scales.filter((_, at) => cuts[at]!.metrics.includes(metric));
      // What no cut needs is left as it was divided.
      return [metric, alpha * shares.get(metric)! * Math.min(...(own.length === 0 ? [1] : own))];
    }),
  );
}

/**
 * By metric the smallest alpha at which `jointLevels` shows it: of its cuts the largest chance that nulls pass any test at
 * levels like its own. Where a rule is read by these p-values without any further correction it holds with chance alpha at
 * most. Metrics without a z-statistic have none.
 */
export function jointPs(tests: JointTests, ps: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  const { shares, cuts } = cutsOf(tests);
  return new Map(
    tests.metrics.map((metric) => {
      const p = ps.get(metric)!;
      const times = p / shares.get(metric)!;
      const found = cuts.flatMap((cut) =>
        cut.metrics.includes(metric) ? [chanceIn(cut, { tests, shares }, times) / cut.together] : [],
      );
      return [metric, Math.min(1, found.length === 0 ? times : Math.max(...found))];
    }),
  );
}

/** Metrics of which the tests are read together with others, so that their correlation is asked for. */
export const testedTogether = (rule: Rule): readonly string[] => [
  ...new Set(minimalCuts(rule).flatMap((cut) => (cut.length > 1 ? cut : []))),
];

function cutsOf({ rule, treatments }: JointTests): {
  readonly shares: Shares;
  readonly cuts: readonly Cut[];
} {
  wholeCount('treatments', treatments);
  const [whole, shares, families] = [
    new Map<string, number>(),
    new Map<string, number>(),
    new Map<string, number>(),
  ];
  for (const { leaf, alpha } of alphasOf(rule, 1)) {
    const family = familyOf(leaf, treatments);
    whole.set(leaf.metric, Math.min(alpha, whole.get(leaf.metric) ?? 1));
    families.set(leaf.metric, family);
    shares.set(leaf.metric, whole.get(leaf.metric)! / family);
  }
  const sum = (metrics: readonly string[], of: Shares) =>
    metrics.reduce((total, metric) => total + of.get(metric)!, 0);
  const cuts = minimalCuts(rule).map((metrics) => ({
    metrics,
    together: sum(metrics, shares) / sum(metrics, whole),
  }));
  return { shares, cuts };
}

/** A guardrail is tested at the same level however many treatments there are. */
const familyOf = ({ kind }: Leaf, treatments: number): number => (kind === 'better' ? treatments : 1);

interface Within {
  readonly tests: JointTests;
  readonly shares: Shares;
}

/** By how much the divided levels of a cut may grow. */
function scaleOf(cut: Cut, { tests, shares, alpha }: Within & { readonly alpha: number }): number {
  const most = cut.together / Math.max(...cut.metrics.map((metric) => shares.get(metric)!));
  if (cut.metrics.length === 1) return most;
  const chance = (scale: number) => chanceIn(cut, { tests, shares }, alpha * scale);
  const width = 1e-6;
  const root = rootOf((scale) => chance(scale) - alpha * cut.together, { low: 1, high: most, width });
  // A root is right to its width: on this side of it nothing is spent twice.
  return Math.max(1, root * (1 - width));
}

/** P(any of a cut is passed by chance) at so many times the shares, four standard errors of the lattice added. */
function chanceIn({ metrics }: Cut, { tests, shares }: Within, times: number): number {
  const known = metrics.filter((metric) => tests.metrics.includes(metric));
  const levels = known.map((metric) => times * shares.get(metric)!);
  if (known.length < 2) return Math.min(1, levels[0] ?? 0);
  if (levels.some((one) => one >= 1)) return 1;
  const places = known.map((metric) => tests.metrics.indexOf(metric));
  const bounds = levels.map((one) => normal.upperQuantile(one));
  const { value, error } = anyAbove(subCorrelation(tests.correlation, places), bounds, { sides: 1 });
  // No correlation is worse than what adds up.
  return Math.min(
    value + 4 * error,
    levels.reduce((sum, one) => sum + one, 0),
  );
}
