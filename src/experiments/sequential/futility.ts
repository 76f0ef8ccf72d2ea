import { rootOf } from '../../kit/index.ts';
import { level } from '../checks.ts';
import { experimentsErrors } from '../errors.ts';
import { boundaries, type Look, type SequentialDesign } from './boundaries.ts';
import { crossing, summed, type Crossing } from './crossing.ts';
import { fixedDrift } from './power.ts';
import { spent, type Spending } from './spending.ts';
import { exitBelow, passGate, startWalk, type Walk } from './walk.ts';

/** A one-sided plan that may also stop when there is little hope. */
export interface FutilityDesign {
  readonly alpha: number;
  readonly spending: Spending;
  readonly power: number;
  /** How the type II error, 1 − power, is spent. */
  readonly futility: Spending;
  /** Information fractions of the looks; the last is final. */
  readonly fractions: readonly number[];
}

/** An efficacy look with its futility bound: z at or below it may stop the test. */
export interface FutilityLook extends Look {
  readonly futility: number;
}

/** The bounds, and the drift (mean of z at fraction 1) that has the power when futility stops are obeyed. */
export interface FutilityPlan {
  readonly looks: readonly FutilityLook[];
  readonly drift: number;
  /** Final information over that of a fixed test of the same level and power. */
  readonly inflation: number;
}

/**
 * Non-binding futility bounds by spending of β (Pampallona, Tsiatis and Kim 2001): efficacy bounds ignore them, so
 * that the level holds whether they are obeyed or not; at the last look both bounds meet. Right to 1e-8.
 * Errors: EXPERIMENTS_LEVEL_UNFIT, EXPERIMENTS_LOOKS_UNORDERED, EXPERIMENTS_PLAN_IMPOSSIBLE.
 */
export function futilityPlan(design: FutilityDesign): FutilityPlan {
  const { alpha, spending, power, fractions } = design;
  const efficacy: SequentialDesign = { alpha, sides: 1, spending };
  const looks = boundaries(efficacy, fractions);
  if (looks.length === 0) throw experimentsErrors.EXPERIMENTS_LOOKS_UNORDERED({ look: 0, information: 0 });
  const fixed = fixedDrift(alpha, 1 - level('power', power));
  const drift = rootOf((theta) => -shortOf(design, looks, theta).excess, {
    low: 0.5 * fixed,
    high: 8 * Math.max(fixed, 1),
    width: 1e-10,
  });
  const { bounds } = shortOf(design, looks, drift);
  const end = looks.length - 1;
  return {
    looks: looks.map((look, k) => ({ ...look, futility: k === end ? (look.z ?? Infinity) : bounds[k]! })),
    drift,
    inflation: (drift * drift * fractions[end]!) / (fixed * fixed),
  };
}

/** Futility bounds under a drift, and by how much the type II error at the end exceeds what is left of β. */
function shortOf(design: FutilityDesign, looks: readonly Look[], drift: number) {
  const early = looks.slice(0, -1);
  const bounds = futilityBounds(design, early, drift);
  const end = looks.at(-1)!;
  const lost = summed(obeyed([...early, end], [...bounds, end.z ?? Infinity], drift).below);
  return { bounds, excess: lost - (1 - design.power) };
}

/**
 * Bounds of looks so far under a drift that was fixed before: by each so much of the type II error of the plan is spent as
 * the function says, by stops alone. Efficacy bounds ignore them. Right to 1e-8.
 */
export function futilityBounds(
  { power, futility }: Pick<FutilityDesign, 'power' | 'futility'>,
  looks: readonly Look[],
  drift: number,
): readonly number[] {
  const bounds: number[] = [];
  let walk = startWalk(drift);
  let before = 0;
  looks.forEach(({ fraction, z }, k) => {
    const upper = z ?? Infinity;
    const now = Math.max(before, spent(futility, 1 - power, fraction));
    const lower = Math.min(upper, lowerBound(walk, fraction, now - before));
    bounds.push(lower);
    before = now;
    const next = looks[k + 1];
    if (next) walk = passGate(walk, { t: fraction, lower, upper }, next.fraction);
  });
  return bounds;
}

/** The chances of winning and of ending at each look where futility bounds are obeyed; the last of them may be of fewer looks. */
export const obeyed = (looks: readonly Look[], bounds: readonly number[], drift: number): Crossing =>
  crossing(
    looks.map(({ fraction: t, z }, k) => ({ t, lower: bounds[k] ?? -Infinity, upper: z ?? Infinity })),
    drift,
  );

/** The bound with P(Z < bound, not stopped before) = `error`. */
function lowerBound(walk: Walk, t: number, error: number): number {
  const centre = walk.drift * Math.sqrt(t);
  if (error <= 1e-15) return centre - 8;
  const f = (z: number) => exitBelow(walk, t, z) - error;
  return rootOf(f, { low: centre - 8.5, high: centre + 8, width: 1e-12 });
}
