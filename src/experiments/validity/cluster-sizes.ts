import { samenessP } from '../effects/inverse-variance.ts';

/** Clusters of one arm: how many, Σ and Σ² of their sizes. */
export interface ClusterSizes {
  readonly n: number;
  readonly total: number;
  readonly squares: number;
}

/**
 * Whether clusters are of one mean size in all arms (`samenessP`): where the treatment brings or keeps away members, the
 * arms are of different people. 1 for fewer than two arms with two clusters.
 */
export function clusterSizesP(arms: readonly ClusterSizes[]): number {
  const read = arms.flatMap(({ n, total, squares }) => {
    if (n < 2) return [];
    const mean = total / n;
    return [{ n, mean, variance: Math.max(0, squares - n * mean * mean) / (n - 1) }];
  });
  if (read.length < 2) return 1;
  const isConstant = read.every(({ variance }) => variance === 0);
  if (isConstant) return read.every(({ mean }) => mean === read[0]!.mean) ? 1 : 0;
  // An arm without spread has that of the others, not none.
  const pooled = read.reduce((sum, { n, variance }) => sum + (n - 1) * variance, 0);
  const free = read.reduce((sum, { n }) => sum + n - 1, 0);
  return samenessP(
    read.map(({ n, mean, variance }) => ({
      value: mean,
      se: Math.sqrt((variance || pooled / free) / n),
      df: variance > 0 ? n - 1 : free,
    })),
  );
}
