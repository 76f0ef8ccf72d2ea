import type { HoldoutUsers } from './holdout-log.ts';

/**
 * Of the users in by a period: those of the side with fewer over the kurtosis m₄/m₂² of the values of both. A variance is
 * known from n users to a relative error of about √(kurtosis/n), so that where this is below about 20 neither is the error
 * of a mean. Of rare events it is the number of users with one, to be expected on that side; 0 where nothing varies.
 */
export function effectiveIn({ entry, held, cumulated, periods }: HoldoutUsers, period: number): number {
  const values: number[] = [];
  const sides: [number, number] = [0, 0];
  for (let user = 0; user < entry.length; user++) {
    if (entry[user]! > period) continue;
    values.push(cumulated[user * periods + period]!);
    sides[held[user]!]!++;
  }
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  let [second, fourth] = [0, 0];
  for (const value of values) {
    const square = (value - mean) * (value - mean);
    second += square / n;
    fourth += (square * square) / n;
  }
  return fourth > 0 ? (Math.min(...sides) * second * second) / fourth : 0;
}
