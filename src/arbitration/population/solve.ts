import { Ascent, type Ascended, type AscentOptions } from './ascent.ts';
import type { Totals } from './pass.ts';
import { checkTerms, type Population } from './problem.ts';
import { rounded, type Rounded } from './rounding.ts';

/** Prices, and what a mixture of choices within the limits comes to under them: exact but for the tolerance. */
export interface Relaxed {
  readonly kind: 'solved';
  /** λ by budget and μ by objective, in the common value unit per unit; 0 for what does not bind or has no limit. */
  readonly lambda: Readonly<Record<string, number>>;
  readonly mu: Readonly<Record<string, number>>;
  /** Upper bound of what any choice within the limits is worth. */
  readonly dual: number;
  /** What the mixture is worth, sends, gains and uses; by name. */
  readonly value: number;
  readonly sends: number;
  readonly gained: Readonly<Record<string, number>>;
  readonly used: Readonly<Record<string, number>>;
  /** Passes over the population that this answer took. */
  readonly passes: number;
  /** Whether bound and mixture meet within the tolerance. */
  readonly converged: boolean;
}

/** Prices with a rounding: one choice per row. */
export interface Solved extends Relaxed {
  readonly rounded: {
    readonly value: number;
    readonly sends: number;
    readonly gained: Readonly<Record<string, number>>;
    readonly used: Readonly<Record<string, number>>;
    /** By row: the place of the candidate among the row's, or -1. */
    readonly choices: Int32Array;
  };
  /** dual − value of the rounding, at least 0. */
  readonly gap: number;
  /** How much of each budget the rounding uses above its limit, and what it lacks of each floor; 0 where it keeps them. */
  readonly over: Readonly<Record<string, number>>;
  readonly short: Readonly<Record<string, number>>;
}

/** No choice within the budgets reaches all floors: those that are missed by the one that comes nearest. */
interface Unreachable {
  readonly kind: 'unreachable';
  readonly floors: readonly {
    readonly objective: string;
    readonly least: number;
    readonly reached: number;
  }[];
  readonly passes: number;
}

/** Other limits than declared, by name: of budgets and floors that have one. */
interface OtherLimits {
  readonly budgets?: Readonly<Record<string, number>>;
  readonly floors?: Readonly<Record<string, number>>;
}

/** A population with what was learned of it by reading. */
export interface PopulationSolver {
  /** Prices for the limits as declared, with a rounding and a report. */
  readonly solve: () => Solved | Unreachable;
  /** Prices for other limits of what has one, from what was read already and a few more passes. */
  readonly relaxed: (other: OtherLimits) => Relaxed | Unreachable;
}

/**
 * Solves max Σ_u Σ_c v p over one choice per row, budgets and floors: see `Ascent` for the prices and `rounded` for the
 * choices. The population is read in blocks, in each pass; only totals are kept of a pass, and four bytes per row.
 * Throws ARBITRATION_POPULATION_INVALID.
 */
export function populationSolver(population: Population, options: AscentOptions = {}): PopulationSolver {
  checkTerms(population);
  const ascent = new Ascent(population, options);
  const solver = { population, ascent };
  return {
    solve: () => solve(solver),
    relaxed: (other) => {
      const right = rightOf(solver, other);
      return relaxedOf(solver, right, ascent.ascend(right));
    },
  };
}

interface Solver {
  readonly population: Population;
  readonly ascent: Ascent;
}

function rightOf({ population, ascent }: Solver, { budgets = {}, floors = {} }: OtherLimits): Float64Array {
  return Float64Array.from(ascent.limits, ({ kind, of }) => {
    if (kind === 'floor') {
      const { name, least } = population.objectives[of]!;
      return -(floors[name] ?? least!);
    }
    const { name, limit } = population.budgets[of]!;
    return budgets[name] ?? limit;
  });
}

function relaxedOf(
  { population, ascent }: Solver,
  right: Float64Array,
  ascended: Ascended,
): Relaxed | Unreachable {
  const { prices, dual, mixture, passes, converged } = ascended;
  if (mixture.short.size > 0) {
    const floors = [...mixture.short].map(([row, by]) => {
      const least = -right[row]!;
      return { objective: population.objectives[ascent.limits[row]!.of]!.name, least, reached: least - by };
    });
    return { kind: 'unreachable', floors, passes };
  }
  const mixed = (of: (totals: Totals) => number) =>
    [...mixture.shares].reduce((sum, [at, share]) => sum + share * of(ascent.passed[at]!), 0);
  return {
    kind: 'solved',
    lambda: named(population.budgets, (b) => prices.lambda[b]!),
    mu: named(population.objectives, (k) => prices.mu[k]!),
    dual,
    value: mixture.value,
    sends: mixed(({ sends }) => sends),
    gained: named(population.objectives, (k) => mixed(({ gained }) => gained[k]!)),
    used: named(population.budgets, (b) => mixed(({ used }) => used[b]!)),
    passes,
    converged,
  };
}

/** Rounding may miss a floor by a few rows; it is then asked a little higher, this often. */
const repairs = 3;

function solve(solver: Solver): Solved | Unreachable {
  const { population, ascent } = solver;
  const right = rightOf(solver, {});
  const ascended = ascent.ascend(right);
  const found = relaxedOf(solver, right, ascended);
  if (found.kind === 'unreachable') return found;
  let best = rounded(population, ascent.passed, ascended.mixture.shares);
  const raised = right.slice();
  for (let i = 0; i < repairs && missed(solver, best) > 0; i++) {
    ascent.limits.forEach(({ kind, of }, r) => {
      if (kind === 'floor') raised[r]! -= 1.5 * shortOf(solver, best, of);
    });
    const { mixture } = ascent.ascend(raised);
    if (mixture.short.size > 0) break;
    const next = rounded(population, ascent.passed, mixture.shares);
    if (missed(solver, next) < missed(solver, best)) best = next;
  }
  const { totals, choices } = best;
  return {
    ...found,
    rounded: {
      value: totals.value,
      sends: totals.sends,
      gained: named(population.objectives, (k) => totals.gained[k]!),
      used: named(population.budgets, (b) => totals.used[b]!),
      choices,
    },
    gap: Math.max(found.dual - totals.value, 0),
    over: named(population.budgets, (b) => overOf(solver, best, b)),
    short: named(population.objectives, (k) => shortOf(solver, best, k)),
  };
}

/** By how much a rounding passes a budget, beyond the last digits of its sum. */
function overOf({ population }: Solver, { totals }: Rounded, budget: number): number {
  const { limit } = population.budgets[budget]!;
  const by = totals.used[budget]! - limit;
  return by > 1e-12 * limit ? by : 0;
}

/** By how much a rounding misses the floor of an objective, beyond the last digits of its sum. */
function shortOf({ population }: Solver, { totals }: Rounded, objective: number): number {
  const { least = -Infinity } = population.objectives[objective]!;
  const by = least - totals.gained[objective]!;
  return by > 1e-12 * Math.abs(least) ? by : 0;
}

/** Floors missed, relative to their sizes, in all. */
const missed = (solver: Solver, found: Rounded): number =>
  solver.population.objectives.reduce(
    (sum, { least = 0 }, k) => sum + shortOf(solver, found, k) / (Math.abs(least) || 1),
    0,
  );

const named = (
  things: readonly { readonly name: string }[],
  of: (number: number) => number,
): Readonly<Record<string, number>> => Object.fromEntries(things.map(({ name }, i) => [name, of(i)]));
