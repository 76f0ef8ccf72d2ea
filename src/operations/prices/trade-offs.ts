// What a little more of a limit would cost and gain, and what a budget is worth from a quarter of it to twice as much.
import type { Relaxed } from '../../arbitration/index.ts';
import type { Portfolio, PortfolioBudget, PortfolioFloor } from '../../program/index.ts';
import type { Market, Part } from './market.ts';
import { sumOf, type SolvedPart, type Sums } from './solution.ts';

/** Differences to the solution at the limits as declared; gains in the objectives' own units, worse ones too. */
export interface TradeOff {
  readonly kind: 'budget' | 'floor';
  readonly name: string;
  /** By how many units the limit is looser, in the period: a hundredth of it, or one where it is 0. */
  readonly units: number;
  readonly value: number;
  readonly messages: number;
  readonly gained: Readonly<Record<string, number>>;
}

/** One point of a front: a level of a budget, and what the best choice within it comes to. */
export interface FrontPoint {
  readonly limit: number;
  readonly price: number;
  readonly value: number;
  readonly messages: number;
  readonly gained: Readonly<Record<string, number>>;
}

/** Objectives in their own direction: what is to be less is counted as what it is. */
export const plainGains = (
  gained: Sums['gained'],
  { objectives }: Portfolio,
): Readonly<Record<string, number>> =>
  Object.fromEntries(
    objectives.map(({ name, spec }) => [
      name,
      (spec.direction === 'increase' ? 1 : -1) * (gained[name] ?? 0) + 0,
    ]),
  );

type Limits = Parameters<Part['solver']['relaxed']>[0];

/** Where the declared limits are within reach looser ones are; should digits say otherwise, nothing changes. */
function loosened({ part, solved }: SolvedPart, limits: Limits): Relaxed {
  const found = part.solver.relaxed(limits);
  return found.kind === 'solved' ? found : solved;
}

/** Every limit a little looser, one after another. */
export function tradeOffsOf(parts: readonly SolvedPart[], portfolio: Portfolio): readonly TradeOff[] {
  const now = sumOf(parts.map(({ solved }) => solved));
  const difference = (then: Sums): Pick<TradeOff, 'value' | 'messages' | 'gained'> => ({
    value: then.value - now.value,
    messages: then.messages - now.messages,
    gained: plainGains(
      Object.fromEntries(Object.entries(then.gained).map(([name, sum]) => [name, sum - now.gained[name]!])),
      portfolio,
    ),
  });
  const looser = (by: (part: Part) => Limits) =>
    difference(sumOf(parts.map((one) => loosened(one, by(one.part)))));
  const unitsOf = (more: number, per: PortfolioBudget['per']) =>
    parts.reduce((sum, { part }) => sum + part.limitOf(more, per), 0);
  return [
    ...portfolio.budgets.flatMap(({ name, limit, per }): TradeOff[] => {
      if (limit === null) return [];
      const more = stepOf(limit);
      const changed = looser((part) => ({ budgets: { [name]: part.limitOf(limit + more, per) } }));
      return [{ kind: 'budget', name, units: unitsOf(more, per), ...changed }];
    }),
    ...portfolio.floors.map(({ name, least, per }: PortfolioFloor): TradeOff => {
      const less = stepOf(least);
      const changed = looser((part) => ({ floors: { [name]: part.limitOf(least - less, per) } }));
      return { kind: 'floor', name, units: unitsOf(less, per), ...changed };
    }),
  ];
}

const stepOf = (limit: number): number => (limit === 0 ? 1 : Math.abs(limit) / 100);

/** The best choices at levels of one budget, everything else as declared; from the least to the most. */
export function frontOf(
  { parts }: Market,
  portfolio: Portfolio,
  { budget: { name, limit, per }, points }: { readonly budget: PortfolioBudget; readonly points: number },
): readonly FrontPoint[] {
  return Array.from({ length: points }, (_, i) => (2 * (i + 1)) / points).flatMap((level) => {
    const at = (part: Part) => part.limitOf(level * limit!, per);
    const found = parts.map((part) => part.solver.relaxed({ budgets: { [name]: at(part) } }));
    // A floor may need more of the budget than this level has: there is no such point.
    if (found.some(({ kind }) => kind === 'unreachable')) return [];
    const relaxed = found.flatMap((one) => (one.kind === 'solved' ? [one] : []));
    const { value, messages, gained } = sumOf(relaxed);
    const price = Math.max(...relaxed.map(({ lambda }) => lambda[name]!));
    const most = parts.reduce((sum, part) => sum + at(part), 0);
    return [{ limit: most, price, value, messages, gained: plainGains(gained, portfolio) }];
  });
}
