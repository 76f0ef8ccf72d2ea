import { z } from 'zod';
import { name } from '../events/index.ts';
import { digestOf, weeklyWindows, type Digest, type WeeklyWindow } from '../kit/index.ts';
import { duration, type Duration } from './duration.ts';
import { rowSchema, type Row } from './row.ts';

/** Exploration of plans when a program does not say. */
const defaultFloor = 0.02;

/**
 * Most marketing contacts in a period, by channel and, under "all", of all channels together. All ceilings hold.
 * 0: never one; a channel without a ceiling has only that of "all".
 */
export const allowanceSchema = z.record(name, z.int().nonnegative());

const planSchema = z.strictObject({
  name,
  allowance: allowanceSchema,
  /** Weekly hours of the user's own zone in which marketing is planned; absent: at any time. */
  slots: weeklyWindows.optional(),
  /** Topics one after another, each when the one before was delivered and the cooldown is over; absent: in any order. */
  sequence: z.strictObject({ topics: z.array(name).min(1).max(64), cooldown: duration }).optional(),
});

/** The slow clock: which contact plans there are, how long one lasts, and which policy chooses. */
export const plansSchema = z.strictObject({
  /** How long a plan lasts, from its decision on. */
  period: duration,
  /** The plans, in an order in which neighbours differ least: exploration goes to neighbours. */
  choices: z.array(planSchema).min(1).max(16),
  /** What happens to a message when the allowance is spent: it is dropped, or put off to the first slot with room; default drop. */
  otherwise: z.enum(['drop', 'defer']).optional(),
  policy: rowSchema,
  /** No plan's probability falls below this: 0.02 at least, unless there is but one plan. */
  floor: z.number().min(0).max(1),
});

/** A program's plans as data. */
export type Plans = z.infer<typeof plansSchema>;

/** A window as a person writes it: every day unless some are named. */
interface SlotsInput {
  readonly days?: WeeklyWindow['days'];
  readonly from: string;
  readonly to: string;
}

/** What a person writes of plans. */
export interface PlansInput<ChannelName extends string> {
  readonly period: Duration;
  readonly choices: readonly {
    readonly name: string;
    readonly allowance: Readonly<Partial<Record<ChannelName | 'all', number>>>;
    /** Preferred hours, every day unless some are named: `[{ from: '18:00', to: '21:00' }]`. */
    readonly slots?: readonly SlotsInput[];
    /** `{ topics: ['search', 'playlists', 'friends'], cooldown: '2d' }`. */
    readonly sequence?: { readonly topics: readonly string[]; readonly cooldown: Duration };
  }[];
  /** What is to happen when the allowance is spent; default: drop. */
  readonly otherwise?: 'drop' | 'defer';
  readonly policy: Row;
  /** Least probability of each plan; default 0.02. */
  readonly floor?: number;
}

/** Plans as a document from what a person wrote. */
export const plansOf = ({ floor = defaultFloor, choices, ...rest }: PlansInput<string>) => ({
  ...rest,
  floor,
  choices: choices.map(({ slots, ...choice }) => ({
    ...choice,
    ...(slots && { slots: slots.map(({ days = everyDay, from, to }) => ({ days, from, to })) }),
  })),
});

const everyDay: WeeklyWindow['days'] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/** What a belief about plans is about: how long they last and what they allow, however they are chosen. */
export const plansDigest = ({ period, choices }: Plans): Digest => digestOf({ period, choices });
