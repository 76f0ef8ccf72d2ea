import { z } from 'zod';
import type { Stops } from '../eligibility/index.ts';
import type { Json } from '../kit/index.ts';
import type { Also, Notice, Store } from '../store/index.ts';
import { engineErrors } from './errors.ts';

/** Nothing is stopped. */
export const noStops: Stops = { messages: [], programs: [], channels: [], marketing: false };

/** What every engine of a store obeys, from its next decision and its next dispatch on. */
export interface Orders {
  readonly stops: Stops;
  /** What was published last; version 0 while nothing was. */
  readonly published: Notice;
  /** What a commit must rest on that no longer holds when either is replaced. */
  readonly rests: readonly Also[];
}

/** The notices of a store that engines obey. */
export interface Board {
  /** Throws ENGINE_NOTICE_UNREADABLE, so that nothing goes where it is not known what is stopped. */
  readonly look: () => Promise<Orders>;
  readonly stop: (stops: Stops) => Promise<void>;
  readonly publish: (value: Json) => Promise<void>;
}

const names = ['stops', 'published'] as const;

const stopsSchema: z.ZodType<Stops> = z.strictObject({
  messages: z.array(z.string()),
  programs: z.array(z.string()),
  channels: z.array(z.string()),
  marketing: z.boolean(),
});

/** The board of a store. */
export function boardOf(store: Store): Board {
  let known = { version: 0, stops: noStops };
  const stopsOf = ({ value, version }: Notice): Stops => {
    if (version !== known.version) known = { version, stops: readStops(value) };
    return known.stops;
  };
  return {
    look: async () => {
      const notices = await store.readNotices(names);
      const [stops, published] = notices;
      const rests = names.map(
        (name, i) => ({ kind: 'notice', name, expected: notices[i]!.version }) as const,
      );
      return { stops: stopsOf(stops!), published: published!, rests };
    },
    stop: async ({ messages, programs, channels, marketing }) => {
      await store.post('stops', { messages, programs, channels, marketing });
    },
    publish: async (value) => {
      await store.post('published', value);
    },
  };
}

function readStops(value: Json): Stops {
  const read = stopsSchema.safeParse(value);
  if (read.success) return read.data;
  throw engineErrors.ENGINE_NOTICE_UNREADABLE({ name: 'stops', problem: read.error.issues[0]!.message });
}
