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
 * a two-way regression would take treated units as controls). Errors come from each unit's influence. Placebos:
 * the same, so many periods before the start. Errors: EXPERIMENTS_PANEL_UNFIT, EXPERIMENTS_NO_SPREAD.
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
      problem: 'no treated period has units of a known past beside units not yet treated',
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
  if (size === 0) return null;
  const influence = new Float64Array(panel.units);
  let value = 0;
  for (const cell of cells) value += addCell(panel, cell, { size, influence });
  for (const { treated } of cells) for (const unit of treated) influence[unit]! -= value / size;
  const se = Math.sqrt(influence.reduce((sum, part) => sum + part * part, 0));
  if (!(se > 0)) throw experimentsErrors.EXPERIMENTS_NO_SPREAD({ what: 'the changes of units' });
  const steps = cells.reduce(
    (sum, { treated, period, start }) => sum + treated.length * (period - start + 1),
    0,
  );
  return { value, se, df: null, assumptions, reach: steps / size };
}

function addCell(
  { periods, values }: Panel,
  { start, period, treated, control }: Cell,
  { size, influence }: { readonly size: number; readonly influence: Float64Array },
): number {
  const change = (unit: number) => values[unit * periods + period]! - values[unit * periods + start - 1]!;
  const reference = control.reduce((sum, unit) => sum + change(unit), 0) / control.length;
  let effect = 0;
  for (const unit of treated) {
    const part = (change(unit) - reference) / size;
    influence[unit]! += part;
    effect += part;
  }
  const weight = treated.length / size / control.length;
  for (const unit of control) influence[unit]! -= weight * (change(unit) - reference);
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
      .filter(({ control }) => control.length > 0);
  });
}
