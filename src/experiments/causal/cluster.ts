import { experimentsErrors } from '../errors.ts';
import type { Arm } from '../samples/arm.ts';
import { ratioArm } from '../samples/ratio-sample.ts';

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
 * The mean over rows of an arm that was assigned by cluster: total over size, both per cluster, by the delta method.
 * n is the number of clusters, so degrees of freedom count clusters too. Errors: EXPERIMENTS_SAMPLE_UNFIT.
 */
export function clusterArm({ values, cluster }: ClusteredRows): ClusterArm {
  if (values.length !== cluster.length)
    throw experimentsErrors.EXPERIMENTS_LENGTHS_DIFFER({
      what: 'clusters of rows',
      found: cluster.length,
      expected: values.length,
    });
  const totals = new Map<number, { total: number; size: number }>();
  let [mean, scatter] = [0, 0];
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    const step = value - mean;
    mean += step / (row + 1);
    scatter += step * (value - mean);
    const known = totals.get(cluster[row]!);
    if (known) {
      known.total += value;
      known.size++;
    } else totals.set(cluster[row]!, { total: value, size: 1 });
  }
  const sums = { numerator: 0, numeratorSquares: 0, denominator: 0, denominatorSquares: 0, cross: 0 };
  for (const { total, size } of totals.values()) {
    sums.numerator += total;
    sums.numeratorSquares += total * total;
    sums.denominator += size;
    sums.denominatorSquares += size * size;
    sums.cross += total * size;
  }
  const arm = ratioArm({ n: totals.size, ...sums });
  const rows = values.length;
  const independent = scatter / (rows - 1) / rows;
  return { ...arm, rows, designEffect: independent > 0 ? arm.variance / arm.n / independent : 1 };
}
