// What is stopped by hand, as a notice that all engines of a store obey.
import { z } from 'zod';
import type { Stops } from '../eligibility/index.ts';
import type { Json } from '../kit/index.ts';
import type { Notice, Store } from '../store/index.ts';
import { readAs, replace } from './notices.ts';

/** Name of the notice. */
export const stopsNotice = 'stops';

const remarkSchema = z.strictObject({
  rung: z.enum(['messages', 'programs', 'channels', 'policies', 'marketing', 'everything']),
  /** Absent for marketing and everything. */
  name: z.string().optional(),
  /** Milliseconds since 1970. */
  since: z.number(),
  why: z.string().optional(),
});

/** Since when something is stopped, and why, for people; engines obey without it. */
type Remark = Readonly<z.infer<typeof remarkSchema>>;

/** What is stopped by hand, with what is known of some of it. */
export interface Stopped extends Stops {
  readonly remarks?: readonly Remark[] | undefined;
}

/** What is to be stopped, by what is. */
export type Change = (now: Stopped) => Stopped;

const stopsSchema = z.strictObject({
  messages: z.array(z.string()),
  programs: z.array(z.string()),
  channels: z.array(z.string()),
  marketing: z.boolean(),
  /** Absent where they hold nothing, as older versions know it: those stop everything while either is there. */
  policies: z.array(z.string()).min(1).optional(),
  everything: z.literal(true).optional(),
  remarks: z.array(remarkSchema).optional(),
});

/** Nothing is stopped. */
export const noStops: Stopped = { messages: [], programs: [], channels: [], marketing: false };

/** What a notice says is stopped; nothing while there is none. Throws ENGINE_NOTICE_UNREADABLE. */
export const stoppedBy = ({ value, version }: Notice): Stopped =>
  version === 0 ? noStops : readAs(stopsNotice, stopsSchema, value);

/** What is stopped by hand in a store; or what stands there that cannot be read, so that nothing is decided or sent. */
type StopsFound =
  | { readonly kind: 'read'; readonly stopped: Stopped }
  | { readonly kind: 'unreadable'; readonly problem: string; readonly found: Json };

/** What is stopped by hand in a store, whatever stands there. */
export async function stopsFoundIn(store: Store): Promise<StopsFound> {
  const [notice] = await store.readNotices([stopsNotice]);
  try {
    return { kind: 'read', stopped: stoppedBy(notice!) };
  } catch (error) {
    return { kind: 'unreadable', problem: (error as Error).message, found: notice!.value };
  }
}

/**
 * Stops or lets go by hand, for every engine of a store, without a setup: programs that cannot be read are no hindrance.
 * Given how, by what is stopped now, it keeps what another stops at once. Throws ENGINE_NOTICE_UNREADABLE where it must
 * read what is stopped and cannot, and what the change throws; nothing is changed then. Told to stop `everything`
 * where it cannot read, it writes the notice anew, with that besides: nothing goes that did not go before.
 */
export async function stopIn(
  store: Store,
  stops: Stopped | Change,
  unread: 'refuse' | 'everything' = 'refuse',
): Promise<Stopped> {
  const next = (now: Notice) => {
    if (typeof stops !== 'function') return written(stops);
    return unread === 'everything' && !isReadable(now)
      ? written({ ...stops(noStops), everything: true })
      : written(stops(stoppedBy(now)));
  };
  return stoppedBy(await replace(store, stopsNotice, next));
}

const isReadable = ({ value, version }: Notice): boolean =>
  version === 0 || stopsSchema.safeParse(value).success;

/** What a store keeps of stops; what an engine counts itself is its own, and of what goes on nothing is remarked. */
function written({ remarks = [], ...now }: Stopped): Json {
  const { messages, programs, channels, policies = [], marketing, everything } = now;
  const lists = { messages, programs, channels, policies };
  const holds = ({ rung, name }: Remark) => {
    if (rung === 'marketing') return marketing;
    return rung === 'everything' ? everything : name !== undefined && lists[rung].includes(name);
  };
  const kept = remarks.filter(holds);
  const stops = {
    messages,
    programs,
    channels,
    marketing,
    ...(policies.length > 0 && { policies }),
    ...(everything && { everything }),
    ...(kept.length > 0 && { remarks: kept }),
  };
  return { ...readAs(stopsNotice, stopsSchema, stops) };
}
