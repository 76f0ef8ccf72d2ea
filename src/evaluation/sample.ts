import { weighed, type Contributions } from './estimator.ts';
import { meanOf } from './mean.ts';

/** The estimate as a function of sums over units: Σ plain / rows + Σ over / Σ under. */
export interface Sums {
  readonly plain: Float64Array;
  /** Only of self-normalised estimators. */
  readonly ratio?: { readonly over: Float64Array; readonly under: Float64Array };
}

/** What an interval is made from: the estimate, its terms, and which rows belong together. */
export interface Sample {
  readonly value: number;
  /** One per row; their mean is the value, and their spread its uncertainty. */
  readonly terms: Float64Array;
  /** Standard error of the value, robust to dependence within clusters; NaN of one unit, whose spread nobody has seen. */
  readonly se: number;
  /** Independent units: clusters, or rows without clusters. */
  readonly units: number;
  readonly cluster?: Int32Array;
  /** What a resample adds up; the terms themselves when absent. */
  readonly sums?: () => Sums;
}

/** The sample of per-row terms, `cluster[i]` being the unit of row i. */
export function sampleOf(terms: Float64Array, cluster?: Int32Array): Sample {
  const value = meanOf(terms);
  return { value, terms, ...(cluster ? clustered(terms, cluster, value) : independent(terms, value)) };
}

/** se² = Σ (t_i − t̄)² / (n (n − 1)). */
function independent(terms: Float64Array, mean: number): Pick<Sample, 'se' | 'units'> {
  const n = terms.length;
  let squares = 0;
  for (let i = 0; i < n; i++) {
    const centred = terms[i]! - mean;
    squares += centred * centred;
  }
  return { units: n, se: Math.sqrt(squares / (n - 1) / n) };
}

/** se² = G / (G − 1) · Σ_g (Σ_{i in g} (t_i − t̄))² / n²: Liang and Zeger (1986) for a mean over rows. */
function clustered(terms: Float64Array, cluster: Int32Array, mean: number): Omit<Sample, 'value' | 'terms'> {
  const n = terms.length;
  const sums = new Float64Array(n);
  const seen = new Uint8Array(n);
  for (let i = 0; i < n; i++) {
    sums[cluster[i]!]! += terms[i]! - mean;
    seen[cluster[i]!] = 1;
  }
  let squares = 0;
  let units = 0;
  for (let g = 0; g < n; g++) {
    squares += sums[g]! * sums[g]!;
    units += seen[g]!;
  }
  // Of one unit the squares are rounding, and dividing by nought would make them an infinite error.
  return { cluster, units, se: units < 2 ? Number.NaN : Math.sqrt((units / (units - 1)) * squares) / n };
}

/** The sample of an estimator's contributions as they are listed: for a ratio, the weights' mean taken as known. */
export const listedSample = ({ terms }: Contributions, cluster?: Int32Array): Sample =>
  sampleOf(terms, cluster);

/** The sample of an estimator's contributions, linearised where the estimate is a ratio. */
export function linearisedSample(contributions: Contributions, cluster?: Int32Array): Sample {
  if (!contributions.estimator.selfNormalised) return sampleOf(contributions.terms, cluster);
  const sample = sampleOf(linearised(contributions), cluster);
  return { ...sample, sums: () => ratioSums(contributions) };
}

/**
 * Delta method for mean b + mean(v e) / mean v: t_i − ρ (v_i / v̄ − 1), ρ the ratio and t the listed terms.
 * Adding a constant to every reward moves the estimate and not its error; the listed terms miss that.
 */
function linearised(contributions: Contributions): Float64Array {
  const { terms, base, meanWeight } = contributions;
  const ratio = meanOf(terms) - (base ? meanOf(base) : 0);
  const out = weighed(contributions);
  for (let i = 0; i < out.length; i++) out[i] = terms[i]! - ratio * (out[i]! / meanWeight - 1);
  return out;
}

function ratioSums(contributions: Contributions): Sums {
  const { terms, meanWeight } = contributions;
  const plain = contributions.base ?? new Float64Array(terms.length);
  const over = terms.map((term, i) => term - plain[i]!);
  const under = weighed(contributions).map((v) => v / meanWeight);
  return { plain, ratio: { over, under } };
}
