// Workers that compete for one user's places, for tests among interleavings, threads and processes.
import type { Scheduler } from 'fast-check';
import { cap, minimumGap } from '../../eligibility/index.ts';
import { parseEvent, userId, type Event, type UserId } from '../../events/index.ts';
import { millis, msPerDay, msPerHour, utcTable } from '../../kit/index.ts';
import { pushed } from '../../opportunities/index.ts';
import { fixed } from '../../policy/index.ts';
import { defineProgram, eachMessage, happens } from '../../program/index.ts';
import type { Contact } from '../../state/index.ts';
import type { Store } from '../../store/index.ts';
import { engineOf, type Engine } from '../engine.ts';
import { setupOf } from '../setup.ts';

/** The user they compete for, another who has the same addresses, and the day: 5 June 2024, 12:00 UTC. */
export const prize = userId.parse('prize');
export const guest = userId.parse('guest');
export const start = millis(Date.UTC(2024, 5, 5, 12));

/** What the places are: so many in 24 hours and in 7 days, an hour apart, on two channels. */
export const mostADay = 3;
export const mostAWeek = 7;

const programWith = (limit: number) =>
  defineProgram({
    id: 'p',
    owner: 'team',
    // Workers live in different hours, so what one decided is late for another: no lateness is held against it here.
    channels: { push: { cost: 0, tolerance: '7d' }, inapp: { cost: 0, tolerance: '7d' } },
    features: {},
    candidateFeatures: { arm: eachMessage() },
    messages: {
      sale: { topic: 'offers', channels: ['push'] },
      banner: { topic: 'offers', channels: ['inapp'] },
    },
    objectives: { plays: happens('play', { horizon: '1d', unit: 'play', rate: 1 }) },
    generators: [pushed({ source: 'test' })],
    rules: [cap({ limit, per: '24h' }), cap({ limit: mostAWeek, per: '7d' }), minimumGap({ gap: '1h' })],
    policy: fixed('best'),
    exploration: { mass: 0, silence: 0 },
  });

const setupWith = (limit: number) =>
  setupOf({ programs: [programWith(limit)], workspace: { id: 'w', secret: 's' } });

/** One worker's engine over a store that others share; who publishes a number makes it the places of a day. */
export const workerOver = (store: Store): Engine =>
  engineOf({
    store,
    setup: setupWith(mostADay),
    zones: () => utcTable,
    published: (limit) => setupWith(Number(limit)),
  });

function fact(user: UserId, rest: Readonly<Record<string, unknown>>): Event {
  const parsed = parseEvent({ user, at: start - 300 * msPerDay, ...rest });
  if (!parsed.ok) throw parsed.error;
  return parsed.value;
}

/** A store whose every read and write waits for its turn in a drawn order. */
export function interleaved(store: Store, scheduler: Scheduler): Store {
  return {
    ...store,
    read: scheduler.scheduleFunction((users) => store.read(users)),
    readAddresses: scheduler.scheduleFunction((keys) => store.readAddresses(keys)),
    readNotices: scheduler.scheduleFunction((names) => store.readNotices(names)),
    post: scheduler.scheduleFunction((name, value, expected) => store.post(name, value, expected)),
    commit: scheduler.scheduleFunction((commits) => store.commit(commits)),
    claim: scheduler.scheduleFunction((request) => store.claim(request)),
  };
}

/** What makes a user known and reachable; the addresses are those of every other. */
export const known = (user: UserId = prize): readonly Event[] =>
  ['push', 'inapp'].flatMap((channel) => [
    fact(user, { id: `${user}-${channel}-1`, kind: 'consent', scope: channel, granted: true }),
    fact(user, { id: `${user}-${channel}-2`, kind: 'address', channel, address: channel, valid: true }),
  ]);

/**
 * Gives a user a reason of the worker's own and decides, again where the race was lost too often; true when a
 * place was won. The n-th asking is n hours after the start.
 */
export async function compete(
  engine: Engine,
  worker: string,
  { n, user = prize }: { readonly n: number; readonly user?: UserId | undefined },
): Promise<boolean> {
  const at = millis(start + n * msPerHour);
  const id = `${worker}-${n}`;
  const opportunity = { kind: 'opportunity', program: 'p', generator: 'g', key: id, until: at + msPerHour };
  const reason = fact(user, { id, at, ...opportunity });
  for (;;) {
    const won = await engine.take([{ user, facts: [reason], decideAt: at }]).then(
      ([result]) => result!.decision!.chosen >= 0,
      (error: { readonly code?: string }) => {
        if (error.code !== 'ENGINE_CONTENDED') throw error;
        return undefined;
      },
    );
    if (won !== undefined) return won;
  }
}

/** The spans that limits are about. */
const spans = [
  { most: mostADay, length: msPerDay },
  { most: mostAWeek, length: 7 * msPerDay },
  { most: 1, length: msPerHour },
];

/** Faults in a ledger: spans with too many contacts, contacts too close. None is what must be found. */
export function faultsIn(slots: readonly number[]): readonly string[] {
  return spans.flatMap(({ most, length }) =>
    slots
      .map((from) => slots.filter((slot) => slot >= from && slot < from + length).length)
      .filter((held) => held > most)
      .map((held) => `${held} contacts where ${most} may be`),
  );
}

/**
 * Places that one of several users who have the same addresses could still take at the hours that were asked for: the
 * user's own contacts leave room on all channels, and those of all users on the channel.
 */
export function roomFor(
  ledgers: readonly (readonly Contact[])[],
  user: number,
  hours: number,
): readonly string[] {
  const times = Array.from({ length: hours }, (_, n) => start + n * msPerHour);
  const slotsOf = (contacts: readonly Contact[]) => contacts.map(({ slot }) => slot);
  return ['push', 'inapp'].flatMap((channel) => {
    const here = slotsOf(ledgers.flat().filter((contact) => contact.channel === channel));
    const counted = [slotsOf(ledgers[user]!), here];
    return times
      .filter((time) =>
        spans.every(({ most, length }) =>
          counted.every((slots) => mostAround([...slots, time], time, length) <= most),
        ),
      )
      .map((time) => `user ${user} on ${channel} at hour ${(time - start) / msPerHour}`);
  });
}

/** Most contacts of a half-open span of this length that holds one of them. */
export const mostAround = (slots: readonly number[], around: number, length: number): number =>
  Math.max(
    ...slots
      .filter((from) => from <= around && around < from + length)
      .map((from) => slots.filter((slot) => slot >= from && slot < from + length).length),
  );
