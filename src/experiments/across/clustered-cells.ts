import { normal } from '../../kit/index.ts';
import { sameLength } from '../checks.ts';
import type { Arm } from '../samples/arm.ts';
import type { OverlappingPair } from './interaction-screen.ts';

/** Users of two experiments, of which one at least drew several of them together. */
export interface ClusteredUsers {
  readonly names: readonly [string, string];
  /** By user: 0 in control, 1 in treatment of the first experiment, and of the second. */
  readonly first: ArrayLike<number>;
  readonly second: ArrayLike<number>;
  readonly metric: ArrayLike<number>;
  /** By user: who was drawn with whom, in either experiment, has one number. */
  readonly cluster: ArrayLike<number>;
}

const cells = 4;

/** What the users of one cluster add up to. */
interface ClusterSum {
  /** Distances from the mean of the cell, by cell. */
  readonly away: Float64Array;
  readonly sizes: Float64Array;
  /** Σ (a − ā)(b − b̄) of the arms. */
  draws: number;
}

/**
 * The four cells of a pair with errors by cluster (Liang and Zeger 1986): cov(x̄_c, x̄_d) = Σ_g u_gc u_gd, u_gc what cluster
 * g has beyond the mean of cell c over its users, times √(G_c/(G_c − 1) · G_d/(G_d − 1)) for G_c clusters in cell c. So a
 * cluster may lie in one cell, as where both drew it, or in several, as where one of them drew users. Clusters of one user
 * each have the errors of users. Whether draws depend on each other is the score of the covariance of arms over its error
 * by cluster. Undefined where a cell has fewer than two clusters. Errors: EXPERIMENTS_LENGTHS_DIFFER.
 */
export function clusteredPair({
  names,
  first,
  second,
  metric,
  cluster,
}: ClusteredUsers): OverlappingPair | undefined {
  const users = metric.length;
  for (const [what, of] of Object.entries({ first, second, cluster })) sameLength(what, of.length, users);
  const cellOf = (user: number) => first[user]! + 2 * second[user]!;
  const [sizes, sums] = [new Float64Array(cells), new Float64Array(cells)];
  for (let user = 0; user < users; user++) {
    sizes[cellOf(user)]! += 1;
    sums[cellOf(user)]! += metric[user]!;
  }
  const means = sums.map((sum, cell) => sum / sizes[cell]!);
  const shares = [(sizes[1]! + sizes[3]!) / users, (sizes[2]! + sizes[3]!) / users] as const;
  const clusters = new Map<number, ClusterSum>();
  for (let user = 0; user < users; user++) {
    const own = clusters.get(cluster[user]!) ?? {
      away: new Float64Array(cells),
      sizes: new Float64Array(cells),
      draws: 0,
    };
    clusters.set(cluster[user]!, own);
    own.away[cellOf(user)]! += metric[user]! - means[cellOf(user)]!;
    own.sizes[cellOf(user)]! += 1;
    own.draws += (first[user]! - shares[0]) * (second[user]! - shares[1]);
  }
  const all = [...clusters.values()];
  const counts = Array.from(sizes, (_, cell) => all.filter(({ sizes: own }) => own[cell]! > 0).length);
  if (counts.some((count) => count < 2)) return undefined;
  const covariance = counts.map((g, c) =>
    counts.map((h, d) => {
      const sum = all.reduce((total, { away }) => total + away[c]! * away[d]!, 0);
      return (Math.sqrt((g / (g - 1)) * (h / (h - 1))) * sum) / sizes[c]! / sizes[d]!;
    }),
  );
  const arm = (cell: number): Arm => ({
    n: sizes[cell]!,
    mean: means[cell]!,
    variance: covariance[cell]![cell]! * sizes[cell]!,
    assumptions: ['random-assignment', 'normal-means'],
  });
  return {
    names,
    neither: arm(0),
    first: arm(1),
    second: arm(2),
    both: arm(3),
    clustered: { covariance, units: clusters.size, dependenceP: dependenceOf(all) },
  };
}

function dependenceOf(clusters: readonly ClusterSum[]): number {
  const score = clusters.reduce((sum, { draws }) => sum + draws, 0);
  const error = Math.sqrt(clusters.reduce((sum, { draws }) => sum + draws * draws, 0));
  return error > 0 ? Math.min(1, 2 * normal.survival(Math.abs(score) / error)) : 1;
}
