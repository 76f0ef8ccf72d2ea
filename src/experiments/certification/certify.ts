import { normal, streamOf, wilson, type Stream } from '../../kit/index.ts';
import { level, positive } from '../checks.ts';
import type { DrawnUnits } from '../metrics/rows/unit-totals.ts';
import type { Leaf } from '../verdict/rule.ts';
import { cutSets, pathSets, waysCounted } from '../verdict/ways.ts';
import { drawnStatistics, drawnUnits, type Draw } from './drawn-plan.ts';
import { armsOf, placeOf, ruleOf, type Arms, type PlannedLooks, type Ruled } from './planned-looks.ts';
import { rulesOf } from './reading-rules.ts';
import { livedThrough, type Rules } from './simulated-looks.ts';

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

/** Tests by their places. */
type Places = ReadonlySet<number>;

function waysIn(plan: Ruled): { readonly cuts: readonly Places[]; readonly paths: readonly Places[] } {
  const rule = ruleOf(plan);
  const placed = (ways: readonly (readonly Leaf[])[]) =>
    ways.map((way) => new Set(way.map(({ metric }) => placeOf(plan, metric))));
  return { cuts: placed(cutSets(rule)), paths: placed(pathSets(rule)) };
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
