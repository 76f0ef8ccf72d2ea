import { stepOf } from '../../scoring/index.ts';
import { eachRaw, type Told } from './told.ts';

/** Raw values are told apart as finely as this; neighbours within a step count alike. */
const mostSteps = 50;

/** Decisions that a step must hold, about, for its noise to be known. */
const leastInStep = 40;

/**
 * The order of raw values in steps of about equal weight, equal values in one. Steps hang on the order alone: whatever
 * scale a domain counts in, and however it bends, they part its users in the same way.
 */
export interface Order {
  /** The first raw value of each step, rising. */
  readonly from: readonly number[];
  /** Part of all weight; they sum to 1. */
  readonly share: readonly number[];
  /** The middle of a step in the order, from mean 0 with standard deviation 1; 0 where there is one step. */
  readonly place: readonly number[];
  readonly stepOf: (raw: number) => number;
}

/** The order of the raw values that could have been told. */
export function orderOf(told: readonly Told[]): Order {
  const values: { readonly raw: number; readonly weight: number }[] = [];
  eachRaw(told, (raw, weight) => values.push({ raw, weight }));
  values.sort((a, b) => a.raw - b.raw);
  const most = Math.max(1, Math.min(mostSteps, Math.floor(told.length / leastInStep)));
  const total = values.reduce((sum, { weight }) => sum + weight, 0);
  const from: number[] = [];
  const share: number[] = [];
  let below = 0;
  values.forEach(({ raw, weight }, i) => {
    const isTie = i > 0 && values[i - 1]!.raw === raw;
    if (i === 0 || (!isTie && most * below >= from.length * total)) {
      from.push(raw);
      share.push(0);
    }
    share[share.length - 1]! += weight / total;
    below += weight;
  });
  return { from, share, place: placesOf(share), stepOf: (raw) => stepOf(from, raw) };
}

function placesOf(share: readonly number[]): readonly number[] {
  if (share.length === 1) return [0];
  let below = 0;
  const middle = share.map((own) => {
    below += own;
    return below - own / 2;
  });
  const mean = middle.reduce((sum, one, j) => sum + share[j]! * one, 0);
  const square = middle.reduce((sum, one, j) => sum + share[j]! * (one - mean) * (one - mean), 0);
  return middle.map((one) => (one - mean) / Math.sqrt(square));
}
