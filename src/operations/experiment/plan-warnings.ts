// What weakens a plan.
import type { LifecyclePlan } from '../../experiments/index.ts';
import type { Baseline } from './baseline.ts';
import { openEnded, type Experimental } from './declared.ts';
import type { Declared } from './document.ts';
import { wordsOfLabel } from './plan-schema.ts';

interface Planning {
  readonly declared: Declared;
  readonly experimental: Experimental;
  readonly baseline: Baseline;
}

/** What a person should know of a plan before it is registered. */
export function warningsOf({ declared, experimental, baseline }: Planning, plan: LifecyclePlan): string[] {
  const { document } = declared;
  const lacking = plan.tests.filter(({ power, wanted }) => power < wanted - 0.02);
  const growing = openEnded(declared);
  const thin = [...baseline.metrics].filter(([, one]) => one.kind === 'measured' && one.n < 200);
  const isRepeated = document.looks !== 1;
  return [
    ...(plan.neededDays === null
      ? [
          `too few units: ${Math.round(plan.units)} come within ${document.maximum}, ${plan.needed} are needed`,
        ]
      : []),
    ...lacking.map(
      ({ name, power, wanted }) =>
        `"${name}" has power ${power.toFixed(2)} where the error budget asks ${wanted.toFixed(2)}`,
    ),
    ...(isRepeated && growing.length > 0
      ? [
          `open-ended under repeated looks: ${growing.join(', ')}; boundaries are corrected by the covariance over the looks, harm is not watched; a cohort window has neither cost`,
        ]
      : []),
    ...thin.map(([name]) => `the baseline of "${name}" rests on fewer than 200 units`),
    ...(baseline.basis !== 'exposures' && baseline.perDay.length < 14
      ? ['the traffic of less than two weeks is carried forward']
      : []),
    ...fewUnits(plan, experimental),
    ...experimental.labels.map(wordsOfLabel),
    ...(baseline.basis === 'exposures' ? [wordsOfLabel('after_the_fact')] : []),
  ];
}

/** Errors by unit are themselves uncertain where there are few. */
function fewUnits({ units }: LifecyclePlan, { spec }: Experimental): string[] {
  const open = spec.arms.map(({ weight }) => weight).filter((weight) => weight > 0);
  const least = (units * Math.min(...open)) / open.reduce((sum, weight) => sum + weight, 0);
  return spec.unit.kind !== 'user' && least < 40
    ? [`fewer than 40 units in an arm: their errors are too small, as a normal distribution has them`]
    : [];
}
