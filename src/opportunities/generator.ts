import { z } from 'zod';
import type { Event } from '../events/index.ts';
import type { Millis, ZoneTable } from '../kit/index.ts';
import { duration, millisOf, type RowPlace } from '../program/index.ts';
import type { Opportunity, UserState } from '../state/index.ts';

/** A reason to speak that a generator raises; the engine makes it a fact. */
export type Raised = Omit<Opportunity, 'program' | 'generator'>;

/** A generator at work. */
export interface Generator {
  /** What a fact that just happened raises; `state` already contains it. */
  readonly onFact?: (state: UserState, event: Event) => Raised | undefined;
  /** When this user is due next, after an instant; the engine then asks `onTime`. */
  readonly nextTime?: (state: UserState, after: Millis, zone: ZoneTable) => Millis;
  readonly onTime?: (state: UserState, at: Millis) => Raised;
  /** The name that an upstream system raises opportunities under. */
  readonly source?: string;
  /** Opportunities a day that it is expected to raise; ten times as many wait for a confirmation. */
  readonly forecast?: number | undefined;
}

/** How much a generator is expected to raise, opportunities a day of all users; without it nothing is too much. */
export const forecast = z.int().positive().optional();

/** The deduplication key of what a generator raises: one open opportunity per generator and user. */
export const keyOf = ({ program, at }: RowPlace): string => `${program}:${at}`;

/** A length of time that is not nothing: a reason without validity could never be answered. */
export const validFor = duration.refine((text) => millisOf(text) > 0, 'must be longer than nothing');
