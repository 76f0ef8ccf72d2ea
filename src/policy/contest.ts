import { gaussLegendre } from '../kit/index.ts';
import { coefficients, logCumulative, pointsPerUnit, tableFrom } from './normal-table.ts';

/** Beyond this many sds an arm is taken to be certain: Φ(−6.25) = 2e-10. */
const reach = 6.25;
/** The quadrature ends where P(every arm is lower) is below this. */
const negligible = 1e-9;
const { nodes, weights } = gaussLegendre(10);
/** Width of a panel of ten nodes in sds of its narrowest arm; Π Φ is steeper the more arms there are. */
const strideOf = (arms: number): number => Math.min(3, 7 / Math.log(arms));

/** Normal arms, independent: arm j ~ N(mean[j], sd[j]²) for j below `count`; `wins` is written. */
interface Arms {
  readonly count: number;
  readonly mean: Float64Array;
  readonly sd: Float64Array;
  readonly wins: Float64Array;
}

/** Who is highest among normal arms. Holds scratch arrays, so that a contest allocates nothing; one at a time. */
export class Contest {
  #capacity = 0;
  #arm = new Int32Array(0);
  #mean = new Float64Array(0);
  #sd = new Float64Array(0);
  #inverse = new Float64Array(0);
  #top = new Float64Array(0);
  #mills = new Float64Array(0);
  #won = new Float64Array(0);

  /**
   * Writes into `wins` the probability of each arm to be the highest,
   *
   *     P(j wins) = ∫ φ((x − v_j)/s_j)/s_j Π_{i≠j} Φ((x − v_i)/s_i) dx,
   *
   * normalised to sum to 1. Arms of sd 0 are points, and the highest points share their part equally.
   * Returns the sum before normalising: within 1e-7 of 1 for 25 arms, 1e-6 for 1000.
   *
   * The origin is a mark that some arm is certain to pass, so every arm that may win has it in reach; the line is
   * walked from the top down to the origin in panels as wide as the narrowest arm at work allows.
   */
  wins(arms: Arms): number {
    const { count, sd, wins } = arms;
    const safest = safestOf(arms);
    const entered = this.#enter(arms, safest);
    wins.fill(0, 0, count);
    this.#walk(entered);
    for (let a = 0; a < entered; a++) wins[this.#arm[a]!] = this.#won[a]! * this.#inverse[a]!;
    if (sd[safest] === 0) sharePoints(arms, safest, Math.exp(this.#logBelow(0, entered)));
    return normalise(wins, count);
  }

  /** Takes in the arms that reach above the origin, highest top first; returns how many. */
  #enter({ count, mean, sd }: Arms, safest: number): number {
    this.#grow(count);
    let entered = 0;
    for (let j = 0; j < count; j++) {
      const above = mean[j]! - mean[safest]! + reach * sd[safest]!;
      const top = above + reach * sd[j]!;
      if (!(sd[j]! > 0 && top > 0)) continue;
      let a = entered++;
      for (; a > 0 && this.#top[a - 1]! < top; a--) this.#move(a - 1, a);
      this.#arm[a] = j;
      this.#mean[a] = above;
      this.#sd[a] = sd[j]!;
      this.#inverse[a] = 1 / sd[j]!;
      this.#top[a] = top;
    }
    this.#won.fill(0, 0, entered);
    return entered;
  }

  #move(from: number, to: number): void {
    this.#arm[to] = this.#arm[from]!;
    this.#mean[to] = this.#mean[from]!;
    this.#sd[to] = this.#sd[from]!;
    this.#inverse[to] = this.#inverse[from]!;
    this.#top[to] = this.#top[from]!;
  }

  /** Adds up the wins above the origin, panel by panel, until what is left below is negligible. */
  #walk(arms: number): void {
    const stride = strideOf(arms);
    let x = arms > 0 ? this.#top[0]! : 0;
    let left = 1;
    while (x > 0 && left > negligible) {
      const end = this.#panelEnd(x, { arms, stride });
      let active = 0;
      while (active < arms && this.#top[active]! > end) active++;
      left = this.#panel(end, x, active);
      x = end;
    }
  }

  /** Where the panel below x ends: for each arm a stride down or where the arm comes into reach, the lower of them. */
  #panelEnd(x: number, { arms, stride }: { readonly arms: number; readonly stride: number }): number {
    let highest = 0;
    for (let a = 0; a < arms; a++) {
      const end = Math.min(x - stride * this.#sd[a]!, this.#top[a]!);
      if (end > highest) highest = end;
    }
    return highest;
  }

  /** Gauss-Legendre on one panel over the active arms; returns Π Φ at its lowest node. */
  #panel(from: number, to: number, active: number): number {
    const half = (to - from) / 2;
    let lowest = 0;
    for (let n = nodes.length - 1; n >= 0; n--) {
      lowest = Math.exp(this.#logBelow(from + half * (1 + nodes[n]!), active));
      const product = half * weights[n]! * lowest;
      for (let a = 0; a < active; a++) this.#won[a]! += product * this.#mills[a]!;
    }
    return lowest;
  }

  /** Σ_a ln Φ(z_a) at x over the active arms, leaving φ(z_a)/Φ(z_a) of each in `#mills`. */
  #logBelow(x: number, active: number): number {
    const mean = this.#mean;
    const inverse = this.#inverse;
    const mills = this.#mills;
    let sum = 0;
    for (let a = 0; a < active; a++) {
      const at = ((x - mean[a]!) * inverse[a]! - tableFrom) * pointsPerUnit;
      const k = (at + 0.5) | 0;
      const d = (at - k) / pointsPerUnit;
      const row = k * coefficients;
      const a1 = logCumulative[row + 1]!;
      const a2 = logCumulative[row + 2]! * d;
      const a3 = logCumulative[row + 3]! * d * d;
      const a4 = logCumulative[row + 4]! * d * d * d;
      sum += logCumulative[row]! + d * (a1 + a2 + a3 + a4);
      mills[a] = a1 + 2 * a2 + 3 * a3 + 4 * a4;
    }
    return sum;
  }

  #grow(count: number): void {
    if (count <= this.#capacity) return;
    this.#capacity = 2 * count;
    this.#arm = new Int32Array(this.#capacity);
    this.#mean = new Float64Array(this.#capacity);
    this.#sd = new Float64Array(this.#capacity);
    this.#inverse = new Float64Array(this.#capacity);
    this.#top = new Float64Array(this.#capacity);
    this.#mills = new Float64Array(this.#capacity);
    this.#won = new Float64Array(this.#capacity);
  }
}

/**
 * The arm that is certain to pass the highest mark v − 6.25 s, which becomes the origin. Compared and later measured
 * by differences, so that an sd far below the rounding of v still counts.
 */
function safestOf({ count, mean, sd }: Arms): number {
  let safest = 0;
  for (let j = 1; j < count; j++) if (mean[j]! - mean[safest]! > reach * (sd[j]! - sd[safest]!)) safest = j;
  return safest;
}

/** What is left at the origin belongs to the points that stand there, in equal parts. */
function sharePoints({ count, mean, sd, wins }: Arms, safest: number, left: number): void {
  const stands = (j: number) => sd[j] === 0 && mean[j] === mean[safest];
  let points = 0;
  for (let j = 0; j < count; j++) if (stands(j)) points++;
  for (let j = 0; j < count; j++) if (stands(j)) wins[j] = left / points;
}

function normalise(wins: Float64Array, count: number): number {
  let mass = 0;
  for (let j = 0; j < count; j++) mass += wins[j]!;
  for (let j = 0; j < count; j++) wins[j]! /= mass;
  return mass;
}
