import { normal, streamOf, wilson, type Stream } from '../../kit/index.ts';
import { level, positive } from '../checks.ts';
import type { PlannedTest } from '../design/lifecycle-plan.ts';
import type { FamilyWise } from '../many/adjust.ts';
import { equicorrelation, lowerFactor, type Correlation } from '../many/correlation.ts';
import { asymptoticSequence } from '../sequential/asymptotic.ts';
import { boundaries } from '../sequential/boundaries.ts';
import type { Spending } from '../sequential/spending.ts';
import { brownianLooks } from './brownian-looks.ts';
import { drawing } from './drawn-looks.ts';
import { experimentsErrors } from '../errors.ts';
import type { DrawnUnits } from '../metrics/rows/unit-totals.ts';
import { shipRule, type Leaf, type Rule } from '../verdict/rule.ts';
import { cutSets, pathSets, waysCounted } from '../verdict/ways.ts';
import { holdsOf } from './rule-holds.ts';
import { livedThrough, type Rules, type Simulated } from './simulated-looks.ts';

/** A planned test with the one-sided level at which it is made. */
export interface LevelledTest extends PlannedTest {
  readonly alpha: number;
  /** The effect expected on a guardrail; default 0. */
  readonly expected?: number;
}

/** A plan with its looks, as it will be read. */
export interface PlannedLooks {
  /** Success metrics, then guardrails. */
  readonly tests: readonly LevelledTest[];
  /** Of the z-statistics of the tests; null: not known, taken to be independent. Drawn units bring their own. */
  readonly correlation: Correlation | null;
  /** Shares of the arms on any scale, control first. */
  readonly weights: readonly number[];
  readonly spending: Spending;
  /** Units planned in all arms, and looks as shares of them. */
  readonly units: number;
  readonly fractions: readonly number[];
  /** How success metrics are corrected; default bonferroni, each at its own level, as holm is for the first of them. */
  readonly correction?: FamilyWise;
  /** One z for all success metrics of a plan that is read once, as max-T has it; it does not go with a rule. */
  readonly successCritical?: number;
  /** When to ship; default at least one success metric better and no guardrail worse by its margin. */
  readonly rule?: Rule;
  readonly alpha: number;
  readonly power: number;
  /** Tests for deterioration by treatment (those of `tests` among them), and the level of each. */
  readonly deterioration: { readonly tests: number; readonly level: number };
  /** Checks of the experiment itself at each look, and the level of each. */
  readonly quality: { readonly tests: number; readonly level: number };
}

/** A simulated rate with its 95 % interval (Wilson 1927). */
export interface CertifiedRate {
  readonly rate: number;
  readonly low: number;
  readonly high: number;
}

/** What simulation says about a plan. */
export interface Certificate {
  readonly simulations: number;
  /**
   * The treatments are as planned but for metrics without which the rule does not hold: any of them ships; the worst of
   * such cases. By the default rule nothing is better. Null without success metrics.
   */
  readonly falseShip: CertifiedRate | null;
  /** One treatment is better as planned in everything, with one guardrail at its margin: it ships; the worst of them. */
  readonly falseShipAtMargin: CertifiedRate | null;
  /**
   * One treatment is better as planned in what is just enough for the rule (by default one success metric), no other in
   * anything: it ships; the worst of them.
   */
  readonly trueShip: CertifiedRate;
  /** False rates are not shown to be above alpha, nor the true one more than .01 below the power, by 3 standard errors. */
  readonly isWithin: boolean;
}

/** How long and from which seed to simulate. */
export interface CertifyOptions {
  readonly seed: string;
  /** In each state of the world. */
  readonly simulations: number;
  /** Units of a baseline from which experiments are drawn; else their z-statistics are. */
  readonly units?: DrawnUnits;
}

/**
 * Simulates experiments and goes through their looks as a lifecycle does: boundaries, vetoes, arms that harm are dropped,
 * the first win ends it. Either the z-statistics of all tests and treatments are drawn (Brownian motions with the
 * correlation of metrics and of treatments that share a control), or the units, one by one from those of a baseline, and
 * read by the code that reads experiments, so that skew and small samples are in it. The treatment with the smallest share
 * is the one that is better or harms. A pure function of its arguments. Errors: EXPERIMENTS_CORRELATION_UNFIT,
 * EXPERIMENTS_LEVEL_UNFIT, EXPERIMENTS_NUMBER_UNFIT.
 */
export function certify(plan: PlannedLooks, options: CertifyOptions): Certificate {
  const { seed, simulations, units } = options;
  const { tests } = plan;
  positive('simulations', simulations);
  const arms = armsOf(plan);
  const rules = rulesOf(plan, arms);
  const draw = units ? drawnUnits(plan, arms, units) : drawnStatistics(plan, arms);
  const { cuts, paths } = waysIn(plan);
  const isMargin = (at: number) => tests[at]!.role === 'guardrail';
  const rateOf = (effects: readonly number[], name: string, who: Who) =>
    shipRate({ rules, arms, draw, simulations }, { effects, who, stream: streamOf(seed, name) });
  const nothing = tests.map(({ role, expected = 0 }) => (role === 'guardrail' ? expected : 0));
  const better = tests.map(({ role, distance }, at) => (role === 'success' ? distance : nothing[at]!));
  const without = (cut: Places) =>
    better.map((effect, at) => (!cut.has(at) ? effect : isMargin(at) ? -tests[at]!.distance : 0));
  const successes = tests.filter(({ role }) => role === 'success').length;
  const [atMargin, lacking] = [true, false].map((is) => cuts.filter((cut) => [...cut].some(isMargin) === is));
  const falseShip = worst(
    lacking!.map((cut) =>
      rateOf(
        without(cut),
        cut.size === successes ? 'nothing is better' : `test ${[...cut].join(' ')} is not better`,
        'any',
      ),
    ),
  );
  const falseShipAtMargin = worst(
    atMargin!.map((cut) => rateOf(without(cut), `test ${[...cut].join(' ')} is at its margin`, 'one')),
  );
  const trues = paths.map((path) => {
    const moved = [...path].filter((at) => !isMargin(at));
    const effects = nothing.map((effect, at) => (moved.includes(at) ? tests[at]!.distance : effect));
    return rateOf(
      effects,
      moved.length === 0 ? 'guardrails hold' : `test ${moved.join(' ')} is better`,
      'one',
    );
  });
  const trueShip = trues.toSorted((a, b) => a.rate - b.rate)[0]!;
  const slack = ({ rate }: CertifiedRate) => 3 * Math.sqrt((rate * (1 - rate)) / simulations);
  const isWithin =
    [falseShip, falseShipAtMargin].every(
      (one) => one === null || one.rate <= level('alpha', plan.alpha) + slack(one),
    ) && trueShip.rate >= level('power', plan.power) - 0.01 - slack(trueShip);
  return { simulations, falseShip, falseShipAtMargin, trueShip, isWithin };
}

const worst = (rates: readonly CertifiedRate[]): CertifiedRate | null =>
  rates.toSorted((a, b) => b.rate - a.rate)[0] ?? null;

/** States of the world that `certify` goes through, so that whoever draws units knows how many it takes. */
export const statesOf = (plan: Ruled): number => waysCounted(ruleOf(plan));

type Ruled = Pick<PlannedLooks, 'rule' | 'tests'>;

function ruleOf({ rule, tests }: Ruled): Rule {
  const named = (role: PlannedTest['role']) => tests.flatMap((one) => (one.role === role ? [one.name] : []));
  return rule ?? shipRule(named('success'), named('guardrail'));
}

/** Tests by their places. */
type Places = ReadonlySet<number>;

function waysIn(plan: Ruled): { readonly cuts: readonly Places[]; readonly paths: readonly Places[] } {
  const rule = ruleOf(plan);
  const placed = (ways: readonly (readonly Leaf[])[]) =>
    ways.map((way) => new Set(way.map(({ metric }) => placeOf(plan, metric))));
  return { cuts: placed(cutSets(rule)), paths: placed(pathSets(rule)) };
}

function placeOf({ tests }: Ruled, metric: string): number {
  const at = tests.findIndex(({ name }) => name === metric);
  if (at < 0) throw experimentsErrors.EXPERIMENTS_TEST_MISSING({ leaf: metric });
  return at;
}

/** Shares of control and of the treatments. */
interface Arms {
  readonly control: number;
  readonly treatments: readonly number[];
  /** The treatment with the smallest share. */
  readonly smallest: number;
}

function armsOf({ weights }: PlannedLooks): Arms {
  const sum = weights.reduce((total, weight) => total + positive('weight of an arm', weight), 0);
  const [control, ...treatments] = weights.map((weight) => weight / sum) as [number, ...number[]];
  return { control, treatments, smallest: treatments.indexOf(Math.min(...treatments)) };
}

/** Boundaries of the looks, found once for all simulations. */
function rulesOf(plan: PlannedLooks, { control, treatments }: Arms): Rules {
  const { fractions, units, successCritical, deterioration, quality } = plan;
  const watched = deterioration.level / Math.max(1, deterioration.tests * treatments.length);
  const isWatched = deterioration.tests > 0;
  return {
    holds: holdsOf(ruleOf(plan), {
      // One critical value for all of them is a correction in itself.
      correction: successCritical === undefined ? (plan.correction ?? 'bonferroni') : 'none',
      alpha: level('alpha', plan.alpha),
      test: ({ metric }, share) => {
        const test = placeOf(plan, metric);
        const { alpha, role } = plan.tests[test]!;
        const isJoint = role === 'success' && successCritical !== undefined;
        return { test, bounds: isJoint ? [successCritical] : boundsOf(plan, alpha * share) };
      },
    }),
    treatments: treatments.length,
    looks: fractions.length,
    worse: isWatched ? boundsOf(plan, deterioration.level) : fractions.map(() => Infinity),
    harm: fractions.map((fraction) =>
      treatments.map((share) =>
        isWatched ? harmBound(watched, fraction * units * (control + share), units) : Infinity,
      ),
    ),
    quality,
  };
}

/** By look: the z from which a one-sided test of a level is shown. */
const boundsOf = ({ fractions, spending }: PlannedLooks, alpha: number): readonly number[] =>
  fractions.length === 1
    ? [normal.upperQuantile(alpha)]
    : boundaries({ alpha, sides: 1, spending }, fractions).map(({ z }) => z ?? Infinity);

/** The z-statistic beyond which a confidence sequence shows harm. */
function harmBound(alpha: number, n: number, tuning: number): number {
  const unit = { value: 0, se: 1, df: null, assumptions: [] };
  return -asymptoticSequence(unit, { alpha, side: 'greater', n, tuning }).interval.lower!;
}

/** Differences from one control go together: its variance is in each of them. */
const sharedControl = ({ control, treatments }: Arms): Correlation => {
  const variances = treatments.map((share) => 1 / control + 1 / share);
  return variances.map((a, i) => variances.map((b, j) => (i === j ? 1 : 1 / control / Math.sqrt(a * b))));
};

/** Simulates one experiment in a state of the world: effects by test and treatment, up is good. */
type Draw = (effects: readonly (readonly number[])[]) => (stream: Stream) => Simulated;

function drawnStatistics(plan: PlannedLooks, arms: Arms): Draw {
  const { tests, fractions, deterioration, units, correlation } = plan;
  const { control, treatments } = arms;
  const setting = {
    tests: tests.length,
    treatments: treatments.length,
    others: Math.max(0, deterioration.tests - tests.length),
    fractions,
    metrics: lowerFactor(correlation ?? equicorrelation(tests.length, 0)),
    arms: lowerFactor(sharedControl(arms)),
  };
  const scale = tests.map(({ variance }) =>
    treatments.map((share) =>
      Math.sqrt(units / (positive('variance', variance) * (1 / control + 1 / share))),
    ),
  );
  const margins = scale.map((row, test) => {
    const { role, distance } = tests[test]!;
    return row.map((unit) => (role === 'guardrail' ? distance * unit : 0));
  });
  return (effects) => {
    const drifts = scale.map((row, test) => row.map((unit, arm) => effects[test]![arm]! * unit));
    return (stream) => brownianLooks(setting, { drifts, margins }, stream);
  };
}

function drawnUnits({ tests, units, fractions }: PlannedLooks, arms: Arms, from: DrawnUnits): Draw {
  const draw = drawing({
    from,
    tests: tests.map(({ name }) => name),
    shares: [arms.control, ...arms.treatments],
    planned: units,
    fractions,
  });
  return (effects) => (stream) => draw({ effects }, stream);
}

type Who = 'any' | 'one';

interface Simulating {
  readonly rules: Rules;
  readonly arms: Arms;
  readonly draw: Draw;
  readonly simulations: number;
}

/** A state of the world: effects of all treatments, or of the smallest one, the others have none. */
interface World {
  readonly effects: readonly number[];
  readonly who: Who;
  readonly stream: Stream;
}

function shipRate(
  { rules, arms, draw, simulations }: Simulating,
  { effects, who, stream }: World,
): CertifiedRate {
  const { treatments, smallest } = arms;
  const drawn = draw(
    effects.map((effect) => treatments.map((_, arm) => (who === 'any' || arm === smallest ? effect : 0))),
  );
  let shipped = 0;
  for (let run = 0; run < simulations; run++) {
    const winners = livedThrough(rules, drawn(stream), stream);
    if (who === 'any' ? winners.length > 0 : winners.includes(smallest)) shipped++;
  }
  const { lower, upper } = wilson({ count: shipped, n: simulations }, normal.quantile(0.975));
  return { rate: shipped / simulations, low: lower, high: upper };
}
