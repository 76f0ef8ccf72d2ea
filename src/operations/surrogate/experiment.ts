// An experiment as calls of long effects read it, from the log.
import { sampleRatio } from '../../experiments/index.ts';
import { operationsErrors } from '../errors.ts';
import { armsOf, experimentIn } from '../experiment/declared.ts';
import { registeredIn } from '../experiment/history.ts';
import { metIn, type ExperimentLog, type Met } from '../experiment/log.ts';
import { currentPortfolio } from '../workspace/programs.ts';
import type { OpenWorkspace } from '../workspace/workspace.ts';
import { firstMet } from './units.ts';

/** Who is in an experiment, and what is compared. */
export interface Compared {
  readonly experiment: string;
  readonly control: string;
  readonly treatments: readonly string[];
  /** From when on exposures count; null: from the first. */
  readonly since: number | null;
  readonly met: readonly Met[];
}

/** Exposures of an experiment that count. */
export const metSince = (
  log: ExperimentLog,
  { experiment, since }: { readonly experiment: string; readonly since: number | null },
): readonly Met[] => metIn(log, experiment).filter(({ at }) => at >= (since ?? -Infinity));

/**
 * An experiment of the programs, with its exposures before an instant: against the control of its registered plan, or the
 * one that was asked for. Throws OPERATIONS_EXPERIMENT_UNKNOWN, OPERATIONS_EXPERIMENT_UNFIT, OPERATIONS_EXPERIMENT_EMPTY,
 * OPERATIONS_FORECAST_REFUSED.
 */
export async function comparedIn(
  workspace: OpenWorkspace,
  log: ExperimentLog,
  {
    experiment,
    control: asked,
    until,
  }: { readonly experiment: string; readonly control?: string | undefined; readonly until: number },
): Promise<Compared> {
  const experimental = experimentIn(await currentPortfolio(workspace), experiment);
  const unfit = (at: string, problem: string) =>
    operationsErrors.OPERATIONS_EXPERIMENT_UNFIT({ id: experiment, at, problem });
  if (experimental.spec.unit.kind !== 'user')
    throw unfit('unit', 'several users are drawn as one; a surrogate index is of users one by one');
  const registered = await registeredIn(workspace, experiment);
  const control = asked ?? registered?.start.plan.control;
  const shares = armsOf(experimental, control ?? '');
  const arms = Object.keys(shares);
  if (control === undefined || !arms.includes(control))
    throw unfit(
      'control',
      `${control === undefined ? 'no plan says which arm is the control' : `no arm with users is called "${control}"`}: name one of ${arms.join(', ')} by --control`,
    );
  const since = registered?.start.at ?? null;
  const met = metSince(log, { experiment, since }).filter(({ at }) => at < until);
  if (met.length === 0)
    throw operationsErrors.OPERATIONS_EXPERIMENT_EMPTY({
      id: experiment,
      problem: 'nobody was exposed to it',
    });
  checkRatio(experiment, met, shares);
  return { experiment, control, treatments: arms.filter((arm) => arm !== control), since, met };
}

/** A difference between arms that do not hold the users they were promised is no effect. */
function checkRatio(experiment: string, met: readonly Met[], shares: Readonly<Record<string, number>>): void {
  const arms = Object.keys(shares);
  const counts = arms.map((arm) => firstMet(met.filter((one) => one.arm === arm)).size);
  const { p, isAlarm } = sampleRatio(counts, Object.values(shares));
  if (isAlarm)
    throw operationsErrors.OPERATIONS_FORECAST_REFUSED({
      id: experiment,
      problem: `its arms ${arms.map((arm, at) => `${arm} ${counts[at]}`).join(', ')} do not hold the users that their shares promise (p ${p.toPrecision(2)}); look for the cause with \`monitor\``,
    });
}
