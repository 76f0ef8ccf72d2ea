import { z } from 'zod';
import type { Stops } from '../eligibility/index.ts';
import type { Json } from '../kit/index.ts';
import type { Also, Notice, Store } from '../store/index.ts';
import { readAs, replace } from './notices.ts';
import { stopIn, stoppedBy, stopsNotice, noStops, type Change, type Stopped } from './stops.ts';
import { joined, type Raised, type Ruling, type Rulings, type Told } from './volumes.ts';

/** What every engine of a store obeys, from its next decision and its next dispatch on. */
export interface Orders {
  readonly stops: Stops;
  /** What was published last; version 0 while nothing was. */
  readonly published: Notice;
  /** What was decided about volumes, of the generators that were asked about. */
  readonly rulings: Rulings;
  /** By generator that was asked about: the version of what was decided, 0 while nothing was. */
  readonly ruled: ReadonlyMap<string, number>;
  /** Of the same generators, what engines told each other that they raised. */
  readonly raised: ReadonlyMap<string, Told>;
  /** What a commit must rest on that no longer holds when either is replaced. */
  readonly rests: readonly Also[];
}

/** The notices of a store that engines obey. */
export interface Board {
  /** Throws ENGINE_NOTICE_UNREADABLE, so that nothing goes where it is not known what is stopped. */
  readonly look: (generators: readonly string[]) => Promise<Orders>;
  /** Replaces what is stopped; given how, by what is stopped now, it keeps what another stops meanwhile. */
  readonly stop: (stops: Stopped | Change) => Promise<void>;
  /**
   * Of two who publish at once the later one is obeyed, after `check` let it pass beside what the first published;
   * where it throws nothing is published.
   */
  readonly publish: (value: Json, check: (now: Notice) => Promise<void>) => Promise<void>;
  readonly confirm: (generator: string, atMost: number) => Promise<void>;
  /** Rests on the ruling that was seen: where somebody ruled meanwhile, that stands. */
  readonly block: (generator: string, seen: Orders) => Promise<void>;
  /** Adds what a generator raised to what all were told; gives the sum, in which nothing of another is lost. */
  readonly tell: (generator: string, raised: Raised) => Promise<Told>;
}

const names = [stopsNotice, 'published'] as const;

/** The board of a store. */
export function boardOf(store: Store): Board {
  let known = { version: 0, stops: noStops };
  const stopsOf = (notice: Notice): Stops => {
    if (notice.version !== known.version) known = { version: notice.version, stops: stoppedBy(notice) };
    return known.stops;
  };
  return {
    look: async (generators) => {
      const notices = await store.readNotices([
        ...names,
        ...generators.map(volumeOf),
        ...generators.map(countOf),
      ]);
      const [stops, published, ...rest] = notices;
      const volumes = rest.slice(0, generators.length);
      const counts = rest.slice(generators.length);
      const rests = names.map(
        (name, i) => ({ kind: 'notice', name, expected: notices[i]!.version }) as const,
      );
      const rulings = new Map(
        generators.flatMap((name, i) =>
          volumes[i]!.version === 0 ? [] : [[name, rulingOf(volumes[i]!.value)]],
        ),
      );
      const ruled = new Map(generators.map((name, i) => [name, volumes[i]!.version]));
      const raised = new Map(generators.map((name, i) => [name, toldOf(counts[i]!)]));
      return { stops: stopsOf(stops!), published: published!, rulings, ruled, raised, rests };
    },
    stop: async (stops) => {
      await stopIn(store, stops);
    },
    publish: async (value, check) => {
      await replace(store, 'published', async (now) => {
        await check(now);
        return value;
      });
    },
    confirm: async (generator, atMost) => {
      await replace(store, volumeOf(generator), () => ({ ...rulingOf({ kind: 'confirmed', atMost }) }));
    },
    block: async (generator, { ruled }) => {
      await store.post(volumeOf(generator), { kind: 'blocked' }, ruled.get(generator) ?? 0);
    },
    tell: async (generator, raised) => {
      const next = (now: Notice) => ({ ...joined(raisedOf(now), raised) });
      return toldOf(await replace(store, countOf(generator), next));
    },
  };
}

const volumeOf = (generator: string): string => `volume:${generator}`;
const countOf = (generator: string): string => `raised:${generator}`;

const rulingSchema: z.ZodType<Ruling> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('blocked') }),
  z.strictObject({ kind: z.literal('confirmed'), atMost: z.number().nonnegative() }),
]);

const raisedSchema: z.ZodType<Raised> = z.strictObject({ day: z.int(), count: z.int() });

/** Nothing told yet is nothing of the first day. */
const raisedOf = ({ value, version }: Notice): Raised =>
  version === 0 ? { day: 0, count: 0 } : readAs('raised', raisedSchema, value);
const toldOf = (notice: Notice): Told => ({ ...raisedOf(notice), version: notice.version });

const rulingOf = (value: Json): Ruling => readAs('volume', rulingSchema, value);
