import { z } from 'zod';
import type { Stops } from '../eligibility/index.ts';
import type { Json } from '../kit/index.ts';
import type { Also, Notice, Store } from '../store/index.ts';
import { engineErrors } from './errors.ts';
import type { Ruling, Rulings } from './volumes.ts';

/** Nothing is stopped. */
export const noStops: Stops = { messages: [], programs: [], channels: [], marketing: false };

/** What every engine of a store obeys, from its next decision and its next dispatch on. */
export interface Orders {
  readonly stops: Stops;
  /** What was published last; version 0 while nothing was. */
  readonly published: Notice;
  /** What was decided about volumes, of the generators that were asked about. */
  readonly rulings: Rulings;
  /** What a commit must rest on that no longer holds when either is replaced. */
  readonly rests: readonly Also[];
}

/** The notices of a store that engines obey. */
export interface Board {
  /** Throws ENGINE_NOTICE_UNREADABLE, so that nothing goes where it is not known what is stopped. */
  readonly look: (generators: readonly string[]) => Promise<Orders>;
  readonly stop: (stops: Stops) => Promise<void>;
  readonly publish: (value: Json) => Promise<void>;
  readonly rule: (generator: string, ruling: Ruling) => Promise<void>;
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
    look: async (generators) => {
      const notices = await store.readNotices([...names, ...generators.map(volumeOf)]);
      const [stops, published, ...volumes] = notices;
      const rests = names.map(
        (name, i) => ({ kind: 'notice', name, expected: notices[i]!.version }) as const,
      );
      const rulings = new Map(
        generators.flatMap((name, i) =>
          volumes[i]!.version === 0 ? [] : [[name, rulingOf(volumes[i]!.value)]],
        ),
      );
      return { stops: stopsOf(stops!), published: published!, rulings, rests };
    },
    stop: async ({ messages, programs, channels, marketing }) => {
      const { generators: _counted, ...stops } = readStops({ messages, programs, channels, marketing });
      await store.post('stops', stops);
    },
    publish: async (value) => {
      await store.post('published', value);
    },
    rule: async (generator, ruling) => {
      await store.post(volumeOf(generator), { ...rulingOf({ ...ruling }) });
    },
  };
}

const volumeOf = (generator: string): string => `volume:${generator}`;

const rulingSchema: z.ZodType<Ruling> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('blocked') }),
  z.strictObject({ kind: z.literal('confirmed'), atMost: z.number().nonnegative() }),
]);

const readStops = (value: Json): Stops => readAs('stops', stopsSchema, value);
const rulingOf = (value: Json): Ruling => readAs('volume', rulingSchema, value);

function readAs<T>(name: string, schema: z.ZodType<T>, value: Json): T {
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  throw engineErrors.ENGINE_NOTICE_UNREADABLE({ name, problem: read.error.issues[0]!.message });
}
