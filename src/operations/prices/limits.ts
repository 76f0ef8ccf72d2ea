// What is to be kept to, in words, so that prices can say what they were solved for.
import type { Portfolio } from '../../program/index.ts';
import type { PricesDocument } from './document.ts';

/** Limits as declared, by name. */
export const limitsOf = ({ budgets, floors }: Portfolio): Readonly<Record<string, string>> =>
  Object.fromEntries([
    ...budgets.map(({ name, of, channel, limit, per }) => [
      `budget ${name}`,
      `${of}${channel === undefined ? '' : ` by ${channel}`}, ${limit === null ? 'no limit' : `at most ${limit}`} per ${per}`,
    ]),
    ...floors.map(({ name, least, per }) => [`floor ${name}`, `at least ${least} per ${per}`]),
  ]);

/** What a person should know before decisions are made: limits that nobody solved prices for, or for other numbers. */
export function staleWords(portfolio: Portfolio, solved: PricesDocument | undefined): readonly string[] {
  return Object.entries(limitsOf(portfolio)).flatMap(([name, words]) => {
    const known = solved?.limits[name];
    if (known === words) return [];
    const what = known === undefined ? 'has no price yet' : `has the price of another limit (${known})`;
    return [`${name} ${what}: run \`fantail prices\``];
  });
}
