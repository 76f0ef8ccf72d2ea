import type { Assumption } from '../assumptions.ts';
import { experimentsErrors } from '../errors.ts';
import type { Arm } from '../samples/arm.ts';
import { valuesArm } from '../samples/mean-sample.ts';

/** Rows of one arm that was assigned by cluster: households, shared addresses, regions. */
export interface ClusteredRows {
  readonly values: ArrayLike<number>;
  /** The cluster of each row, any whole numbers. */
  readonly cluster: ArrayLike<number>;
}

/** An arm per row whose errors count clusters, and how much that costs. */
export interface ClusterArm extends Arm {
  /** The variance of the mean over what independent rows would give (Kish 1965): how many rows one is worth. */
  readonly designEffect: number;
  readonly rows: number;
}

/**
 * The mean over rows of an arm that was assigned by cluster: total over size, both per cluster, by the delta method, so
 * that the variance per cluster is that of Σ (x − x̄) over its rows, over the squared mean size.
 * n is the number of clusters, so degrees of freedom count clusters too. Errors: EXPERIMENTS_SAMPLE_UNFIT.
 */
export function clusterArm({ values, cluster }: ClusteredRows): ClusterArm {
  if (values.length !== cluster.length)
    throw experimentsErrors.EXPERIMENTS_LENGTHS_DIFFER({
      what: 'clusters of rows',
      found: cluster.length,
      expected: values.length,
    });
  // Distances from one of the values, then from the mean: raw totals of values far from nought leave no digits to their spread.
  const from = values[0] ?? 0;
  const near = Float64Array.from(values, (value) => value - from);
  const { n: rows, mean, variance } = valuesArm(near);
  const away = new Map<number, number>();
  for (let row = 0; row < rows; row++)
    away.set(cluster[row]!, (away.get(cluster[row]!) ?? 0) + near[row]! - mean);
  const n = away.size;
  if (n < 2) throw experimentsErrors.EXPERIMENTS_SAMPLE_UNFIT({ problem: `${n} units in an arm` });
  const squares = [...away.values()].reduce((sum, one) => sum + one * one, 0);
  const size = rows / n;
  const ownVariance = squares / (n - 1) / size / size;
  const independent = variance / rows;
  return {
    n,
    mean: from + mean,
    variance: ownVariance,
    assumptions,
    rows,
    designEffect: independent > 0 ? ownVariance / n / independent : 1,
  };
}

const assumptions: readonly Assumption[] = [
  'independent-units',
  'random-assignment',
  'normal-means',
  'delta-method',
];
