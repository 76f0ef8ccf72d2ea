// What was found, as the document that is kept and as what a person is shown.
import type { Course } from '../../arbitration/index.ts';
import type { Portfolio, PortfolioBudget } from '../../program/index.ts';
import { showInstant } from '../../tables/index.ts';
import type { PricesDocument } from './document.ts';
import { close, type Drawn } from './drawn.ts';
import { limitsOf } from './limits.ts';
import type { Market } from './market.ts';
import type { PricesOutput } from './output.ts';
import { added, pricesOfParts, sumOf } from './solution.ts';
import { plainGains } from './trade-offs.ts';

/** The parts of a market with their prices, and what the policy is expected to do in each. */
export interface Found extends Drawn {
  readonly market: Market;
  readonly portfolio: Portfolio;
  /** How the use of each budget is planned, for the time until prices are solved again. */
  readonly courses: readonly Course[];
}

/** Prices as they are kept. */
export function documentOf({ market, parts, portfolio, expected, courses }: Found): PricesDocument {
  const { bound } = sumOf(parts.map((one) => one.solved));
  const rounded = parts.map((one) => one.solved.rounded);
  const value = rounded.reduce((sum, one) => sum + one.value, 0);
  return {
    kind: 'prices',
    version: 1,
    portfolio: portfolio.digest,
    since: showInstant(market.period.since),
    until: showInstant(market.period.until),
    decisions: market.decisions,
    users: market.users,
    limits: limitsOf(portfolio),
    ...pricesOfParts(parts),
    ...(courses.length > 0 ? { courses: [...courses] } : {}),
    report: {
      bound,
      value,
      gap: parts.reduce((sum, one) => sum + one.solved.gap, 0),
      messages: rounded.reduce((sum, { sends }) => sum + sends, 0),
      used: added(rounded.map(({ used }) => used)),
      gained: plainGains(added(rounded.map(({ gained }) => gained)), portfolio),
      over: added(parts.map((one) => one.solved.over)),
      short: added(parts.map((one) => one.solved.short)),
      expected: {
        messages: expected.reduce((sum, { messages }) => sum + messages, 0),
        used: added(expected.map(({ used }) => used)),
        gained: plainGains(added(expected.map(({ gained }) => gained)), portfolio),
      },
      converged: parts.every((one) => one.solved.converged),
    },
  };
}

/** Limits that the policy as it draws is expected to pass by more than prices are solved to. */
const passedIn = (
  { of, limits }: Found['parts'][number]['part'],
  used: Readonly<Record<string, number>>,
): PricesOutput['passed'] =>
  Object.entries(limits.budgets).flatMap(([budget, limit]) => {
    const expected = used[budget] ?? 0;
    const arm = of ? `${of.experiment}: ${of.arm}` : null;
    return expected > limit * (1 + 2 * close) ? [{ budget, arm, limit, expected }] : [];
  });

/** What a person is shown, beside what more of each limit would bring. */
export function summaryOf(
  { market, parts, portfolio, expected }: Found,
  document: PricesDocument,
): Omit<PricesOutput, 'workspace' | 'digest' | 'file' | 'tradeOffs' | 'pace' | 'front'> {
  const { report, since, until, decisions, users, lambdas, multipliers, limits } = document;
  const mine = (limit: number, per: PortfolioBudget['per']) =>
    market.parts.reduce((sum, part) => sum + part.limitOf(limit, per), 0);
  return {
    since,
    until,
    decisions,
    users,
    held: market.held,
    others: market.others,
    budgets: portfolio.budgets.map(({ name, owner, limit, per }) => ({
      budget: name,
      owner,
      declared: limits[`budget ${name}`]!,
      limit: limit === null ? null : mine(limit, per),
      price: lambdas[name]!,
      used: report.used[name]!,
      expected: report.expected.used[name]!,
    })),
    floors: portfolio.floors.map(({ name, owner, least, per }) => {
      const { unit, direction } = portfolio.objectives.find((one) => one.name === name)!.spec;
      const sign = direction === 'increase' ? 1 : -1;
      return {
        objective: name,
        owner,
        unit,
        least: mine(least, per),
        multiplier: multipliers[name]!,
        gained: sign * report.gained[name]! + 0,
        expected: sign * report.expected.gained[name]! + 0,
      };
    }),
    passed: parts.flatMap(({ part }, i) => passedIn(part, expected[i]!.used)),
    arms: parts.flatMap(({ part, priced }, i) =>
      part.of
        ? [
            {
              ...part.of,
              users: part.users,
              limits: Object.fromEntries(
                portfolio.budgets.map(({ name }) => [name, part.limits.budgets[name] ?? null]),
              ),
              expected: expected[i]!.used,
              lambdas: priced.lambda,
              multipliers: priced.mu,
            },
          ]
        : [],
    ),
    bound: report.bound,
    value: report.value,
    gap: report.gap,
    messages: report.messages,
    expectedMessages: report.expected.messages,
    over: report.over,
    short: report.short,
    passes: parts.reduce((sum, one) => sum + one.solved.passes, 0),
    converged: report.converged,
  };
}
