// Units that were drawn together depend on each other: errors by cluster from a few sums, whoever added them up.
import { triangleAt, type LooksStatistic, type Members, type StatisticOf } from './statistics.ts';

/** How many clusters have a unit that counts, and how many such units they have. */
export interface Clustered {
  readonly clusters: number;
  readonly members: number;
}

/** Sums over clusters of the columns of a metric, by T = Σ (x − x̄) over the units of a cluster that count. */
export interface ClusterProducts extends Clustered {
  /** Means over units. */
  readonly means: readonly number[];
  /** Σ T_i T_j, upper triangle by rows. */
  readonly products: readonly number[];
  /** Of the first column: Σ (x − x̄)² over units; Σ T²/size and Σ size² over clusters, sizes being units that count. */
  readonly scatter: number;
  readonly between: number;
  readonly squares: number;
}

const scaleOf = ({ clusters, members }: Clustered): number => (members === 0 ? 0 : clusters / members);

/**
 * The mean over units as a mean over clusters: with C clusters and N units, each cluster has the value
 * x̄ + C/N · Σ (x − x̄) over its units. Their mean is x̄, and their variance over C the squared error of x̄ by the delta
 * method for totals over sizes (Deng, Lu and Litz, WSDM 2017), so that whatever is linear in means near x̄ (lifts,
 * ratios, covariates, joint tests) has errors by cluster when it reads these as it reads units.
 */
export function clusteredMoments(
  sums: ClusterProducts,
): Pick<StatisticOf<'moments'>, 'n' | 'means' | 'scatters'> & { readonly members: Members } {
  return {
    n: sums.clusters,
    means: [...sums.means],
    scatters: sums.products.map((product) => clusteredScatter(product, sums, sums)),
    members: { n: sums.members, ...dependence(sums) },
  };
}

/** The scatter of two columns from Σ T_i T_j over the clusters that count for both. */
export const clusteredScatter = (product: number, a: Clustered, b: Clustered): number =>
  scaleOf(a) * scaleOf(b) * product;

/** A look: its clusters, and the means of the columns that are followed. */
export interface ClusteredLook extends Clustered {
  readonly means: readonly number[];
}

/**
 * An open-ended metric over looks: clusters in by each look, and the covariance of their values at look j and k, so
 * that over the clusters in by look k it is that of the two means, of all members that were in by then. `products` are
 * Σ T_a T_b over the clusters in by the earlier look of the two columns, by look, then by column, upper triangle by rows.
 */
export function clusteredLooks(looks: readonly ClusteredLook[], products: readonly number[]): LooksStatistic {
  const all = looks.flatMap((look) => look.means.map(() => look));
  const covariance = (a: number, b: number): number => {
    const { clusters } = all[a]!;
    const product = products[triangleAt(all.length, a, b)]!;
    return clusters < 2 ? 0 : clusteredScatter(product, all[a]!, all[b]!) / (clusters - 1);
  };
  return {
    n: looks.map(({ clusters }) => clusters),
    means: looks.map(({ means }) => [...means]),
    covariance: all.map((_, a) => all.map((__, b) => covariance(Math.min(a, b), Math.max(a, b)))),
  };
}

/**
 * How far units of a cluster go together: the correlation within clusters by the analysis of variance (Donner 1986), and
 * the squared error of the mean over that of as many independent units (Kish 1965). Null without spread.
 */
function dependence(sums: ClusterProducts): Omit<Members, 'n'> {
  const { clusters, members: n, products, scatter, between, squares } = sums;
  const independent = scatter / (n - 1) / n;
  const designEffect =
    clusters > 1 && independent > 0
      ? ((products[0]! / n / n) * (clusters / (clusters - 1))) / independent
      : null;
  if (!(clusters > 1 && n > clusters && scatter > 0)) return { designEffect, correlation: null };
  const inner = (scatter - between) / (n - clusters);
  const outer = between / (clusters - 1);
  const typical = (n - squares / n) / (clusters - 1);
  return { designEffect, correlation: (outer - inner) / (outer + (typical - 1) * inner) };
}

/**
 * By what the variance of the share of units at or below a quantile is above the binomial one, for `quantileSample`
 * (Deng, Knoblich and Lu, KDD 2018, section 4): the design effect of that indicator. Where all units are at or below
 * it, the most that it can be, Σ size²/N. Null for fewer than two clusters.
 */
export function shareEffect(sums: ClusterProducts): number | null {
  if (sums.clusters < 2) return null;
  return dependence(sums).designEffect ?? sums.squares / sums.members;
}
