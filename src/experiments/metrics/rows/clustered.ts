// Sums over clusters of the units of plain tables.
import { clusteredScatter, type ClusterProducts } from '../clusters.ts';
import { pairsOf } from '../layout.ts';
import type { Joint } from '../statistics.ts';
import { meanOf, type Values } from './unit-values.ts';

/** Of one cluster: its units that count, and by column the sum of their distances from the mean of all. */
interface ClusterSum {
  size: number;
  readonly totals: Float64Array;
}

/** Columns of one metric of one arm, summed by cluster over the units that count. */
export interface ClusterSums {
  readonly sums: ReadonlyMap<string, ClusterSum>;
  readonly products: ClusterProducts;
}

/** Sums columns by the cluster of each unit; a unit without a value in the first does not count. */
export function clusterSums(columns: readonly Values[], clusters: readonly string[]): ClusterSums {
  const first = columns[0]!;
  const rows = first.flatMap((value, row) => (value === null ? [] : [row]));
  const means = columns.map((values) => meanOf(rows.map((row) => values[row] ?? 0)));
  const sums = new Map<string, ClusterSum>();
  for (const row of rows) {
    const known = sums.get(clusters[row]!) ?? { size: 0, totals: new Float64Array(columns.length) };
    sums.set(clusters[row]!, known);
    known.size += 1;
    columns.forEach((values, i) => (known.totals[i]! += (values[row] ?? 0) - means[i]!));
  }
  const away = (row: number) => first[row]! - means[0]!;
  const over = (of: (sum: ClusterSum) => number) =>
    [...sums.values()].reduce((total, sum) => total + of(sum), 0);
  return {
    sums,
    products: {
      clusters: sums.size,
      members: rows.length,
      means,
      products: pairsOf(columns.length).map(([i, j]) => over(({ totals }) => totals[i]! * totals[j]!)),
      scatter: rows.reduce((sum, row) => sum + away(row) * away(row), 0),
      between: over(({ totals, size }) => (totals[0]! * totals[0]!) / size),
      squares: over(({ size }) => size * size),
    },
  };
}

/** Pairs of totals of the clusters that count for both. */
const inBoth = (a: ClusterSums, b: ClusterSums): readonly (readonly [Float64Array, Float64Array])[] =>
  [...a.sums].flatMap(([cluster, { totals }]) => {
    const other = b.sums.get(cluster);
    return other ? [[totals, other.totals] as const] : [];
  });

/** Clusters that count for both, and the scatter of each column of the first with each of the second. */
export function clusteredScatters(a: ClusterSums, b: ClusterSums): Pick<Joint, 'n' | 'scatters'> {
  const both = inBoth(a, b);
  const scatters = a.products.means.map((_, i) =>
    b.products.means.map((__, j) =>
      clusteredScatter(
        both.reduce((sum, [x, y]) => sum + x[i]! * y[j]!, 0),
        a.products,
        b.products,
      ),
    ),
  );
  return { n: both.length, scatters };
}

/** Σ T_a T_b of columns at looks, over the clusters in by the earlier one, by look, then by column, upper triangle by rows. */
export function lookProducts(looks: readonly ClusterSums[]): readonly number[] {
  const all = looks.flatMap((sums) => sums.products.means.map((_, column) => ({ sums, column })));
  return pairsOf(all.length).map(([a, b]) => {
    const [one, other] = [all[a]!, all[b]!];
    return inBoth(one.sums, other.sums).reduce((sum, [x, y]) => sum + x[one.column]! * y[other.column]!, 0);
  });
}
