import { experimentLayer, type Portfolio } from '../program/index.ts';
import type { Assignment } from './holdouts.ts';
import type { ArmOf } from './labels.ts';

/** The arm with budgets of its own in which somebody is; undefined where budgets are those of everybody. */
export function ownArmOf(
  { experiments }: Pick<Portfolio, 'experiments'>,
  assignments: readonly Assignment[],
): ArmOf | undefined {
  for (const { id, budgets, arms } of experiments) {
    if (budgets !== 'own' || arms.length < 2) continue;
    const layer = experimentLayer(id);
    const found = assignments.find((one) => one.layer === layer);
    if (found) return { experiment: id, arm: found.arm };
  }
  return undefined;
}

/** Names whose budgets are used: those of an arm with its own, or of everybody else. */
export const purseOf = (own: ArmOf | undefined): string =>
  own ? JSON.stringify([own.experiment, own.arm]) : '';
