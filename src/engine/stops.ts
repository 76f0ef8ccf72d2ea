// What is stopped by hand, as a notice that all engines of a store obey.
import { z } from 'zod';
import type { Stops } from '../eligibility/index.ts';
import type { Json } from '../kit/index.ts';
import type { Notice, Store } from '../store/index.ts';
import { readAs, replace } from './notices.ts';

/** Name of the notice. */
export const stopsNotice = 'stops';

const remarkSchema = z.strictObject({
  rung: z.enum(['messages', 'programs', 'channels', 'marketing']),
  /** Absent for marketing. */
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
  remarks: z.array(remarkSchema).optional(),
});

/** Nothing is stopped. */
export const noStops: Stopped = { messages: [], programs: [], channels: [], marketing: false };

/** What a notice says is stopped; nothing while there is none. Throws ENGINE_NOTICE_UNREADABLE. */
export const stoppedBy = ({ value, version }: Notice): Stopped =>
  version === 0 ? noStops : readAs(stopsNotice, stopsSchema, value);

/** What is stopped by hand in a store. Throws ENGINE_NOTICE_UNREADABLE: then nothing is decided or sent. */
export async function stoppedIn(store: Store): Promise<Stopped> {
  const [notice] = await store.readNotices([stopsNotice]);
  return stoppedBy(notice!);
}

/**
 * Stops or lets go by hand, for every engine of a store, without a setup: programs that cannot be read are no hindrance.
 * Given how, by what is stopped now, it keeps what another stops at once. Throws ENGINE_NOTICE_UNREADABLE where it must
 * read what is stopped and cannot, and what the change throws; nothing is changed then.
 */
export async function stopIn(store: Store, stops: Stopped | Change): Promise<Stopped> {
  const next = (now: Notice) => written(typeof stops === 'function' ? stops(stoppedBy(now)) : stops);
  return stoppedBy(await replace(store, stopsNotice, next));
}

/** What a store keeps of stops; what an engine counts itself is its own, and of what goes on nothing is remarked. */
function written({ messages, programs, channels, marketing, remarks = [] }: Stopped): Json {
  const lists = { messages, programs, channels };
  const holds = ({ rung, name }: Remark) =>
    rung === 'marketing' ? marketing : name !== undefined && lists[rung].includes(name);
  const kept = remarks.filter(holds);
  const stops = { messages, programs, channels, marketing, ...(kept.length > 0 && { remarks: kept }) };
  return { ...readAs(stopsNotice, stopsSchema, stops) };
}
