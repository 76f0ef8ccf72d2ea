import { z } from 'zod';
import { eventId, userId } from './ids.ts';

/** Milliseconds since the epoch, whole, within the range of a calendar date. */
export const instant = z.int().min(-8.64e15).max(8.64e15);

/** What every fact carries: who, when it happened (event time), and its own name for deduplication. */
export const fact = { id: eventId, user: userId, at: instant };
