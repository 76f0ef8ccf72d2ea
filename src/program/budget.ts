import { z } from 'zod';
import { name } from '../events/index.ts';
import { duration, type Duration } from './duration.ts';

/**
 * What messages use up, all programs together: at most so much of it in a period. It is spread over users by a price per
 * unit, never by turns; a **cap** says never, an **allowance** is a plan's ceiling, a budget is a price.
 */
export const budgetSchema = z.strictObject({
  /** messages: one each; cost: what each costs on its channel, in the common value unit. */
  of: z.enum(['messages', 'cost']),
  /** The channel whose messages count; absent: those of every channel. */
  channel: name.optional(),
  /** 0: never one. null: explicitly without a limit, counted all the same. It has no default. */
  limit: z.number().nonnegative().nullable(),
  per: duration,
});
export type Budget = z.infer<typeof budgetSchema>;

/** What an objective must come to, all users together: at least so much over no-send in a period. */
export const floorSchema = z.strictObject({
  /** In the objective's unit and direction: at least −300 contactable days lost, at least −20 complaints more. */
  least: z.number(),
  per: duration,
});
export type Floor = z.infer<typeof floorSchema>;

interface Period {
  readonly per: Duration;
}

interface Settings extends Period {
  readonly channel?: string;
}

const budget = (of: Budget['of'], limit: number | null, { per, channel }: Settings): Budget => ({
  of,
  limit,
  per,
  ...(channel === undefined ? {} : { channel }),
});

/** At most so many messages: `messagesAtMost(20_000, { per: '7d', channel: 'push' })`. */
export const messagesAtMost = (limit: number | null, settings: Settings): Budget =>
  budget('messages', limit, settings);

/** At most so much money for messages, in the common value unit: `costAtMost(50, { per: '7d' })`. */
export const costAtMost = (limit: number | null, settings: Settings): Budget =>
  budget('cost', limit, settings);

/** At least so much of an objective over no-send: `totalAtLeast(-300, { per: '7d' })`. */
export const totalAtLeast = (least: number, { per }: Period): Floor => ({ least, per });

/** Units of a budget that one message by a channel uses. */
export function useOf(
  { of, channel }: { readonly of: Budget['of']; readonly channel?: string | undefined },
  by: { readonly name: string; readonly cost: number },
): number {
  if (channel !== undefined && channel !== by.name) return 0;
  return of === 'cost' ? by.cost : 1;
}

/** By channel, then by budget: what one message uses. */
export const usesOf = (
  channels: readonly { readonly name: string; readonly cost: number }[],
  budgets: readonly { readonly of: Budget['of']; readonly channel?: string | undefined }[],
): readonly (readonly number[])[] =>
  channels.map((channel) => budgets.map((budget) => useOf(budget, channel)));
