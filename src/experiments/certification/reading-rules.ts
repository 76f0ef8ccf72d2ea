// How a plan is read at its looks, on the z scale: found once for all simulations.
import { normal } from '../../kit/index.ts';
import { level } from '../checks.ts';
import { asymptoticSequence } from '../sequential/asymptotic.ts';
import { boundaries } from '../sequential/boundaries.ts';
import { placeOf, ruleOf, type Arms, type PlannedLooks } from './planned-looks.ts';
import { holdsOf } from './rule-holds.ts';
import type { Rules } from './simulated-looks.ts';

/** The rule, the vetoes and the watch over harm of a plan, by look. */
export function rulesOf(plan: PlannedLooks, { control, treatments }: Arms): Rules {
  const { fractions, units, deterioration, quality } = plan;
  const watched = deterioration.level / Math.max(1, deterioration.tests * treatments.length);
  const isWatched = deterioration.tests > 0;
  return {
    holds: holdsOf(ruleOf(plan), {
      correction: plan.correction ?? 'bonferroni',
      alpha: level('alpha', plan.alpha),
      test: ({ metric }, share) => {
        const test = placeOf(plan, metric);
        return { test, bounds: boundsOf(plan, plan.tests[test]!.alpha * share) };
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
