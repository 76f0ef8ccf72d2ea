// How effects are read under an analysis: intervals at alpha, p-values against a null value on one side or both.
import { ok, type Result } from '../../kit/index.ts';
import type { Effect, Estimate, Side } from '../estimate.ts';
import { criticalOf, pOf, readOut, standardised } from '../estimate.ts';
import type { Plan } from '../metrics/plan.ts';
import type { Statistic } from '../metrics/statistics.ts';
import { resumeMonitor, type Monitor, type SequentialDesign } from '../sequential/boundaries.ts';
import { groupSequential, repeatedP } from '../sequential/group-sequential.ts';
import {
  guardedBoundaries,
  guardedSequence,
  type GuardedLooks,
  type MetricTiming,
  type PeekingRefused,
} from '../validity/peeking.ts';
import type { Analysis } from './design.ts';
import { longitudinalArms } from './longitudinal-arms.ts';

/** A test: its side, the null value, and the level at which it decides (a group sequential test stops by it). */
interface Asked {
  readonly side: Side;
  readonly nullValue: number;
  readonly alpha: number;
}

/** Readings of effects of one metric between two arms. */
export interface EffectReader {
  /** With the two-sided interval and p-value. */
  readonly estimate: (effect: Effect) => Estimate;
  readonly p: (effect: Effect, asked: Asked) => number;
}

/** What an analysis has to know of the data. */
export interface Seen {
  readonly plan: Plan;
  readonly alpha: number;
  readonly control: Statistic;
  readonly treatment: Statistic;
}

/** The reader of an analysis; refused where repeated looks at an open-ended metric cannot be corrected. */
export function readerOf(analysis: Analysis, seen: Seen): Result<EffectReader, PeekingRefused> {
  if (analysis.kind === 'fixed') return ok(fixedReader(seen.alpha));
  if (analysis.kind === 'any-time') return anyTimeReader(analysis, seen);
  return sequentialReader(analysis, seen);
}

/** One look. The critical value is found once for both scales, which most often share their degrees of freedom. */
function fixedReader(alpha: number): EffectReader {
  let last: { readonly df: number | null; readonly critical: number } | undefined;
  return {
    estimate: (effect) => {
      if (last === undefined || last.df !== effect.df)
        last = { df: effect.df, critical: criticalOf(alpha, 'two-sided', effect.df) };
      return readOut(effect, {
        method: effect.df === null ? 'z' : 't',
        question: { alpha },
        critical: last.critical,
        p: pOf(standardised(effect), 'two-sided', effect.df),
        assumptions: ['one-look'],
      });
    },
    p: (effect, { side, nullValue }) => pOf(standardised(effect, nullValue), side, effect.df),
  };
}

const timingOf = ({ plan, control, treatment }: Seen): MetricTiming => {
  if (plan.complete !== null) return { kind: 'cohort' };
  const arms = longitudinalArms(plan, control, treatment);
  return arms ? { kind: 'open-ended', arms } : { kind: 'open-ended' };
};

function anyTimeReader(
  { tuning }: Extract<Analysis, { kind: 'any-time' }>,
  seen: Seen,
): Result<EffectReader, PeekingRefused> {
  const n = seen.control.n + seen.treatment.n;
  const read = (effect: Effect, asked: Asked) =>
    guardedSequence(timingOf(seen), effect, { ...asked, n, tuning });
  const probe = read({ value: 0, se: 1, df: null, assumptions: [] }, bothSides(seen.alpha));
  if (!probe.ok) return probe;
  const sure = (effect: Effect, asked: Asked): Estimate => {
    const result = read(effect, asked);
    return result.ok ? result.value : probe.value;
  };
  return ok({
    estimate: (effect) => sure(effect, bothSides(seen.alpha)),
    p: (effect, asked) => sure(effect, asked).p,
  });
}

const bothSides = (alpha: number): Asked => ({ side: 'two-sided', nullValue: 0, alpha });

function sequentialReader(
  analysis: Extract<Analysis, { kind: 'group-sequential' }>,
  seen: Seen,
): Result<EffectReader, PeekingRefused> {
  const monitorAt = monitorsOf(analysis, timingOf(seen));
  const both = monitorAt(seen.alpha, 2);
  if (!both.ok) return both;
  const pAt = (effect: Effect, { side, nullValue, alpha }: Asked): number => {
    const monitor = monitorAt(alpha, side === 'two-sided' ? 2 : 1);
    if (!monitor.ok) return 1;
    const question = side === 'two-sided' ? { nullValue } : { side, nullValue };
    return monitor.value.correction === 'independent-increments'
      ? repeatedP(effect, monitor.value.monitor, question)
      : spentP(effect, monitor.value.monitor, question);
  };
  return ok({
    estimate: (effect) => ({
      ...groupSequentialEstimate(effect, both.value.monitor),
      p: pAt(effect, bothSides(seen.alpha)),
    }),
    p: pAt,
  });
}

/** The estimate with its repeated interval, without what only a monitor shows. */
function groupSequentialEstimate(effect: Effect, monitor: Monitor): Omit<Estimate, 'p'> {
  const { verdict: _, look: __, ...estimate } = groupSequential(effect, monitor);
  return estimate;
}

/** The error spent by now where the boundary is passed, else 1: a p-value for boundaries that are dear to find. */
function spentP(effect: Effect, monitor: Monitor, question: Parameters<typeof groupSequential>[2]): number {
  return groupSequential(effect, monitor, question).verdict === 'stop' ? monitor.looks.at(-1)!.spent : 1;
}

type Monitored = Pick<GuardedLooks, 'correction'> & { readonly monitor: Monitor };

/** Boundaries by level and sides, each found once. */
function monitorsOf(
  { spending, information, planned = 1, isFinal = false }: Extract<Analysis, { kind: 'group-sequential' }>,
  timing: MetricTiming,
): (alpha: number, sides: 1 | 2) => Result<Monitored, PeekingRefused> {
  const found = new Map<string, Result<Monitored, PeekingRefused>>();
  return (alpha, sides) => {
    const key = `${alpha} ${sides}`;
    const design: SequentialDesign = { alpha, sides, spending, planned };
    const known = found.get(key);
    if (known !== undefined) return known;
    const looks = guardedBoundaries(timing, design, information, isFinal);
    const result = looks.ok ? ok(monitorOf(design, looks.value)) : looks;
    found.set(key, result);
    return result;
  };
}

const monitorOf = (design: SequentialDesign, { correction, looks }: GuardedLooks): Monitored => ({
  correction,
  monitor: resumeMonitor(design, looks),
});
