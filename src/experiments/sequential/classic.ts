import { rootOf } from '../../kit/index.ts';
import { finite, wholeCount } from '../checks.ts';
import { criticalOf } from '../estimate.ts';
import { crossing, summed } from './crossing.ts';
import type { Gate } from './walk.ts';

/** Equally spaced looks and a two-sided level. */
export interface ClassicDesign {
  readonly looks: number;
  readonly alpha: number;
}

const gatesOf = (looks: number, bound: (k: number) => number): readonly Gate[] =>
  Array.from({ length: wholeCount('looks', looks) }, (_, i) => {
    const upper = bound(i + 1);
    return { t: (i + 1) / looks, lower: -upper, upper };
  });

/** P(|Z| passes its gate at some look) when nothing is there to find. */
const errorOfGates = (gates: readonly Gate[]): number => {
  const { above, below } = crossing(gates, 0);
  return summed(above) + summed(below);
};

/** Two-sided type I error of reading |Z| ≥ `critical` ≥ 0 at every one of equally spaced looks. Errors: EXPERIMENTS_NUMBER_UNFIT. */
export const repeatedTestingError = (looks: number, critical: number): number =>
  errorOfGates(gatesOf(looks, () => Math.max(0, finite('critical', critical))));

/**
 * The constant C of Wang and Tsiatis, Biometrics 43 (1987): stop at look k of K where |Z| ≥ C (k/K)^(Δ − ½).
 * Δ = ½ is Pocock (1977), Δ = 0 O'Brien and Fleming (1979). Right to 1e-9. Errors: EXPERIMENTS_LEVEL_UNFIT,
 * EXPERIMENTS_NUMBER_UNFIT.
 */
export function wangTsiatis({ looks, alpha }: ClassicDesign, delta: number): number {
  const power = finite('delta', delta) - 0.5;
  const gates = (c: number) => gatesOf(looks, (k) => c * Math.exp(power * Math.log(k / looks)));
  const low = criticalOf(alpha, 'two-sided');
  // With no gate below that of Bonferroni the error is no more than alpha.
  const divided = criticalOf(alpha / wholeCount('looks', looks), 'two-sided');
  const high = divided * Math.exp(Math.max(0, power) * Math.log(looks));
  return rootOf((c) => alpha - errorOfGates(gates(c)), { low: low - 1e-9, high: high + 1e-9, width: 1e-11 });
}

/** Pocock's constant: |Z| ≥ C at every look. */
export const pocock = (design: ClassicDesign): number => wangTsiatis(design, 0.5);

/** O'Brien and Fleming's constant: |Z| ≥ C √(K/k). */
export const obrienFleming = (design: ClassicDesign): number => wangTsiatis(design, 0);
