import type { DecisionRecord } from '../../decision/index.ts';
import { countsOf as cellsOf, stabilityOf } from '../drift/stability.ts';
import { shifts, sizeOf } from '../drift/distribution.ts';
import { leastUsers } from '../drift/columns.ts';
import { firstByUser, type Monitor } from '../log.ts';

/** What stood in the way of a decision: nothing, no candidate at all, or the reason that refused the most candidates. */
function reasonOf({ eligible, noes }: DecisionRecord): string {
  if (eligible > 0) return 'something was eligible';
  const counts = new Map<string, number>();
  for (const { rule, reason } of noes) {
    const name = `${rule}: ${reason}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const [most] = [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  return most?.[0] ?? 'no candidate';
}

/** The reason whose share grew most, for people. */
function grownOf(reasons: readonly string[], before: readonly string[], now: readonly string[]): string {
  const share = (list: readonly string[], reason: string) =>
    list.filter((one) => one === reason).length / list.length;
  const growth = reasons.map((reason) => share(now, reason) - share(before, reason));
  return reasons[growth.indexOf(Math.max(...growth))] ?? '';
}

/** The mix of what refuses users, now against before, as a population stability index: one decision per user. */
export const refusals: Monitor<'refusal_mix'> = {
  kind: 'refusal_mix',
  watch: ({ reference, current }) => {
    const [before, now] = [firstByUser(reference).map(reasonOf), firstByUser(current).map(reasonOf)];
    const reasons = [...new Set([...before, ...now])].sort();
    const numbered = (list: readonly string[]) =>
      Float64Array.from(list, (reason) => reasons.indexOf(reason));
    const cells = cellsOf(numbered(before), numbered(now));
    const { index, interval, p } = stabilityOf(cells.reference, cells.current);
    const grown = grownOf(reasons, before, now);
    return [
      {
        where: { segment: `most grown: ${grown}` },
        statistic: { name: 'population stability index', value: index },
        threshold: shifts.alarm,
        interval,
        p,
        n: now.length,
        enough: Math.min(before.length, now.length) >= leastUsers,
        size: sizeOf(index),
        advice: `Users are refused for other reasons than before, most of all "${grown}". Compare the rules of the program, consent and address feeds with those of the days before.`,
      },
    ];
  },
};
