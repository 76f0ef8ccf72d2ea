import type { Ranked } from './ranked.ts';

/** Counts of the people treated first. */
interface Counts {
  treated: number;
  control: number;
  /** Sum of outcomes. */
  ofTreated: number;
  ofControl: number;
}

/** Points of a curve over the number of people treated first, from (0, 0). */
export interface Curve {
  readonly at: Float64Array;
  readonly value: Float64Array;
}

/** Runs `see` after each person in turn, with the counts so far; the counts are reused. */
export function walk({ rows, treated, outcome }: Ranked, see: (counts: Counts, index: number) => void): void {
  const counts: Counts = { treated: 0, control: 0, ofTreated: 0, ofControl: 0 };
  for (let i = 0; i < rows; i++) {
    if (treated[i] === 1) {
      counts.treated++;
      counts.ofTreated += outcome[i]!;
    } else {
      counts.control++;
      counts.ofControl += outcome[i]!;
    }
    see(counts, i);
  }
}

function curveOf(ranked: Ranked, height: (counts: Counts) => number): Curve {
  const at = [0];
  const value = [0];
  walk(ranked, (counts, i) => {
    if (i + 1 < ranked.rows && ranked.score[i] === ranked.score[i + 1]) return;
    at.push(i + 1);
    value.push(height(counts));
  });
  return { at: Float64Array.from(at), value: Float64Array.from(value) };
}

const rate = (sum: number, count: number): number => (count === 0 ? 0 : sum / count);

/** (ȳ_t − ȳ_c) n over the first n people, a point per distinct score. Devriendt, Guns and Verbeke (2020). */
export const upliftCurve = (ranked: Ranked): Curve =>
  curveOf(
    ranked,
    ({ treated, control, ofTreated, ofControl }) =>
      (rate(ofTreated, treated) - rate(ofControl, control)) * (treated + control),
  );

/** Y_t − Y_c n_t / n_c over the first people, a point per distinct score. Radcliffe (2007). */
export const qiniCurve = (ranked: Ranked): Curve =>
  curveOf(
    ranked,
    ({ treated, control, ofTreated, ofControl }) => ofTreated - ofControl * rate(treated, control),
  );

/** Area between the curve and the straight line from its first to its last point, by trapezoids. */
export function areaAboveLine({ at, value }: Curve): number {
  let area = 0;
  for (let i = 1; i < at.length; i++) area += ((at[i]! - at[i - 1]!) * (value[i]! + value[i - 1]!)) / 2;
  return area - (at.at(-1)! * value.at(-1)!) / 2;
}
