import { z } from 'zod';
import { duration, millisOf, rowKind, type Duration, type Row } from '../../program/index.ts';
import { Contest } from '../contest.ts';
import { placeOf } from './place-of.ts';
import type { CompiledPlanPolicy } from './plan-policy.ts';

const options = z.strictObject({
  /** Probability that goes to the neighbours of the best plan, alike. */
  neighbours: z.number().min(0).max(1).default(0.1),
  /** The plan that stands for the best for users known for less than `age`, whatever is believed of the others. */
  newUsers: z.strictObject({ age: duration, plan: z.string().min(1) }).optional(),
});

interface Input {
  readonly neighbours?: number;
  readonly newUsers?: { readonly age: Duration; readonly plan: string };
}

/**
 * Thompson sampling over the plans with exact probabilities, each plan ~ N(mean, sd²) by itself, and beside it the
 * neighbours of the best plan: small steps are what one can learn from without upsetting anybody.
 *
 *     p(j) = (1 − ε) P(plan j is the best) + ε [j is next to the plan of the highest mean] / neighbours.
 *
 * A tie goes to the earlier plan. With one plan there is no neighbour and nothing to explore.
 */
export const planBanditKind = rowKind({
  kind: 'planBandit',
  version: 1,
  options,
  compile:
    ({ neighbours, newUsers }, place): CompiledPlanPolicy =>
    (plans) => {
      const contest = new Contest();
      const count = plans.choices.length;
      const start = newUsers && {
        before: millisOf(newUsers.age),
        plan: placeOf(plans, newUsers.plan, place),
      };
      return ({ mean, sd, age }) => {
        const wins = new Float64Array(count);
        const isNew = start !== undefined && age < start.before;
        if (isNew) wins[start.plan] = 1;
        else contest.wins({ count, mean, sd, wins });
        return besides(wins, isNew ? start.plan : bestOf(mean), neighbours);
      };
    },
});

function bestOf(mean: Float64Array): number {
  let best = 0;
  for (let j = 1; j < mean.length; j++) if (mean[j]! > mean[best]!) best = j;
  return best;
}

/** Moves the mass to the plans beside one; changes the distribution in place. */
function besides(distribution: Float64Array, best: number, mass: number): Float64Array {
  const beside = [best - 1, best + 1].filter((j) => j >= 0 && j < distribution.length);
  if (beside.length === 0) return distribution;
  for (let j = 0; j < distribution.length; j++) distribution[j]! *= 1 - mass;
  for (const j of beside) distribution[j]! += mass / beside.length;
  return distribution;
}

/** Declares it: `planBandit()`, `planBandit({ neighbours: 0.2, newUsers: { age: '14d', plan: 'calm' } })`. */
export const planBandit = (input: Input = {}): Row<'planBandit'> => planBanditKind.row(input);
