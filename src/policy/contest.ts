import { gaussLegendre, type GaussRule } from '../kit/index.ts';
import { coefficients, logCumulative, pointsPerUnit, tableFrom } from './normal-table.ts';

/** Beyond this many sds an arm is taken to be certain: Φ(−6) = 1e-9. */
const reach = 6;
/** The quadrature begins where ln P(every arm is lower) is this: 1e-8. */
const negligible = -18.4;
/** Most sds of an arm that one panel covers. */
const stride = 7;
const mostNodes = 40;
/** Most steps of the trapezoidal rule; sds further apart are walked in panels. */
const mostSteps = 48;
/** Gauss-Legendre rules by number of nodes, made when first asked for. */
const rules: GaussRule[] = [];
const ruleOf = (count: number): GaussRule => (rules[count] ??= gaussLegendre(count));

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
   * Returns the sum before normalising: within 3e-7 of 1 for 100 arms.
   *
   * The origin is a mark that some arm is certain to pass. An arm that does not reach it wins with less than 2e-9 and
   * gets 0; every other has it in reach. Sds of like size are summed by the trapezoidal rule. Others are walked from
   * the top down in panels as wide as the narrowest arm at work allows, and may lie any number of times apart.
   */
  wins(arms: Arms): number {
    const { count, sd, wins } = arms;
    const safest = safestOf(arms);
    const entered = this.#enter(arms, safest);
    wins.fill(0, 0, count);
    const step = this.#step(entered);
    if (sd[safest]! > 0 && this.#top[0]! <= mostSteps * step) this.#sweep(entered, step);
    else this.#walk(entered);
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

  /**
   * A step of the trapezoidal rule that is fine enough for 3e-9. Its error is the Fourier transform of the integrand at
   * 2π/h (Trefethen and Weideman, SIAM Review 56, 2014, theorem 5.1); of a product of Gaussian bells and their
   * integrals that is of order exp(−(2π/h)²/(2 Σ 1/s²)).
   */
  #step(arms: number): number {
    const inverse = this.#inverse;
    let sum = 0;
    for (let a = 0; a < arms; a++) {
      const relative = inverse[a]! / inverse[0]!;
      sum += relative * relative;
    }
    return this.#sd[0]! / Math.sqrt(sum);
  }

  /** Adds up the wins by the trapezoidal rule, from where no arm reaches down to where none matters. */
  #sweep(arms: number, step: number): void {
    const won = this.#won;
    const mills = this.#mills;
    let active = 0;
    let log = 0;
    for (let x = this.#top[0]!; log > negligible; x -= step) {
      while (active < arms && this.#top[active]! >= x) active++;
      log = this.#logBelow(x, active);
      const product = step * Math.exp(log);
      for (let a = 0; a < active; a++) won[a]! += product * mills[a]!;
    }
  }

  /** Adds up the wins above the bottom, panel by panel. */
  #walk(arms: number): void {
    const bottom = this.#bottom(arms);
    let x = arms > 0 ? this.#top[0]! : 0;
    while (x > bottom) {
      const end = this.#panelEnd(x, { arms, bottom });
      let active = 0;
      while (active < arms && this.#top[active]! > end) active++;
      this.#panel(this.#ruleFor(x - end, active), { from: end, to: x, active });
      x = end;
    }
  }

  /**
   * A mark below which a win is negligible. ln Π Φ is concave, so Newton's method comes from the left and never
   * passes the mark.
   */
  #bottom(arms: number): number {
    let x = 0;
    for (let step = 0; step < 4; step++) {
      const gap = negligible - this.#logBelow(x, arms);
      if (!(gap > 1)) break;
      let slope = 0;
      for (let a = 0; a < arms; a++) slope += this.#mills[a]! * this.#inverse[a]!;
      x += gap / slope;
    }
    return x;
  }

  /** Where the panel below x ends: for each arm a stride down or where the arm comes into reach, the lower of them. */
  #panelEnd(x: number, { arms, bottom }: { readonly arms: number; readonly bottom: number }): number {
    let highest = bottom;
    for (let a = 0; a < arms; a++) {
      const end = Math.min(x - stride * this.#sd[a]!, this.#top[a]!);
      if (end > highest) highest = end;
    }
    return highest;
  }

  /**
   * Enough nodes for 1e-8 on a panel of w sds of its narrowest arm, found by trial: 5 + w (1.2 + ln(k)/2). Π Φ is the
   * steeper the more arms there are: k counts each as it is steep beside the narrowest.
   */
  #ruleFor(width: number, active: number): GaussRule {
    const inverse = this.#inverse;
    let steepest = 0;
    let steepness = 0;
    for (let a = 0; a < active; a++) {
      steepest = Math.max(steepest, inverse[a]!);
      steepness += inverse[a]!;
    }
    const wanted = Math.ceil(5 + width * steepest * (1.2 + Math.log(steepness / steepest) / 2));
    return ruleOf(Math.min(wanted, mostNodes));
  }

  /** One panel over the active arms. */
  #panel(
    { nodes, weights }: GaussRule,
    { from, to, active }: { readonly from: number; readonly to: number; readonly active: number },
  ): void {
    const won = this.#won;
    const mills = this.#mills;
    const half = (to - from) / 2;
    for (let n = 0; n < nodes.length; n++) {
      const below = Math.exp(this.#logBelow(from + half * (1 + nodes[n]!), active));
      const product = half * weights[n]! * below;
      for (let a = 0; a < active; a++) won[a]! += product * mills[a]!;
    }
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
 * The arm that is certain to pass the highest mark v − 6 s, which becomes the origin. Compared and later measured
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
