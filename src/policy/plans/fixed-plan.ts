import { z } from 'zod';
import { rowKind, type Row } from '../../program/index.ts';
import { placeOf } from './place-of.ts';
import type { CompiledPlanPolicy } from './plan-policy.ts';

/** One plan for everybody, as a rule of the house; others only by the floor. */
export const fixedPlanKind = rowKind({
  kind: 'fixedPlan',
  version: 1,
  options: z.strictObject({ plan: z.string().min(1) }),
  compile:
    ({ plan }, place): CompiledPlanPolicy =>
    (plans) => {
      const at = placeOf(plans, plan, place);
      return ({ mean }) => {
        const distribution = new Float64Array(mean.length);
        distribution[at] = 1;
        return distribution;
      };
    },
});

/** Declares it: `fixedPlan({ plan: 'calm' })`. */
export const fixedPlan = (input: { readonly plan: string }): Row<'fixedPlan'> => fixedPlanKind.row(input);
