import { joined, type Assumption } from '../assumptions.ts';
import { level } from '../checks.ts';
import { experimentsErrors } from '../errors.ts';
import { criticalOf, pOf, standardised, type Effect, type Estimate, type Interval } from '../estimate.ts';
import { crossScatterOf, scatterOf } from '../samples/mean-sample.ts';
import { hasAlarm } from './alarm.ts';
import type { CausalReading, Placebo } from './reading.ts';

/** Outcome and take-up of the units of one arm of an encouragement, as a warehouse sums them. */
export interface TakeUpSample {
  readonly n: number;
  readonly outcome: number;
  readonly outcomeSquares: number;
  readonly takeUp: number;
  readonly takeUpSquares: number;
  readonly cross: number;
}

/** An encouragement drawn at random: a message that makes use of a feature likelier, say. */
export interface Encouragement {
  readonly control: TakeUpSample;
  readonly encouraged: TakeUpSample;
  /** Effects of the encouragement on what lies before it, or on what it cannot touch. */
  readonly placebos?: readonly { readonly name: string; readonly effect: Effect }[];
}

/** A reading of what take-up does to those whom the encouragement moves. */
export interface EncouragementReading extends CausalReading {
  /** Values that the data do not reject; `outside`: all but the interval; `everything`: take-up hardly moved. */
  readonly set: 'interval' | 'outside' | 'everything';
  /** Share of units that the encouragement moves. */
  readonly compliers: number;
  /** Squared t of the effect on take-up; below 104.7 t intervals mislead (Lee, McCrary, Moreira and Porter 2022). */
  readonly strength: number;
}

const assumptions: readonly Assumption[] = [
  'random-assignment',
  'independent-units',
  'normal-means',
  'exclusion',
  'monotone-take-up',
];

/**
 * The effect of take-up on those whom the encouragement moves, Δy/Δd (Imbens and Angrist 1994). Its interval holds
 * every β for which Δy − βΔd does not differ from nought (Anderson and Rubin 1949; Fieller 1954), valid however
 * weak the encouragement. Sensitivity: a direct effect γ of the encouragement, in units of the outcome
 * (Conley, Hansen and Rossi 2012). Errors: EXPERIMENTS_SAMPLE_UNFIT, EXPERIMENTS_NO_SPREAD.
 */
export function encouragement(
  { control, encouraged, placebos: given = [] }: Encouragement,
  { alpha, violations }: { readonly alpha: number; readonly violations?: readonly number[] },
): EncouragementReading {
  const reduced = reducedForm(control, encouraged);
  const { dy, dd, vy, vd, cov } = reduced;
  if (dd === 0) throw experimentsErrors.EXPERIMENTS_NO_SPREAD({ what: 'take-up by arm' });
  const value = dy / dd;
  const variance = (vy - 2 * value * cov + value * value * vd) / (dd * dd);
  const c = criticalOf(level('alpha', alpha), 'two-sided');
  const set = rubinSet(reduced, c);
  const estimate: Estimate = {
    value,
    se: Math.sqrt(Math.max(0, variance)),
    df: null,
    assumptions: joined(assumptions, ['one-look']),
    method: 'encouragement (Anderson and Rubin)',
    side: 'two-sided',
    alpha,
    nullValue: 0,
    interval: hullOf([set]),
    p: pOf(standardised({ value: dy, se: Math.sqrt(vy) }), 'two-sided'),
  };
  const placebos = given.map(({ name, effect }): Placebo => {
    const p = pOf(standardised(effect), 'two-sided', effect.df);
    return { name, effect, p };
  });
  const direct = violations ?? [0.1, 0.25, 0.5].map((share) => share * Math.abs(dy));
  const slack = Math.abs(dy) - c * Math.sqrt(vy);
  return {
    evidence: 'randomised',
    estimate,
    placebos,
    sensitivity: [
      {
        assumption: 'exclusion',
        unit: 'direct effect of the encouragement on the outcome',
        points: direct.map((violation) => {
          const sets = [-violation, violation].map((shift) => rubinSet({ ...reduced, dy: dy - shift }, c));
          return { violation, ...hullOf(sets) };
        }),
        breakdown: slack > 0 ? slack : null,
      },
    ],
    isAlarm: hasAlarm(placebos),
    set: set.kind,
    compliers: dd,
    strength: (dd * dd) / vd,
  };
}

/** Differences between the arms of outcome and take-up, with their joint variance. */
interface ReducedForm {
  readonly dy: number;
  readonly dd: number;
  readonly vy: number;
  readonly vd: number;
  readonly cov: number;
}

function reducedForm(control: TakeUpSample, encouraged: TakeUpSample): ReducedForm {
  const [a, b] = [control, encouraged].map(({ n, ...sums }) => {
    const x = { sum: sums.outcome, squares: sums.outcomeSquares };
    const y = { sum: sums.takeUp, squares: sums.takeUpSquares };
    const error = (scatter: number) => scatter / (n - 1) / n;
    return {
      y: x.sum / n,
      d: y.sum / n,
      vy: error(scatterOf(n, x)),
      vd: error(scatterOf(n, y)),
      cov: error(crossScatterOf(n, [x, y], sums.cross)),
    };
  });
  const [vy, vd] = [a!.vy + b!.vy, a!.vd + b!.vd];
  if (!(vy > 0 && vd > 0)) throw experimentsErrors.EXPERIMENTS_NO_SPREAD({ what: 'outcome or take-up' });
  return { dy: b!.y - a!.y, dd: b!.d - a!.d, vy, vd, cov: a!.cov + b!.cov };
}

interface RubinSet {
  readonly kind: EncouragementReading['set'];
  readonly lower: number;
  readonly upper: number;
}

/** The smallest interval around all sets. */
function hullOf(sets: readonly RubinSet[]): Interval {
  if (sets.some(({ kind }) => kind !== 'interval')) return { lower: null, upper: null };
  return {
    lower: Math.min(...sets.map(({ lower }) => lower)),
    upper: Math.max(...sets.map(({ upper }) => upper)),
  };
}

/** {β: (Δy − βΔd)² ≤ c² var(Δy − βΔd)}, a quadratic in β. */
function rubinSet({ dy, dd, vy, vd, cov }: ReducedForm, c: number): RubinSet {
  const square = dd * dd - c * c * vd;
  const half = dy * dd - c * c * cov;
  // half² − square·(Δy² − c² v_y), with what cancels left out.
  const spread = dd * dd * vy - 2 * dy * dd * cov + dy * dy * vd;
  const discriminant = c * c * (spread - c * c * (vy * vd - cov * cov));
  if (square === 0 || discriminant < 0) return { kind: 'everything', lower: -Infinity, upper: Infinity };
  const ends = [-1, 1].map((sign) => (half + sign * Math.sqrt(discriminant)) / square);
  const [lower, upper] = [Math.min(...ends), Math.max(...ends)];
  return { kind: square > 0 ? 'interval' : 'outside', lower, upper };
}
