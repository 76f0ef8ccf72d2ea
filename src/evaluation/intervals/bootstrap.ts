import { normal, streamOf, type Stream } from '../../kit/index.ts';
import type { Sample, Sums } from '../sample.ts';
import { count } from '../setting.ts';
import type { IntervalMethod } from './limits.ts';
import { sortedQuantile } from './quantile.ts';

export interface BootstrapOptions {
  /** Names the stream of random numbers: the same key gives the same limits. */
  readonly key: string;
  /** 1,000 unless told. */
  readonly resamples?: number;
  /** Bias-corrected and accelerated (second-order accurate) unless told. */
  readonly form?: 'percentile' | 'bca';
}

/**
 * The nonparametric bootstrap over independent units: users where the sample has clusters, else rows.
 * Ratios are formed anew in every resample. Efron (1987), Better Bootstrap Confidence Intervals.
 */
export function bootstrapInterval({ key, resamples = 1000, form = 'bca' }: BootstrapOptions): IntervalMethod {
  count('resamples', resamples, 100);
  return {
    kind: `bootstrap-${form}`,
    guarantee: 'asymptotic',
    limits: (sample, tail) => {
      if (sample.units < 2) return { lower: Number.NaN, upper: Number.NaN };
      const values = resampled(unitSums(sample), resamples, streamOf(key, 'bootstrap')).sort();
      const at = form === 'bca' ? corrected(values, sample) : (share: number) => share;
      return { lower: sortedQuantile(values, at(tail)), upper: sortedQuantile(values, at(1 - tail)) };
    },
  };
}

/** Sums over each unit of what the estimate is made of. */
interface UnitSums extends Sums {
  readonly size: Float64Array;
}

function unitSums({ terms, cluster, sums }: Sample): UnitSums {
  const { plain, ratio } = sums?.() ?? { plain: terms };
  const ones = new Float64Array(terms.length).fill(1);
  if (!cluster) return { plain, size: ones, ...(ratio && { ratio }) };
  const sum = summedBy(cluster);
  const whole = ratio && { over: sum(ratio.over), under: sum(ratio.under) };
  return { plain: sum(plain), size: sum(ones), ...(whole && { ratio: whole }) };
}

/** Sums values by cluster, clusters in the order of their first row. */
function summedBy(cluster: Int32Array): (values: Float64Array) => Float64Array {
  const unitOf = new Int32Array(cluster.length).fill(-1);
  let units = 0;
  for (const code of cluster) if (unitOf[code] === -1) unitOf[code] = units++;
  return (values) => {
    const sums = new Float64Array(units);
    for (let i = 0; i < values.length; i++) sums[unitOf[cluster[i]!]!]! += values[i]!;
    return sums;
  };
}

function resampled(sums: UnitSums, resamples: number, stream: Stream): Float64Array {
  const units = sums.size.length;
  const drawn = new Int32Array(units);
  return Float64Array.from({ length: resamples }, () => {
    for (let i = 0; i < units; i++) drawn[i] = stream.below(units);
    return valueOf(sums, drawn);
  });
}

/** Σ plain / Σ size + Σ over / Σ under over the drawn units. */
function valueOf({ plain, size, ratio }: UnitSums, drawn: Int32Array): number {
  const mean = sumOf(plain, drawn) / sumOf(size, drawn);
  return ratio ? mean + sumOf(ratio.over, drawn) / sumOf(ratio.under, drawn) : mean;
}

function sumOf(values: Float64Array, drawn: Int32Array): number {
  let sum = 0;
  for (let i = 0; i < drawn.length; i++) sum += values[drawn[i]!]!;
  return sum;
}

/** Efron's BCa: the share to read off is Φ(z0 + (z0 + z) / (1 − a (z0 + z))). */
function corrected(values: Float64Array, sample: Sample): (share: number) => number {
  const below = values.filter((value) => value < sample.value).length;
  const ties = values.filter((value) => value === sample.value).length;
  const z0 = normal.quantile((below + ties / 2 + 0.5) / (values.length + 1));
  const a = acceleration(sample);
  return (share) => {
    const z = z0 + normal.quantile(share);
    return normal.cdf(z0 + z / (1 - a * z));
  };
}

/** a = Σ ψ³ / (6 (Σ ψ²)^(3/2)), ψ the influence of each unit. */
function acceleration({ terms, value, cluster }: Sample): number {
  const centred = terms.map((term) => term - value);
  const influence = cluster ? summedBy(cluster)(centred) : centred;
  let squares = 0;
  let cubes = 0;
  for (const psi of influence) {
    squares += psi * psi;
    cubes += psi * psi * psi;
  }
  return squares > 0 ? cubes / (6 * squares * Math.sqrt(squares)) : 0;
}
