import { experimentsErrors } from '../errors.ts';
import { fixedHorizon, pOf, standardised, type Effect } from '../estimate.ts';
import { hasAlarm } from './alarm.ts';
import { checkPanel, type Panel } from './panel.ts';
import type { DesignOptions } from './difference-in-differences.ts';
import type { CausalReading, Placebo } from './reading.ts';
import { trendSensitivity } from './trend-sensitivity.ts';

/** A panel whose units begin treatment in different periods; `start[i]` is Infinity for units never treated. */
export interface StaggeredPanel extends Panel {
  readonly start: ArrayLike<number>;
}

const assumptions = ['parallel-trends', 'no-anticipation', 'independent-units', 'normal-means'] as const;

/**
 * The mean effect on treated unit-periods when treatment begins at different times: every unit's change since the
 * period before its start, less that of units not yet treated in the period compared (Callaway and Sant'Anna 2021;
 * a two-way regression would take treated units as controls). Errors come from each unit's influence, with n/(n − 1) of the
 * treated and of those they are compared with, two of which are needed to show any. Placebos: the same, so many periods
 * before the start. Errors: EXPERIMENTS_PANEL_UNFIT, EXPERIMENTS_NO_SPREAD.
 */
export function staggeredDifference(
  panel: StaggeredPanel,
  { alpha, violations = [0.5, 1, 2], leads = 3 }: DesignOptions & { readonly leads?: number },
): CausalReading {
  checkPanel('units', panel);
  if (panel.start.length !== panel.units)
    throw experimentsErrors.EXPERIMENTS_PANEL_UNFIT({
      problem: `${panel.start.length} starts for ${panel.units} units`,
    });
  const bad = Array.from(panel.start).find((at) => !(Number.isInteger(at) || at === Infinity));
  if (bad !== undefined)
    throw experimentsErrors.EXPERIMENTS_PANEL_UNFIT({ problem: `a unit starts in period ${bad}` });
  const effect = meanEffect(panel, (period, start) => period >= start);
  if (effect === null)
    throw experimentsErrors.EXPERIMENTS_PANEL_UNFIT({
      problem: 'two treated units of a known past are needed beside two that are not yet treated',
    });
  const placebos = Array.from({ length: leads }, (_, at) => at + 2).flatMap((lead): readonly Placebo[] => {
    const before = meanEffect(panel, (period, start) => period === start - lead);
    const name = `${lead} periods before the start`;
    return before ? [{ name, effect: before, p: pOf(standardised(before), 'two-sided', before.df) }] : [];
  });
  const estimate = fixedHorizon(effect, { alpha });
  const levels = [0, ...placebos.map((placebo) => placebo.effect!.value)];
  const steps = levels.slice(1).map((level, at) => level - levels[at]!);
  return {
    evidence: 'quasi-experimental',
    estimate: { ...estimate, method: 'staggered difference in differences' },
    placebos,
    sensitivity: trendSensitivity(estimate, { steps, spread: effect.reach, violations }),
    isAlarm: hasAlarm(placebos),
  };
}

/** A comparison of one group, by start, in one period with the units not yet treated then. */
interface Cell {
  readonly start: number;
  readonly period: number;
  readonly treated: readonly number[];
  readonly control: readonly number[];
}

/** With the mean number of steps from the base period to the treated one. */
interface MeanEffect extends Effect {
  readonly reach: number;
}

/** θ = Σ over treated unit-periods of (change − mean change of its controls), per treated unit-period. */
function meanEffect(
  panel: StaggeredPanel,
  counts: (period: number, start: number) => boolean,
): MeanEffect | null {
  const cells = cellsOf(panel, counts);
  const size = cells.reduce((sum, { treated }) => sum + treated.length, 0);
  const units = new Set(cells.flatMap(({ treated }) => treated)).size;
  if (units < 2) return null;
  const [own, compared] = [new Float64Array(panel.units), new Float64Array(panel.units)];
  let value = 0;
  for (const cell of cells) value += addCell(panel, cell, { size, own, compared });
  for (const { treated } of cells) for (const unit of treated) own[unit]! -= value / size;
  const free = Math.sqrt(units / (units - 1));
  const influence = own.map((part, unit) => free * part + compared[unit]!);
  const se = Math.sqrt(influence.reduce((sum, part) => sum + part * part, 0));
  if (!(se > 0)) throw experimentsErrors.EXPERIMENTS_NO_SPREAD({ what: 'the changes of units' });
  const steps = cells.reduce(
    (sum, { treated, period, start }) => sum + treated.length * (period - start + 1),
    0,
  );
  return { value, se, df: null, assumptions, reach: steps / size };
}

/** What each unit puts into the effect: as a treated one, and as one that others are compared with. */
interface Influences {
  /** Treated unit-periods. */
  readonly size: number;
  readonly own: Float64Array;
  readonly compared: Float64Array;
}

function addCell(
  { periods, values }: Panel,
  { start, period, treated, control }: Cell,
  { size, own, compared }: Influences,
): number {
  const change = (unit: number) => values[unit * periods + period]! - values[unit * periods + start - 1]!;
  const reference = control.reduce((sum, unit) => sum + change(unit), 0) / control.length;
  let effect = 0;
  for (const unit of treated) {
    const part = (change(unit) - reference) / size;
    own[unit]! += part;
    effect += part;
  }
  const n = control.length;
  const weight = (treated.length / size / n) * Math.sqrt(n / (n - 1));
  for (const unit of control) compared[unit]! -= weight * (change(unit) - reference);
  return effect;
}

function cellsOf(
  { units, periods, start }: StaggeredPanel,
  counts: (period: number, start: number) => boolean,
): readonly Cell[] {
  const everyone = Array.from({ length: units }, (_, unit) => unit);
  const starts = [...new Set(everyone.map((unit) => start[unit]!))].filter((at) => at >= 1 && at < periods);
  return starts.flatMap((own) => {
    const treated = everyone.filter((unit) => start[unit] === own);
    return Array.from({ length: periods }, (_, period) => period)
      .filter((period) => counts(period, own))
      .map((period) => ({
        start: own,
        period,
        treated,
        control: everyone.filter((unit) => start[unit]! > Math.max(period, own)),
      }))
      .filter(({ control }) => control.length > 1);
  });
}
