// The parts of a market solved each for itself, and put together again.
import type { Relaxed, Solved, SolvedPrices } from '../../arbitration/index.ts';
import { sum } from '../../kit/index.ts';
import type { Portfolio } from '../../program/index.ts';
import { operationsErrors } from '../errors.ts';
import type { PricesDocument } from './document.ts';
import type { Market, Part } from './market.ts';

type Amounts = Readonly<Record<string, number>>;

/** What all parts come to together. */
export interface Sums {
  readonly bound: number;
  readonly value: number;
  readonly messages: number;
  readonly used: Amounts;
  readonly gained: Amounts;
}

/** A part with its prices. */
export interface SolvedPart {
  readonly part: Part;
  /** The best choices within the limits. */
  readonly solved: Solved;
  /** The prices that decisions are made with: those of the best choices, or moved to suit the policy as it draws. */
  readonly priced: Relaxed;
}

/** Sums by name. */
export const added = (all: readonly Amounts[]): Amounts => {
  const sums: Record<string, number> = {};
  for (const one of all)
    for (const [name, amount] of Object.entries(one)) sums[name] = (sums[name] ?? 0) + amount;
  return sums;
};

/** Adds up what parts come to. */
export const sumOf = (all: readonly Relaxed[]): Sums => ({
  bound: sum(all.map(({ dual }) => dual)),
  value: sum(all.map(({ value }) => value)),
  messages: sum(all.map(({ sends }) => sends)),
  used: added(all.map(({ used }) => used)),
  gained: added(all.map(({ gained }) => gained)),
});

/** Solves every part. Throws OPERATIONS_FLOORS_UNREACHABLE for a floor that no choice within the budgets reaches. */
export function solvedParts(
  { parts }: Pick<Market, 'parts'>,
  { floors }: Pick<Portfolio, 'floors'>,
): readonly SolvedPart[] {
  return parts.map((part) => {
    const solved = part.solver.solve();
    if (solved.kind === 'solved') return { part, solved, priced: solved };
    const { objective, least, reached } = solved.floors[0]!;
    throw operationsErrors.OPERATIONS_FLOORS_UNREACHABLE({
      objective,
      owner: floors.find(({ name }) => name === objective)?.owner ?? '',
      least,
      reached,
      ...(part.of && { arm: part.of.arm }),
    });
  });
}

/**
 * The prices of parts as decisions use them. Where everybody is in an arm with budgets of its own nobody knows a common
 * price; then each is the highest of the arms', which leans to keeping its own limit for whoever comes later.
 */
export function pricesOfParts(
  solved: readonly SolvedPart[],
): Pick<PricesDocument, 'lambdas' | 'multipliers' | 'arms'> {
  const own: Record<string, Record<string, SolvedPrices>> = {};
  for (const { part, priced } of solved)
    if (part.of) (own[part.of.experiment] ??= {})[part.of.arm] = solvedPrices(priced);
  const common = solved.find(({ part }) => !part.of);
  const prices = common
    ? solvedPrices(common.priced)
    : {
        lambdas: highest(solved.map(({ priced }) => priced.lambda)),
        multipliers: highest(solved.map(({ priced }) => priced.mu)),
      };
  return { ...prices, ...(Object.keys(own).length > 0 ? { arms: own } : {}) };
}

/** Zeros too, so that an arm's price of 0 goes before the common one. */
const solvedPrices = ({ lambda, mu }: Relaxed): SolvedPrices => ({
  lambdas: lambda,
  multipliers: mu,
});

const highest = (all: readonly Amounts[]): Record<string, number> => {
  const most: Record<string, number> = {};
  for (const one of all)
    for (const [name, amount] of Object.entries(one)) most[name] = Math.max(most[name] ?? 0, amount);
  return most;
};
