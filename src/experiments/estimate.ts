import { studentT } from '../kit/index.ts';
import { joined, type Assumption } from './assumptions.ts';
import { level } from './checks.ts';
import { experimentsErrors } from './errors.ts';

/** A point estimate with its standard error, whatever it is an estimate of; any readout takes one. */
export interface Effect {
  readonly value: number;
  readonly se: number;
  /** Degrees of freedom of the standard error; null where the normal distribution is the reference. */
  readonly df: number | null;
  readonly assumptions: readonly Assumption[];
}

/** The alternative: a difference either way, above the null value, or below it. */
export type Side = 'two-sided' | 'greater' | 'less';

/** Ends of an interval; null is an end without bound. */
export interface Interval {
  readonly lower: number | null;
  readonly upper: number | null;
}

/** An effect read out: plain data, with everything it rests on. */
export interface Estimate extends Effect {
  readonly method: string;
  readonly side: Side;
  readonly alpha: number;
  /** What the p-value is against. */
  readonly nullValue: number;
  readonly interval: Interval;
  readonly p: number;
}

/** How an effect is read. */
export interface Question {
  readonly alpha: number;
  /** Default two-sided. */
  readonly side?: Side;
  /** Default 0. */
  readonly nullValue?: number;
}

/** value ± critical·se, open on the side that the alternative does not ask about. */
export function intervalOf(
  { value, se }: Pick<Effect, 'value' | 'se'>,
  critical: number,
  side: Side,
): Interval {
  const radius = critical * se;
  return {
    lower: side === 'less' || radius === Infinity ? null : value - radius,
    upper: side === 'greater' || radius === Infinity ? null : value + radius,
  };
}

/** (value − null)/se; 0 where both are 0, infinite where only the error is. */
export function standardised({ value, se }: Pick<Effect, 'value' | 'se'>, nullValue = 0): number {
  return value === nullValue ? 0 : (value - nullValue) / se;
}

/** Errors: EXPERIMENTS_SAMPLE_UNFIT for an effect or error that is no number, EXPERIMENTS_NO_SPREAD for an error of 0. */
export function checkReadable({ value, se }: Pick<Effect, 'value' | 'se'>): void {
  if (se === 0) throw experimentsErrors.EXPERIMENTS_NO_SPREAD({ what: 'an effect' });
  if (Number.isFinite(value) && se > 0) return;
  throw experimentsErrors.EXPERIMENTS_SAMPLE_UNFIT({ problem: `an effect is ${value} ± ${se}` });
}

/** What a method adds to an effect to make an estimate of it. */
interface Reading {
  readonly method: string;
  readonly question: Question;
  readonly critical: number;
  readonly p: number;
  readonly assumptions: readonly Assumption[];
}

/** The estimate of an effect under a method's critical value and p-value. Errors: EXPERIMENTS_SAMPLE_UNFIT for what is no number. */
export function readOut(effect: Effect, { method, question, critical, p, assumptions }: Reading): Estimate {
  const { alpha, side = 'two-sided', nullValue = 0 } = question;
  if (Number.isNaN(effect.value + effect.se + nullValue + p))
    throw experimentsErrors.EXPERIMENTS_SAMPLE_UNFIT({
      problem: `there is no reading of ${effect.value} ± ${effect.se} against ${nullValue}`,
    });
  return {
    value: effect.value,
    se: effect.se,
    df: effect.df,
    method,
    side,
    alpha,
    nullValue,
    interval: intervalOf(effect, critical, side),
    p,
    assumptions: joined(effect.assumptions, assumptions),
  };
}

/** P of a statistic at least as far out, under Student's t of `df` degrees of freedom, or the normal for null. */
export function pOf(statistic: number, side: Side, df: number | null = null): number {
  const freedom = df ?? Infinity;
  if (side === 'two-sided') return Math.min(1, 2 * studentT.survival(Math.abs(statistic), freedom));
  return studentT.survival(side === 'greater' ? statistic : -statistic, freedom);
}

/** The critical value at which `pOf` is alpha; errors: EXPERIMENTS_LEVEL_UNFIT. */
export const criticalOf = (alpha: number, side: Side, df: number | null = null): number =>
  studentT.upperQuantile(level('alpha', alpha) / (side === 'two-sided' ? 2 : 1), df ?? Infinity);

/**
 * The readout of a test that is looked at once: t where the effect has degrees of freedom, else z. Errors:
 * EXPERIMENTS_LEVEL_UNFIT, EXPERIMENTS_SAMPLE_UNFIT, EXPERIMENTS_NO_SPREAD.
 */
export function fixedHorizon(effect: Effect, question: Question): Estimate {
  const { side = 'two-sided' } = question;
  checkReadable(effect);
  return readOut(effect, {
    method: effect.df === null ? 'z' : 't',
    question,
    critical: criticalOf(level('alpha', question.alpha), side, effect.df),
    p: pOf(standardised(effect, question.nullValue), side, effect.df),
    assumptions: ['one-look'],
  });
}
