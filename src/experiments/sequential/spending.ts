import { normal } from '../../kit/index.ts';
import { finite, level, positive } from '../checks.ts';

/** How the error of one side is spent over information; the shape of each is fixed before the data. */
export type Spending =
  | { readonly kind: 'obrien-fleming' }
  | { readonly kind: 'pocock' }
  | { readonly kind: 'power'; readonly rho: number }
  | { readonly kind: 'hwang-shih-decani'; readonly gamma: number };

/**
 * Error of one side spent by information fraction t in [0, 1], of `alpha` in all; all is spent from t = 1 on.
 * Lan and DeMets, Biometrika 70 (1983); Kim and DeMets, Biometrika 74 (1987); Hwang, Shih and DeCani,
 * Statistics in Medicine 9 (1990).
 */
export function spent(spending: Spending, alpha: number, t: number): number {
  if (t <= 0) return 0;
  return t >= 1 ? alpha : shapes[spending.kind](spending as never, alpha, t);
}

type Shape<Kind> = (spending: Extract<Spending, { kind: Kind }>, alpha: number, t: number) => number;

const shapes: { readonly [Kind in Spending['kind']]: Shape<Kind> } = {
  // 2(1 − Φ(z_{α/2}/√t))
  'obrien-fleming': (_, alpha, t) =>
    2 * normal.survival(normal.upperQuantile(level('alpha', alpha) / 2) / Math.sqrt(t)),
  // α ln(1 + (e − 1)t)
  pocock: (_, alpha, t) => alpha * Math.log1p((Math.E - 1) * t),
  // α t^ρ
  power: ({ rho }, alpha, t) => alpha * Math.exp(positive('rho', rho) * Math.log(t)),
  // α(1 − e^−γt)/(1 − e^−γ), αt at γ = 0; below, the same times e^γ/e^γ, which does not overflow
  'hwang-shih-decani': ({ gamma }, alpha, t) => {
    const g = Math.abs(finite('gamma', gamma));
    if (g === 0) return alpha * t;
    const share = Math.expm1(-g * t) / Math.expm1(-g);
    return alpha * (gamma > 0 ? share : Math.exp(-g * (1 - t)) * share);
  },
};
