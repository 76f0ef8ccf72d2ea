import { millisOf } from './duration.ts';
import { known, type Fault } from './fault.ts';
import type { Program } from './document.ts';

/** References and quantities of budgets and floors that a schema cannot check. */
export function budgetsFit({ budgets = {}, floors = {}, channels, objectives }: Program): Fault | undefined {
  for (const [name, { channel, per }] of Object.entries(budgets)) {
    if (channel !== undefined && !Object.hasOwn(channels, channel))
      return {
        at: `budgets.${name}.channel`,
        problem: `channel "${channel}" is not declared; declared: ${known(channels)}`,
      };
    if (millisOf(per) === 0) return { at: `budgets.${name}.per`, problem: 'must be longer than nothing' };
  }
  for (const [name, { per }] of Object.entries(floors)) {
    const objective = Object.hasOwn(objectives, name) ? objectives[name] : undefined;
    if (!objective)
      return {
        at: `floors.${name}`,
        problem: `objective "${name}" is not declared; declared: ${known(objectives)}`,
      };
    if (objective.role === 'watch')
      return {
        at: `floors.${name}`,
        problem: 'the objective is only watched; give it the role "floor" or "value"',
      };
    if (millisOf(per) === 0) return { at: `floors.${name}.per`, problem: 'must be longer than nothing' };
  }
  return undefined;
}
