import type { Event, UserId } from '../events/index.ts';
import type { Portfolio } from '../program/index.ts';
import { numbers, tableOf, texts, type Table } from '../tables/index.ts';
import { historyOf } from './history.ts';
import { observeOf } from './measure.ts';
import type { Window } from './window.ts';

/**
 * What each user did in one span of time: a column `user` and a column per objective, one row per user, those who
 * did nothing too. Summed per user and never over decisions, whose windows overlap. Erased users are not there.
 */
export function totalsByUser(
  people: Iterable<readonly [UserId, readonly Event[]]>,
  portfolio: Portfolio,
  span: Window,
): Table {
  const observers = portfolio.objectives.map(({ spec }) => observeOf(spec));
  const rows: { readonly user: string; readonly totals: readonly number[] }[] = [];
  for (const [user, given] of people) {
    const { facts, erased } = historyOf(given);
    if (!erased) rows.push({ user, totals: observers.map((observe) => observe(facts)(span)) });
  }
  return tableOf([
    ['user', texts(rows.map(({ user }) => user))],
    ...portfolio.objectives.map(
      ({ name }, k) => [name, numbers(rows.map(({ totals }) => totals[k]))] as const,
    ),
  ]);
}
