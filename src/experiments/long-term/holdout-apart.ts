import type { HoldoutUsers } from './holdout-log.ts';

/**
 * Of the users in by a period: on the side with fewer, those whose cumulated value is not the one that most of all users
 * have. Of rare events these are the users with one; below about twenty their mean is far from normal.
 */
export function apartIn({ entry, held, cumulated, periods }: HoldoutUsers, period: number): number {
  const counts = new Map<number, [number, number]>();
  const all: [number, number] = [0, 0];
  for (let user = 0; user < entry.length; user++) {
    if (entry[user]! > period) continue;
    const value = cumulated[user * periods + period]!;
    const sides = counts.get(value) ?? [0, 0];
    counts.set(value, sides);
    sides[held[user]!]!++;
    all[held[user]!]!++;
  }
  let commonest: readonly [number, number] = [0, 0];
  for (const sides of counts.values())
    if (sides[0] + sides[1] > commonest[0] + commonest[1]) commonest = sides;
  return Math.min(all[0] - commonest[0], all[1] - commonest[1]);
}
