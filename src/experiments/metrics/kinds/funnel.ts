import { z } from 'zod';
import { matchSchema } from '../amount.ts';
import type { Plan } from '../plan.ts';
import { spanOf, windowSchema } from '../window.ts';
import { common } from './common.ts';

/**
 * The share of units that take all steps one after another in the window, with the share that reaches each step.
 * A step may come at the instant of the one before it, but one fact is never two steps.
 */
export const schema = z.strictObject({
  kind: z.literal('funnel'),
  ...common,
  steps: z.array(matchSchema).min(2, 'give at least two steps').max(12),
  window: windowSchema,
});

export function plan({ steps, window }: Readonly<z.infer<typeof schema>>): Plan {
  const span = spanOf(window);
  return {
    shape: { kind: 'steps' },
    columns: steps.map((_, at) => ({ reading: { kind: 'step', steps, step: at + 1, ...span } })),
    needed: steps.length,
    complete: span.to,
  };
}
