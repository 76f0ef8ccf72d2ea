import { z } from 'zod';
import { amountSchema } from '../amount.ts';
import { readingOf, type Plan } from '../plan.ts';
import { spanBefore, spanOf, windowSchema, type Span } from '../window.ts';
import { before, capped, capSchema, common } from './common.ts';
import type { Fault } from './kind.ts';

/** The sum of one amount over the sum of another, both per unit: clicks per message, revenue per order. */
export const schema = z.strictObject({
  kind: z.literal('ratio'),
  ...common,
  numerator: amountSchema,
  denominator: amountSchema,
  window: windowSchema,
  /** Cuts numerators; the denominator stays as it is. */
  cap: capSchema.optional(),
  before,
});

type Ratio = Readonly<z.infer<typeof schema>>;

export const faultOf = (metric: Ratio): Fault | undefined =>
  metric.before !== undefined && ('column' in metric.numerator || 'column' in metric.denominator)
    ? { at: 'before', problem: 'a column has no time before: leave `before` out, or count events' }
    : undefined;

export function plan({ numerator, denominator, window, cap, before: span }: Ratio): Plan {
  const pair = (during: Span) => [
    capped({ reading: readingOf(numerator, during) }, cap),
    { reading: readingOf(denominator, during) },
  ];
  return {
    shape: { kind: 'ratio' },
    columns: [...pair(spanOf(window)), ...(span === undefined ? [] : pair(spanBefore(span)))],
    needed: 2,
    complete: spanOf(window).to,
  };
}
