// How budgets stand under the prices that are in force, which follow what is used.
import { declaredPrices, pacedPrice, windowStart, withSolved, type Course } from '../../arbitration/index.ts';
import { SpendingBook } from '../../engine/index.ts';
import type { Portfolio } from '../../program/index.ts';
import { showInstant } from '../../tables/index.ts';
import { solvedIn } from '../workspace/engine.ts';
import type { OpenWorkspace } from '../workspace/workspace.ts';
import type { PricesDocument } from './document.ts';
import type { PricesOutput } from './output.ts';

/** Every budget in its window that was begun last; nothing where no prices are in force, or none are paced. */
export async function paceIn(
  workspace: OpenWorkspace,
  portfolio: Portfolio,
  at: number,
): Promise<PricesOutput['pace']> {
  const solved = await solvedIn(workspace);
  if (!solved?.courses) return [];
  const { store } = workspace;
  const reading = {
    log: (after: number) => store.log(after),
    readNotices: (names: readonly string[]) => store.readNotices(names),
  };
  const prices = withSolved(declaredPrices(portfolio), solved);
  const book = new SpendingBook(reading, { portfolio, prices });
  await book.read([at]);
  return book.latest().map(({ course, window, standing: { used, planned, exponent } }) => {
    const { budget, own, per, limit, unit } = course;
    const lambda = lambdaOf(solved, course);
    return {
      budget,
      arm: own ? `${own.experiment}: ${own.arm}` : null,
      since: showInstant(windowStart(window, per)),
      until: showInstant(windowStart(window + 1, per)),
      limit,
      used,
      planned,
      solved: lambda,
      price: pacedPrice(lambda, exponent, unit),
    };
  });
}

const lambdaOf = ({ lambdas, arms = {} }: PricesDocument, { budget, own }: Course): number =>
  (own ? arms[own.experiment]?.[own.arm]?.lambdas[budget] : undefined) ?? lambdas[budget] ?? 0;
