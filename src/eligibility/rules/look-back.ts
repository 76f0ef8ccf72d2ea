import { duration, millisOf, type Duration } from '../../program/index.ts';
import { ledgerMillis } from './room.ts';
import type { z } from 'zod';

/** A length of time that a contact rule can look back over: some time, and no more than the ledger remembers. */
export const lookBack: z.ZodType<Duration, string> = duration
  .refine((text) => millisOf(text) > 0, 'must be longer than nothing; leave the rule out instead')
  .refine(
    (text) => millisOf(text) <= ledgerMillis,
    'must be at most "92d", as long as contacts are remembered',
  );
