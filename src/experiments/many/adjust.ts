import { experimentsErrors } from '../errors.ts';

/** A correction for many tests: of the family-wise error (first four) or of the false discovery rate. */
export type Correction = 'bonferroni' | 'holm' | 'hochberg' | 'hommel' | 'bh' | 'by';

/** Corrections that keep the chance of any false positive, and so may stand behind a decision to ship. */
export type FamilyWise = Extract<Correction, 'bonferroni' | 'holm' | 'hochberg' | 'hommel'>;

/**
 * Adjusted p-values, in the order given, each at most 1: reject where at most the level. Holm (1979), Hochberg
 * (1988), Hommel (1988), Benjamini and Hochberg (1995), Benjamini and Yekutieli (2001). Hochberg, Hommel and BH
 * ask for independence or positive dependence. Errors: EXPERIMENTS_P_UNFIT.
 */
export function adjustPs(ps: readonly number[], correction: Correction): number[] {
  const unfit = ps.find((p) => !(p >= 0 && p <= 1));
  if (unfit !== undefined) throw experimentsErrors.EXPERIMENTS_P_UNFIT({ value: unfit });
  const order = ps.map((_, at) => at).sort((a, b) => ps[a]! - ps[b]!);
  const adjusted = methods[correction](order.map((at) => ps[at]!));
  const out = ps.map(() => 1);
  order.forEach((at, rank) => (out[at] = Math.min(1, adjusted[rank]!)));
  return out;
}

type Method = (sorted: readonly number[]) => readonly number[];

const methods: Readonly<Record<Correction, Method>> = {
  bonferroni: (p) => p.map((value) => value * p.length),
  holm: (p) => risingFromLeft(p.map((value, i) => value * (p.length - i))),
  hochberg: (p) => fallingFromRight(p.map((value, i) => value * (p.length - i))),
  hommel,
  bh: (p) => fallingFromRight(p.map((value, i) => (value * p.length) / (i + 1))),
  by: (p) => fallingFromRight(p.map((value, i) => (value * p.length * harmonic(p.length)) / (i + 1))),
};

const harmonic = (m: number): number => {
  let sum = 0;
  for (let i = 1; i <= m; i++) sum += 1 / i;
  return sum;
};

function risingFromLeft(values: readonly number[]): number[] {
  let highest = 0;
  return values.map((value) => (highest = Math.max(highest, value)));
}

function fallingFromRight(values: readonly number[]): number[] {
  let lowest = Infinity;
  return values
    .toReversed()
    .map((value) => (lowest = Math.min(lowest, value)))
    .reverse();
}

/** Wright, Biometrics 48 (1992): for every size m of an intersection, Simes' test of the m largest p-values. */
function hommel(p: readonly number[]): readonly number[] {
  const n = p.length;
  const simes = Math.min(...p.map((value, i) => (n * value) / (i + 1)));
  const adjusted = p.map((value) => Math.max(value, simes));
  for (let m = n - 1; m >= 2; m--) {
    const rest = n - m + 1;
    let least = Infinity;
    for (let i = rest; i < n; i++) least = Math.min(least, (m * p[i]!) / (i - rest + 2));
    const lead = Math.min(m * p[rest - 1]!, least);
    for (let i = 0; i < n; i++)
      adjusted[i] = Math.max(adjusted[i]!, i < rest ? Math.min(m * p[i]!, least) : lead);
  }
  return adjusted;
}
