import type { SequenceBatch } from './batch.ts';
import { fittedValues, type FittedValues } from './fitted-values.ts';
import { stateRatios } from './state-ratios.ts';
import type { Windows } from './windows.ts';

/** A policy before a log, with what estimators share; what takes time is made when it is asked for, once. */
export interface Problem {
  readonly batch: SequenceBatch;
  readonly windows: Windows;
  /** π_e(a | x_i); rows x actions. */
  readonly target: Float64Array;
  /** ρ_i = π_e(a_i | x_i) / π_b(a_i | x_i), times what stands beside. */
  readonly ratio: Float64Array;
  readonly values: () => FittedValues;
  readonly stateRatios: () => Float64Array;
}

/** What an estimator makes of a log, one number per window. */
interface WindowTerms {
  /** Their mean is the value, and their spread its uncertainty. */
  readonly terms: Float64Array;
  /** The weights that diagnostics look at. */
  readonly weight: Float64Array;
}

/** An estimator of what a policy is worth over so many rows. */
export interface SequenceEstimator {
  readonly name: string;
  readonly needs: 'weights' | 'model';
  /** Share of the policy that the model stands in for. */
  readonly removed: 0 | 1;
  readonly contribute: (problem: Problem) => WindowTerms;
  readonly cite: string;
}

/** A policy before a log. */
export function problemOf(batch: SequenceBatch, windows: Windows, target: Float64Array): Problem {
  const { rows, actions, action, logging, beside } = batch;
  const ratio = Float64Array.from({ length: rows }, (_, i) => {
    const at = i * actions + action[i]!;
    return (target[at]! / logging[at]!) * (beside?.[i] ?? 1);
  });
  let values: FittedValues | undefined;
  let states: Float64Array | undefined;
  return {
    batch,
    windows,
    target,
    ratio,
    values: () => (values ??= fittedValues(batch, target, windows.ahead)),
    stateRatios: () => (states ??= stateRatios(batch, windows, ratio)),
  };
}

/**
 * v̂^H(x_0) + Σ_t m_t (r_t + v̂^{H−t−1}(x_{t+1}) − q̂^{H−t}(x_t, a_t)) of every window, with weights m_t: what DR
 * estimators over sequences have in common.
 */
export function corrected(
  { batch, windows, values }: Problem,
  weightOf: (window: number, t: number) => number,
): Float64Array {
  const { actions, action, reward } = batch;
  const { count, ahead, row } = windows;
  const { q, v } = values();
  return Float64Array.from({ length: count }, (_, i) => {
    let term = v[ahead - 1]![row[i * ahead]!]!;
    for (let t = 0; t < ahead; t++) {
      const at = row[i * ahead + t]!;
      if (at < 0) break;
      const left = ahead - t;
      const to = left > 1 ? row[i * ahead + t + 1]! : -1;
      const later = to >= 0 ? v[left - 2]![to]! : 0;
      term += weightOf(i, t) * (reward[at]! + later - q[left - 1]![at * actions + action[at]!]!);
    }
    return term;
  });
}

/** ρ_0 ··· ρ_t of every window; where nothing more came it stays. Count x ahead. */
export function products({ windows: { count, ahead, row }, ratio }: Problem): Float64Array {
  const found = new Float64Array(count * ahead);
  for (let i = 0; i < count; i++) {
    let weight = 1;
    for (let t = 0; t < ahead; t++) {
      const at = row[i * ahead + t]!;
      if (at >= 0) weight *= ratio[at]!;
      found[i * ahead + t] = weight;
    }
  }
  return found;
}

/** The last column of a table of windows. */
export const lastOf = (table: Float64Array, ahead: number): Float64Array =>
  Float64Array.from({ length: table.length / ahead }, (_, i) => table[(i + 1) * ahead - 1]!);
