import type { DecisionRecord } from '../decision/index.ts';
import type { Event, UserId } from '../events/index.ts';
import type { Portfolio } from '../program/index.ts';
import { choiceOf, experienceFrom } from './choice.ts';
import type { Experience } from './experience.ts';
import { historyOf } from './history.ts';
import { rewardsOf, type Known } from './rewards.ts';
import { momentOf } from './window.ts';

/** The facts of each user, in any order; a Map, or whatever reads them when asked. */
export interface FactsByUser {
  get(user: UserId): readonly Event[] | undefined;
}

/** What a join is told besides decisions and facts. */
export interface JoinSetting extends Known {
  readonly portfolio: Portfolio;
  /** What a decision charged its candidates of the user's contact plan; absent: nothing. */
  readonly charged?: (decision: DecisionRecord) => Float64Array | undefined;
}

/**
 * Joins own decisions to what their users did, in the order of the decisions; each decision once by id, users
 * after their erasure not at all. Throws OUTCOMES_PORTFOLIO_DIFFERS for a decision of other programs.
 */
export function experienceOf(
  decisions: Iterable<DecisionRecord>,
  facts: FactsByUser,
  { portfolio, charged, ...known }: JoinSetting,
): Experience {
  const rewards = rewardsOf(portfolio);
  const objectives = portfolio.objectives.length;
  const once = uniquely(decisions);
  const reward = new Float64Array(once.length * objectives);
  const erased = new Set<UserId>();
  for (const [user, rows] of rowsByUser(once)) {
    const history = historyOf(facts.get(user) ?? []);
    if (history.erased) erased.add(user);
    const rewardOf = rewards(history.facts, known);
    for (const row of rows) {
      const moment = momentOf(once[row]!);
      for (let k = 0; k < objectives; k++) reward[row * objectives + k] = rewardOf(moment, k);
    }
  }
  const isKept = (row: number) => !erased.has(once[row]!.user);
  return experienceFrom(
    once
      .filter((_, row) => isKept(row))
      .map((decision) => ({ ...choiceOf(decision, portfolio), charge: charged?.(decision) })),
    portfolio,
    erased.size === 0 ? reward : reward.filter((_, at) => isKept(Math.floor(at / objectives))),
  );
}

function uniquely(decisions: Iterable<DecisionRecord>): readonly DecisionRecord[] {
  const seen = new Set<string>();
  return [...decisions].filter(({ id }) => seen.size !== seen.add(id).size);
}

function rowsByUser(decisions: readonly DecisionRecord[]): ReadonlyMap<UserId, readonly number[]> {
  const groups = new Map<UserId, number[]>();
  decisions.forEach(({ user }, row) => {
    const rows = groups.get(user);
    if (rows) rows.push(row);
    else groups.set(user, [row]);
  });
  return groups;
}
