import type { Estimator } from '../estimator.ts';

/** v(w) = w / (1 − λ + λ w): the harmonic mean of w and 1 with share λ on 1, at most 1 / λ. */
export const subGaussian =
  (lambda: number): Estimator['weigh'] =>
  (weight, out) => {
    for (let i = 0; i < out.length; i++) out[i] = weight[i]! / (1 - lambda + lambda * weight[i]!);
  };
