import { z } from 'zod';
import { name } from '../events/index.ts';
import { digestOf, type Digest } from '../kit/index.ts';
import { duration, type Duration } from './duration.ts';
import { rowSchema, type Row } from './row.ts';

/** Exploration of plans when a program does not say. */
const defaultFloor = 0.02;

const planSchema = z.strictObject({
  name,
  /**
   * Most marketing contacts in a period, by channel and, under "all", of all channels together. All ceilings hold.
   * 0: never one; a channel without a ceiling has only that of "all".
   */
  allowance: z.record(name, z.int().nonnegative()),
});

/** The slow clock: which contact plans there are, how long one lasts, and which policy chooses. */
export const plansSchema = z.strictObject({
  /** How long a plan lasts, from its decision on. */
  period: duration,
  /** The plans, in an order in which neighbours differ least: exploration goes to neighbours. */
  choices: z.array(planSchema).min(1).max(16),
  policy: rowSchema,
  /** No plan's probability falls below this. */
  floor: z.number().min(0).max(1),
});

/** A program's plans as data. */
export type Plans = z.infer<typeof plansSchema>;

/** What a person writes of plans. */
export interface PlansInput<ChannelName extends string> {
  readonly period: Duration;
  readonly choices: readonly {
    readonly name: string;
    readonly allowance: Readonly<Partial<Record<ChannelName | 'all', number>>>;
  }[];
  readonly policy: Row;
  /** Least probability of each plan; default 0.02. */
  readonly floor?: number;
}

/** Plans as a document from what a person wrote. */
export const plansOf = ({ floor = defaultFloor, ...rest }: PlansInput<string>) => ({ ...rest, floor });

/** What a belief about plans is about: how long they last and what they allow, however they are chosen. */
export const plansDigest = ({ period, choices }: Plans): Digest => digestOf({ period, choices });
