/** What a slot is worth before it is used: by how many opportunities and how many slots are left, itself included. */
export type Reservation = (opportunitiesLeft: number, slotsLeft: number) => number;

/**
 * Reservation prices λ of an allowance, from a sample of what opportunities were worth (any order, not empty):
 * V_t(k) = mean over the sample of max(v + V_{t−1}(k − 1), V_{t−1}(k)), V_0 = V(0) = 0, and with t to come
 * after this one λ = V_t(k) − V_t(k − 1). Take what is worth more than λ: optimal where opportunities are drawn alike
 * (Gilbert and Mosteller, JASA 61 (1966), section 5, for one slot). λ is 0 at the last opportunity and ≥ 0 always.
 */
export function reservationOf(
  sample: ArrayLike<number>,
  { opportunities, slots }: { readonly opportunities: number; readonly slots: number },
): Reservation {
  const values: Float64Array[] = [new Float64Array(slots + 1)];
  for (let t = 1; t < opportunities; t++) values.push(next(values[t - 1]!, sample));
  return (opportunitiesLeft, slotsLeft) => {
    const later = values[Math.min(opportunitiesLeft, opportunities) - 1]!;
    return later[slotsLeft]! - later[slotsLeft - 1]!;
  };
}

/** One opportunity more: V_t from V_{t−1}. */
function next(before: Float64Array, sample: ArrayLike<number>): Float64Array {
  return before.map((keep, k) => {
    if (k === 0) return 0;
    let sum = 0;
    for (let i = 0; i < sample.length; i++) sum += Math.max(keep, sample[i]! + before[k - 1]!);
    return sum / sample.length;
  });
}

/** Uses slots one opportunity after another: true where the value is above the reservation price, and above 0. */
export function spend(
  values: readonly number[],
  slots: number,
  reservation: Reservation,
): readonly boolean[] {
  let left = slots;
  return values.map((value, i) => {
    if (left === 0 || value <= Math.max(0, reservation(values.length - i, left))) return false;
    left--;
    return true;
  });
}

/** Uses slots as they come: true for the first values above 0. */
export const firstCome = (values: readonly number[], slots: number): readonly boolean[] =>
  spend(values, slots, () => 0);

/** The best that can be done knowing all values of a window: the largest above 0, as many as there are slots. */
export function inHindsight(values: readonly number[], slots: number): readonly boolean[] {
  const order = [...values.keys()].sort((a, b) => values[b]! - values[a]! || a - b);
  const best = new Set(order.slice(0, slots).filter((i) => values[i]! > 0));
  return values.map((_, i) => best.has(i));
}
