import { experimentsErrors } from '../errors.ts';
import { level } from '../checks.ts';
import { intervalOf } from '../estimate.ts';
import { hasAlarm } from './alarm.ts';
import { checkPanel, checkStart, meanOver, type Panel } from './panel.ts';
import type { CausalReading, Placebo, Sensitivity } from './reading.ts';
import { simplexFit } from './simplex-fit.ts';

/** One treated unit beside donors that were never treated; treatment begins in period `from` (the first is 0). */
export interface OneTreated {
  /** One value per period. */
  readonly treated: ArrayLike<number>;
  readonly donors: Panel;
  readonly from: number;
}

/** A synthetic control: its donor weights beside the reading. */
export interface SyntheticControl extends CausalReading {
  readonly weights: Float64Array;
  /** Treated less synthetic, period by period, levels before treatment made equal. */
  readonly gaps: Float64Array;
  /** Root mean squared gap before treatment: how well the donors follow the unit. */
  readonly fit: number;
}

const assumptions = ['donors-untouched', 'no-anticipation', 'stable-weights', 'exchangeable-units'] as const;

/**
 * A unit against the mix of donors, weights ≥ 0 with sum 1, that follows it best before treatment once levels are
 * equal (Abadie, Diamond and Hainmueller 2010; demeaned as Ferman and Pinto 2021). The standard error is that of the
 * same estimate for every donor in turn (Arkhangelsky et al. 2021, algorithm 4); p is the rank of the unit's ratio
 * of gaps after to gaps before among those of all units, 1/(donors + 1) at best, and the interval has every effect that
 * this rank does not reject: it is open where the donors are too few for the level. Placebos: treatment dated to the
 * middle of the periods before. Sensitivity: the estimate without each donor that it uses.
 * Errors: EXPERIMENTS_PANEL_UNFIT, EXPERIMENTS_NO_SPREAD.
 */
export function syntheticControl(
  { treated, donors, from }: OneTreated,
  { alpha }: { readonly alpha: number },
): SyntheticControl {
  checkPanel('donors', donors);
  checkPanel('treated', { units: 1, periods: donors.periods, values: treated });
  checkStart(from, donors.periods, 2);
  if (donors.units < 4)
    throw experimentsErrors.EXPERIMENTS_PANEL_UNFIT({
      problem: `${donors.units} donors; at least 4 are needed`,
    });
  const all = rowsOf({
    ...donors,
    units: donors.units + 1,
    values: [...Array.from(treated), ...Array.from(donors.values)],
  });
  const others = all.slice(1);
  const own = against(all[0]!, others, from);
  const falseUnits = others.map((unit, at) => against(unit, others.toSpliced(at, 1), from));
  const se = rootMeanSquare(falseUnits.map(({ value }) => value));
  if (!(se > 0)) throw experimentsErrors.EXPERIMENTS_NO_SPREAD({ what: 'the gaps of donors' });
  const radius = radiusOf(own, falseUnits, alpha);
  const p = (1 + falseUnits.filter(({ ratio }) => ratio >= own.ratio).length) / (donors.units + 1);
  const placebos = inTime(all, from);
  return {
    evidence: 'quasi-experimental',
    estimate: {
      value: own.value,
      se,
      df: null,
      assumptions: [...assumptions, 'one-look'],
      method: 'synthetic control',
      side: 'two-sided',
      alpha: level('alpha', alpha),
      nullValue: 0,
      interval: intervalOf({ value: own.value, se: 1 }, radius, 'two-sided'),
      p,
    },
    placebos,
    sensitivity: [withoutEach({ all, own, from, radius })],
    isAlarm: hasAlarm(placebos),
    weights: own.weights,
    gaps: own.gaps,
    fit: own.fit,
  };
}

/**
 * How far from the estimate an effect, alike in all periods, may lie that the rank does not reject: the unit's ratio with
 * it taken off is one of the largest no longer (Firpo and Possebom, Journal of Causal Inference 6, 2018). Infinite where
 * the donors are too few for any rank to reject; 0 where no effect that is alike in all periods is left.
 */
function radiusOf({ fit, spread }: Against, others: readonly Against[], alpha: number): number {
  const places = Math.floor(alpha * (others.length + 1) - 1 + 1e-9);
  if (places < 0) return Infinity;
  const ratios = others.map(({ ratio }) => ratio).sort((a, b) => b - a);
  const largest = (ratios[places] ?? 0) * fit;
  return Math.sqrt(Math.max(0, largest * largest - spread));
}

interface Against {
  readonly weights: Float64Array;
  readonly gaps: Float64Array;
  readonly value: number;
  readonly fit: number;
  /** Mean squared distance of the gaps after from their mean. */
  readonly spread: number;
  /** Root mean squared gap after over that before. */
  readonly ratio: number;
}

function rowsOf(panel: Panel): readonly Float64Array[] {
  const row = (unit: number) => (_: unknown, period: number) => panel.values[unit * panel.periods + period]!;
  return Array.from({ length: panel.units }, (_, unit) =>
    Float64Array.from({ length: panel.periods }, row(unit)),
  );
}

const rootMeanSquare = (values: ArrayLike<number>): number =>
  Math.sqrt(Array.from(values).reduce((sum, value) => sum + value * value, 0) / values.length);

/** A unit against its best mix of donors. */
function against(unit: Float64Array, donors: readonly Float64Array[], from: number): Against {
  const level = (row: Float64Array) => meanOver({ units: 1, periods: row.length, values: row }, 0, [0, from]);
  const centred = (row: Float64Array) => row.map((value) => value - level(row));
  const [own, others] = [centred(unit), donors.map(centred)];
  const before = (a: Float64Array, b: Float64Array) =>
    a.subarray(0, from).reduce((sum, value, at) => sum + value * b[at]!, 0);
  const gram = Float64Array.from(others.flatMap((a) => others.map((b) => before(a, b))));
  const n = others.length;
  const diagonal = others.reduce((sum, _, at) => sum + gram[at * n + at]!, 0) / n;
  // With more donors than periods many mixes fit alike: a millionth of ridge takes the most even of them.
  for (let at = 0; at < n; at++) gram[at * n + at]! += 1e-6 * diagonal + Number.MIN_VALUE;
  const weights = simplexFit({ gram, cross: Float64Array.from(others, (other) => before(other, own)) });
  const gaps = own.map(
    (value, period) => value - others.reduce((sum, other, at) => sum + weights[at]! * other[period]!, 0),
  );
  const after = gaps.subarray(from);
  const fit = rootMeanSquare(gaps.subarray(0, from));
  const value = after.reduce((sum, gap) => sum + gap, 0) / after.length;
  return {
    weights,
    gaps,
    value,
    fit,
    spread: after.reduce((sum, gap) => sum + (gap - value) * (gap - value), 0) / after.length,
    ratio: rootMeanSquare(after) / fit,
  };
}

/** The same with the second half of the time before in the place of treatment; p by rank among all units. */
function inTime(all: readonly Float64Array[], from: number): readonly Placebo[] {
  const middle = Math.floor(from / 2);
  if (middle < 2) return [];
  const early = all.map((row) => row.subarray(0, from));
  const values = early.map(
    (unit, at) =>
      against(
        unit,
        early.filter((_, other) => other !== at && other !== 0),
        middle,
      ).value,
  );
  const [own = 0, ...rest] = values;
  const p = (1 + rest.filter((value) => Math.abs(value) >= Math.abs(own)).length) / values.length;
  return [
    {
      name: `treatment dated to period ${middle}`,
      effect: { value: own, se: rootMeanSquare(rest), df: null },
      p,
    },
  ];
}

/** The estimate without each donor of weight; a violation is one donor that the treatment reached after all. */
function withoutEach({
  all,
  own,
  from,
  radius,
}: {
  all: readonly Float64Array[];
  own: Against;
  from: number;
  radius: number;
}): Sensitivity {
  const [unit, ...donors] = all;
  const used = donors.map((_, at) => at).filter((at) => own.weights[at]! > 1e-6);
  const values = used.map((at) => against(unit!, donors.toSpliced(at, 1), from).value);
  const [lower, upper] = [Math.min(own.value, ...values) - radius, Math.max(own.value, ...values) + radius];
  const isNought = lower <= 0 && upper >= 0;
  const isNoughtAnyway = Math.abs(own.value) <= radius;
  return {
    assumption: 'donors-untouched',
    unit: 'donors left out, the worst one',
    points: [{ violation: 1, ...(radius === Infinity ? { lower: null, upper: null } : { lower, upper }) }],
    breakdown: isNought && !isNoughtAnyway ? 1 : null,
  };
}
