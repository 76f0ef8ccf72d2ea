import { z } from 'zod';
import { eventId, userId } from './ids.ts';

/** Milliseconds since the epoch, whole, within the range of a calendar date. */
export const instant = z.int().min(-8.64e15).max(8.64e15);

/** Within the years 0 to 9999: a fact of no such day could never be written to a table of days. */
const [first, last] = [Date.parse('0000-01-01T00:00:00.000Z'), Date.parse('9999-12-31T23:59:59.999Z')];
const outside = 'an instant must lie within the years 0 to 9999';
const happened = instant.min(first, outside).max(last, outside);

/** What every fact carries: who, when it happened (event time), and its own name for deduplication. */
export const fact = { id: eventId, user: userId, at: happened };
