import { z } from 'zod';
import type { PlanExplanation } from '../decision/index.ts';
import { columnsOf, fixed, signed, wrapped } from './text.ts';

/** The choice of a contact plan in full, as JSON. */
export const planExplained = z.strictObject({
  decision: z.string(),
  user: z.string(),
  at: z.string(),
  until: z.string(),
  features: z.array(z.strictObject({ name: z.string(), value: z.number() })),
  plans: z.array(
    z.strictObject({
      name: z.string(),
      allowance: z.record(z.string(), z.number()),
      slots: z.array(z.string()).optional(),
      sequence: z.array(z.string()).optional(),
      mean: z.number(),
      sd: z.number(),
      probability: z.number(),
    }),
  ),
  assignments: z.array(z.strictObject({ layer: z.string(), arm: z.string(), share: z.number() })),
  chosen: z.string(),
  propensity: z.number(),
  draw: z.number(),
});

const allowanceWords = (allowance: Readonly<Record<string, number>>): string =>
  Object.entries(allowance)
    .map(([channel, count]) => `${channel} ${count}`)
    .join(', ') || 'no ceiling';

/** The choice of a plan as a person reads it. */
export function showPlan({ decision, user, at, until, features, plans, ...drawn }: PlanExplanation): string {
  const { chosen, propensity, draw, assignments } = drawn;
  const rows = plans.map(({ name, allowance, mean, sd, probability }) => [
    `${name === chosen ? '> ' : '  '}${name}`,
    allowanceWords(allowance),
    `${signed(mean)} ± ${fixed(sd, 4)}`,
    probability.toFixed(4),
  ]);
  return [
    `Decision ${decision}`,
    ...wrapped(`User ${user} at ${at}, a contact plan until ${until}`),
    ...wrapped(
      `Chosen: ${chosen}, with probability ${propensity.toFixed(4)}; the draw was ${draw.toFixed(4)}.`,
    ),
    '',
    ...columnsOf([['  plan', 'allowance', 'worth, as believed', 'probability'], ...rows]),
    '',
    ...wrapped(
      `Seen: ${features.map(({ name, value }) => `${name} ${Number(value.toPrecision(4))}`).join(', ') || 'nothing'}`,
    ),
    ...assignments.map(({ layer, arm, share }) => `${layer}: ${arm} (share ${share})`),
  ].join('\n');
}
