import { normal } from '../../kit/index.ts';
import { level, positive } from '../checks.ts';
import { experimentsErrors } from '../errors.ts';
import { spent, type Spending } from './spending.ts';
import { densityAt, exitAbove, passGate, startWalk, type Gate, type Walk } from './walk.ts';

/** What is fixed before a group sequential test starts. */
export interface SequentialDesign {
  /** Both sides together. */
  readonly alpha: number;
  /** 2: symmetric, half of alpha a side; 1: for the upper side, mirrored by the reader for the lower. */
  readonly sides: 1 | 2;
  readonly spending: Spending;
  /** The information planned, in the unit in which looks report theirs (users, 1/se²); default 1. */
  readonly planned?: number;
}

/** A look and its boundary on the z scale: stop where |z| (two sides) or z (one) is at least `z`. */
export interface Look {
  /** Information over the planned; above 1 after an over-run. */
  readonly fraction: number;
  /** Null where so little error may be spent that no result stops. */
  readonly z: number | null;
  /** Error of both sides together spent by now. */
  readonly spent: number;
}

/** A group sequential test under way: the looks so far, and the state from which the next one is found. */
export interface Monitor {
  readonly design: SequentialDesign;
  readonly looks: readonly Look[];
  /** The walk up to the look before the last; the last gate is passed when the next step is known. */
  readonly walk: Walk;
}

/** A test before its first look. Errors: EXPERIMENTS_LEVEL_UNFIT, EXPERIMENTS_NUMBER_UNFIT. */
export function startMonitor(design: SequentialDesign): Monitor {
  level('alpha', design.alpha);
  positive('planned information', design.planned ?? 1);
  return { design, looks: [], walk: startWalk(0) };
}

/** A test under way from its stored looks: the same state, without finding any boundary again. */
export function resumeMonitor(design: SequentialDesign, looks: readonly Look[]): Monitor {
  const walk = looks
    .slice(0, -1)
    .reduce((walk, look, k) => passGate(walk, gateOf(design, look), looks[k + 1]!.fraction), startWalk(0));
  return { ...startMonitor(design), looks, walk };
}

/** Spending below this is nothing: no z-statistic of a double reaches so far. */
const nothing = 1e-300;

/**
 * Adds a look at `information`: all error left is spent at or after the planned information, so that an over-run
 * keeps the level, and at a look declared `final`. Right to 1e-6 for 365 looks; one look costs under a
 * millisecond. Errors: EXPERIMENTS_LOOKS_UNORDERED.
 */
export function nextLook(monitor: Monitor, information: number, final = false): Monitor {
  const { design, looks } = monitor;
  const { alpha, sides } = design;
  const fraction = information / (design.planned ?? 1);
  const last = looks.at(-1);
  checkOrder(monitor, fraction, information);
  const walk = last === undefined ? monitor.walk : passGate(monitor.walk, gateOf(design, last), fraction);
  const before = (last?.spent ?? 0) / sides;
  const now = final ? alpha / sides : Math.max(before, spent(design.spending, alpha / sides, fraction));
  const z = boundary(walk, fraction, now - before);
  return { design, walk, looks: [...looks, { fraction, z, spent: now * sides }] };
}

/** Two looks closer than this are one look. */
const leastRise = 1e-6;

function checkOrder({ looks, design }: Monitor, fraction: number, information: number): void {
  const last = looks.at(-1);
  const isDone = last !== undefined && last.spent >= design.alpha;
  if (fraction > (last?.fraction ?? 0) * (1 + leastRise) && fraction < Infinity && !isDone) return;
  throw experimentsErrors.EXPERIMENTS_LOOKS_UNORDERED({ look: looks.length + 1, information });
}

/** The paths that go on after a look. */
export function gateOf({ sides }: Pick<SequentialDesign, 'sides'>, { fraction, z }: Look): Gate {
  const upper = z ?? Infinity;
  return { t: fraction, lower: sides === 2 ? -upper : -Infinity, upper };
}

/**
 * The bound with P(Z > bound, not stopped before) = `error`: Newton's method on the logarithm, started where it
 * would be without looks before, which is never too low.
 */
function boundary(walk: Walk, t: number, error: number): number | null {
  if (error < nothing) return null;
  let z = normal.upperQuantile(error);
  for (let round = 0; round < 50; round++) {
    const over = exitAbove(walk, t, z);
    const step = (over * Math.log(over / error)) / densityAt(walk, t, z);
    z += Math.max(-1, Math.min(1, step));
    if (Math.abs(step) < 1e-11) break;
  }
  return z;
}

/** All looks of a plan at once, in the unit of the design; the last one is final unless told otherwise. */
export function boundaries(
  design: SequentialDesign,
  information: readonly number[],
  isFinal = true,
): readonly Look[] {
  const end = isFinal ? information.length - 1 : -1;
  return information.reduce((monitor, at, k) => nextLook(monitor, at, k === end), startMonitor(design)).looks;
}
