// A notice of a store, read by its schema and replaced by compare-and-set.
import type { z } from 'zod';
import type { Json } from '../kit/index.ts';
import type { Notice, Store } from '../store/index.ts';
import { engineErrors } from './errors.ts';

/** Replaces a notice by what follows from the one that stands, however often another comes first. */
export async function replace(
  store: Store,
  name: string,
  next: (now: Notice) => Json | Promise<Json>,
): Promise<Notice> {
  for (;;) {
    const [now] = await store.readNotices([name]);
    const value = await next(now!);
    const outcome = await store.post(name, value, now!.version);
    if (outcome.kind === 'posted') return { value, version: outcome.version };
  }
}

/** What a notice says; throws ENGINE_NOTICE_UNREADABLE. */
export function readAs<T>(name: string, schema: z.ZodType<T>, value: unknown): T {
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  throw engineErrors.ENGINE_NOTICE_UNREADABLE({ name, problem: read.error.issues[0]!.message });
}
