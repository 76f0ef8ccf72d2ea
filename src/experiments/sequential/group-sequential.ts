import { rootOf } from '../../kit/index.ts';
import { experimentsErrors } from '../errors.ts';
import { checkReadable, readOut, standardised, type Effect, type Estimate, type Side } from '../estimate.ts';
import { boundaries, type Look, type Monitor, type SequentialDesign } from './boundaries.ts';
import { stagewise } from './stagewise.ts';

/** The side asked about, for a design of one side; and the null value. */
export interface SequentialQuestion {
  /** Default greater. */
  readonly side?: 'greater' | 'less';
  /** Default 0. */
  readonly nullValue?: number;
}

/** The last look, read: the interval is the repeated one. */
export interface GroupSequentialEstimate extends Omit<Estimate, 'p'> {
  readonly verdict: 'stop' | 'go-on';
  readonly look: Look;
}

/** An estimate that counts how the test stopped. */
export interface StoppedEstimate {
  /** The median-unbiased estimate. */
  readonly value: number;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly p: number;
}

/**
 * The effect at the monitor's last look, with the repeated confidence interval value ± z_k·se, right at all looks
 * together (Jennison and Turnbull, JRSS B 51, 1989). Errors: EXPERIMENTS_LOOKS_UNORDERED before the first look.
 */
export function groupSequential(
  effect: Effect,
  monitor: Monitor,
  question: SequentialQuestion = {},
): GroupSequentialEstimate {
  const { look, z, side, nullValue } = readLast(effect, monitor, question);
  const { alpha, sides } = monitor.design;
  const { p: _, ...estimate } = readOut(effect, {
    method: 'group-sequential',
    question: { alpha, side, nullValue },
    critical: look.z ?? Infinity,
    p: 1,
    assumptions: ['known-variance', 'planned-information', 'independent-increments'],
  });
  const extreme = sides === 2 ? Math.abs(z) : z;
  return { ...estimate, verdict: look.z !== null && extreme >= look.z ? 'stop' : 'go-on', look };
}

function readLast(effect: Effect, { design, looks }: Monitor, question: SequentialQuestion) {
  const look = looks.at(-1);
  if (look === undefined) throw experimentsErrors.EXPERIMENTS_LOOKS_UNORDERED({ look: 0, information: 0 });
  checkReadable(effect);
  const { side: asked = 'greater', nullValue = 0 } = question;
  const side: Side = design.sides === 2 ? 'two-sided' : asked;
  const sign = side === 'less' ? -1 : 1;
  return { look, side, sign, nullValue, z: sign * standardised(effect, nullValue) };
}

/**
 * The median-unbiased estimate, interval and p-value of a test that has stopped at the monitor's last look, in
 * the order of stages (see `stagewise`). Costs about sixty passes over the looks.
 */
export function whenStopped(
  effect: Effect,
  monitor: Monitor,
  question: SequentialQuestion = {},
): StoppedEstimate {
  const { look, sign, nullValue, z } = readLast(effect, monitor, question);
  const { sides, alpha } = monitor.design;
  const { p, median, interval } = stagewise({ sides, looks: monitor.looks, z }, alpha);
  const scale = sign * effect.se * Math.sqrt(look.fraction);
  const inUnits = (drift: number | null) => (drift === null ? null : nullValue + drift * scale);
  const [near, far] = [inUnits(interval.lower), inUnits(interval.upper)];
  const [lower, upper] = sign === 1 ? [near, far] : [far, near];
  return { value: nullValue + median * scale, lower, upper, p };
}

/**
 * The repeated p-value of the last look: the smallest level whose boundary it reaches, valid at all looks
 * together. Costs about thirty passes over the looks.
 */
export function repeatedP(effect: Effect, monitor: Monitor, question: SequentialQuestion = {}): number {
  const { z } = readLast(effect, monitor, question);
  const { design, looks } = monitor;
  const extreme = design.sides === 2 ? Math.abs(z) : z;
  const above = (logAlpha: number) =>
    extreme - boundaryAt({ ...design, alpha: Math.exp(logAlpha) }, looks, design);
  return Math.exp(rootOf(above, { low: -700, high: Math.log(1 - 1e-9), width: 1e-10 }));
}

/** The boundary of the last look at the level of `design`; beyond all doubles where it stops for nothing. */
function boundaryAt(design: SequentialDesign, looks: readonly Look[], { alpha }: SequentialDesign): number {
  const isFinal = looks.at(-1)!.spent >= alpha;
  const fractions = looks.map(({ fraction }) => fraction);
  return boundaries({ ...design, planned: 1 }, fractions, isFinal).at(-1)!.z ?? 40;
}
