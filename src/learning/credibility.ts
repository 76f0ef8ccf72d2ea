/** Numbers of one group: how many, their sum, the sum of their squares. */
export interface Group {
  readonly count: number;
  readonly sum: number;
  readonly squares: number;
}

/** What groups have in common: their mean, and how many numbers of a group's own that mean is worth. */
export interface Credibility {
  readonly mean: number;
  readonly strength: number;
}

/** As strong as a mean may be: groups that do not differ are all of one mind. */
const strongest = 1e6;

/**
 * Credibility of a common mean m beside groups' own: with n numbers of a group, whose variance within groups is σ² and
 * whose group means have variance τ², the best linear guess of the group's mean is (κ m + Σ x)/(κ + n), κ = σ²/τ².
 *
 *     σ² = Σ_i (Σ x² − (Σ x)²/n_i)/(N − I),   τ² = (Σ n_i (x̄_i − m)² − (I − 1) σ²)/(N − Σ n_i²/N), not below 0.
 *
 * Bühlmann and Straub, Mitteilungen der Vereinigung Schweizerischer Versicherungsmathematiker 70 (1970), with the
 * estimators of Klugman, Panjer and Willmot, Loss Models, 4th edition (2012), equations 19.31 and 19.32. `within` is σ²
 * where it is known. Where no group has two numbers, or groups do not
 * differ, the common mean is as strong as it may be.
 */
export function credibilityOf(
  groups: readonly Group[],
  within: (mean: number) => number | undefined = () => varianceWithin(groups),
): Credibility {
  const some = groups.filter(({ count }) => count > 0);
  const total = sumOf(some, ({ count }) => count);
  if (total === 0) return { mean: 0, strength: 0 };
  const mean = sumOf(some, ({ sum }) => sum) / total;
  const variance = within(mean);
  if (variance === undefined) return { mean, strength: strongest };
  const spread = sumOf(some, ({ count, sum }) => count * (sum / count - mean) * (sum / count - mean));
  const free = total - sumOf(some, ({ count }) => count * count) / total;
  const between = free > 0 ? (spread - (some.length - 1) * variance) / free : 0;
  return { mean, strength: between > 0 ? Math.min(variance / between, strongest) : strongest };
}

/** The pooled variance within groups; undefined where no group has two numbers. */
function varianceWithin(groups: readonly Group[]): number | undefined {
  const several = groups.filter(({ count }) => count > 1);
  const free = sumOf(several, ({ count }) => count - 1);
  if (free <= 0) return undefined;
  return sumOf(several, ({ count, sum, squares }) => Math.max(squares - (sum * sum) / count, 0)) / free;
}

const sumOf = (groups: readonly Group[], of: (group: Group) => number): number =>
  groups.reduce((sum, group) => sum + of(group), 0);
