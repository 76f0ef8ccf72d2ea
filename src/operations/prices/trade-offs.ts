// What a little more of a limit would cost and gain, and what levels of a budget are worth, up to twice as much as it is.
import type { Relaxed } from '../../arbitration/index.ts';
import type { Portfolio, PortfolioBudget, PortfolioFloor } from '../../program/index.ts';
import type { Market, Part } from './market.ts';
import type { PricesOutput } from './output.ts';
import { sumOf, type SolvedPart, type Sums } from './solution.ts';

type TradeOff = PricesOutput['tradeOffs'][number];

/** Objectives in their own direction: what is to be less is counted as what it is. */
export const plainGains = (gained: Sums['gained'], { objectives }: Portfolio): Record<string, number> =>
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
export function tradeOffsOf(parts: readonly SolvedPart[], portfolio: Portfolio): TradeOff[] {
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
): PricesOutput['front'] {
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
