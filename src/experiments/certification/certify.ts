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
import type { DrawnUnits } from '../metrics/rows/unit-totals.ts';
import { livedThrough, type Rules, type Simulated, type Steps } from './simulated-looks.ts';

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
  /** One z for all success metrics of a plan that is read once, as max-T has it. */
  readonly successCritical?: number;
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
  /** No treatment is better in anything: any of them ships. Null without success metrics. */
  readonly falseShip: CertifiedRate | null;
  /** One treatment is better as planned in everything, with one guardrail at its margin: it ships; the worst of them. */
  readonly falseShipAtMargin: CertifiedRate | null;
  /** One treatment is better as planned in one success metric, no other in anything: it ships; the worst of them. */
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
  const successes = tests.flatMap(({ role }, at) => (role === 'success' ? [at] : []));
  const guardrails = tests.flatMap(({ role }, at) => (role === 'guardrail' ? [at] : []));
  const rateOf = (effects: readonly number[], name: string, who: Who) =>
    shipRate({ rules, arms, draw, simulations }, { effects, who, stream: streamOf(seed, name) });
  const nothing = tests.map(({ role, expected = 0 }) => (role === 'guardrail' ? expected : 0));
  const better = tests.map(({ role, distance }, at) => (role === 'success' ? distance : nothing[at]!));
  const falseShip = successes.length === 0 ? null : rateOf(nothing, 'nothing is better', 'any');
  const margins = guardrails.map((at) =>
    rateOf(replaced(better, at, -tests[at]!.distance), `test ${at} is at its margin`, 'one'),
  );
  const trues = successes.map((at) =>
    rateOf(replaced(nothing, at, tests[at]!.distance), `test ${at} is better`, 'one'),
  );
  if (successes.length === 0) trues.push(rateOf(nothing, 'guardrails hold', 'one'));
  const falseShipAtMargin = margins.toSorted((a, b) => b.rate - a.rate)[0] ?? null;
  const trueShip = trues.toSorted((a, b) => a.rate - b.rate)[0]!;
  const slack = ({ rate }: CertifiedRate) => 3 * Math.sqrt((rate * (1 - rate)) / simulations);
  const isWithin =
    [falseShip, falseShipAtMargin].every(
      (one) => one === null || one.rate <= level('alpha', plan.alpha) + slack(one),
    ) && trueShip.rate >= level('power', plan.power) - 0.01 - slack(trueShip);
  return { simulations, falseShip, falseShipAtMargin, trueShip, isWithin };
}

const replaced = (effects: readonly number[], at: number, effect: number): readonly number[] =>
  effects.map((value, i) => (i === at ? effect : value));

/** States of the world that `certify` goes through, so that whoever draws units knows how many it takes. */
export const statesOf = (tests: readonly LevelledTest[]): number => tests.length + 1;

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
  const { tests, fractions, units, successCritical, deterioration, quality } = plan;
  const shown = tests.map(({ alpha, role }) =>
    role === 'success' && successCritical !== undefined ? [successCritical] : boundsOf(plan, alpha),
  );
  const watched = deterioration.level / Math.max(1, deterioration.tests * treatments.length);
  const isWatched = deterioration.tests > 0;
  return {
    roles: tests.map(({ role }) => role),
    treatments: treatments.length,
    looks: fractions.length,
    shown,
    steps: stepsOf(plan, treatments.length),
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

/**
 * The levels with which corrections that step through all p-values compare them: α/k for Hochberg, α·k/i for the Simes
 * tests of Hommel; of α over the treatments. Others show something just where the smallest p passes α over the tests.
 */
function stepsOf(plan: PlannedLooks, treatments: number): Steps | null {
  const { correction = 'bonferroni', successCritical, tests, alpha } = plan;
  const count = tests.filter(({ role }) => role === 'success').length;
  const isStepUp = correction === 'hochberg' || correction === 'hommel';
  if (!isStepUp || successCritical !== undefined || count < 2) return null;
  const whole = level('alpha', alpha) / treatments;
  const sizes = Array.from({ length: count }, (_, i) => i + 1);
  const ratios =
    correction === 'hochberg'
      ? sizes.map((size) => 1 / size)
      : sizes.flatMap((size) => sizes.slice(0, size).map((k) => k / size));
  const levels = [...new Set(ratios)].sort((a, b) => a - b).map((ratio) => whole * ratio);
  const bounds = levels.map((one) => boundsOf(plan, one));
  return {
    correction,
    levels,
    bounds: plan.fractions.map((_, look) => bounds.map((own) => own[look]!)),
    whole,
  };
}

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
