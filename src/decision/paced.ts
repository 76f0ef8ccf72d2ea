import { pacedPrice, type Pace, type Prices } from '../arbitration/index.ts';
import { purseOf } from '../assignment/index.ts';
import type { Arms } from './arms.ts';

/** λ by number of the budget at a pace; undefined where all stay as they were solved. */
export type PacedLambdas = (pace: Pace | undefined) => Float64Array | undefined;

/**
 * Compiles the prices of budgets for users in some arms: those of their arm's own budgets, or everybody's. What an arm
 * says of a price itself stays as it says.
 */
export function pacedLambdasOf(solved: Prices, arms: Arms, under: Prices): PacedLambdas {
  const { courses = [] } = solved;
  if (courses.length === 0) return () => undefined;
  const [own] = [...arms].flatMap(([experiment, arm]) =>
    solved.arms?.[experiment]?.[arm] ? [{ experiment, arm }] : [],
  );
  const purse = purseOf(own);
  const lambdas = own ? solved.arms![own.experiment]![own.arm]!.lambdas : {};
  const units = under.budgets.map(({ name, lambda }, b) => {
    const found = courses.find((one) => one.budget === name && purseOf(one.own) === purse);
    return found && lambda === (lambdas[name] ?? solved.budgets[b]!.lambda) ? found.unit : undefined;
  });
  let last: { readonly exponents: Float64Array; readonly found: Float64Array | undefined } | undefined;
  return (pace) => {
    const exponents = pace?.(purse);
    if (!exponents) return undefined;
    if (last?.exponents !== exponents) last = { exponents, found: lambdasAt(under, units, exponents) };
    return last.found;
  };
}

function lambdasAt(
  { budgets }: Prices,
  units: readonly (number | undefined)[],
  exponents: Float64Array,
): Float64Array | undefined {
  const found = Float64Array.from(budgets, ({ lambda }, b) => {
    const unit = units[b];
    return unit === undefined ? lambda : pacedPrice(lambda, exponents[b]!, unit);
  });
  return found.every((lambda, b) => lambda === budgets[b]!.lambda) ? undefined : found;
}
