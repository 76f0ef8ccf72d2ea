import { recheckerOf, type Pending, type Setup, type Snapshot } from '../decision/index.ts';
import { eventIdOf, type Event, type EventOf, type UserId } from '../events/index.ts';
import type { Millis } from '../kit/index.ts';
import { millisOf } from '../program/index.ts';
import { asTreated, foldOf } from '../state/index.ts';
import type { Claim, Commit, Due, Store, Stored } from '../store/index.ts';
import { addressDeskOf, nothing, wavesOf, type Met } from './addresses.ts';
import type { Orders } from './board.ts';
import type { Zones } from './zones.ts';

/** An intent that may go out now. */
export interface Outgoing extends Pending {
  readonly user: UserId;
}

/** Takes intents whose receipts say `sent` already: an intent is handed over at most once. */
export type Handover = (outgoing: readonly Outgoing[]) => Promise<void> | void;

export interface DispatchRequest {
  readonly now: Millis;
  readonly limit: number;
  /** How long claimed work belongs to this caller, milliseconds. */
  readonly lease: number;
}

/** What a dispatch did. */
export interface DispatchReport {
  readonly sent: number;
  /** Intents that may no longer go, by reason. */
  readonly held: Readonly<Record<string, number>>;
}

/** Hands over the intents that are due, each after a re-check; at most once each. */
export type Dispatch = (request: DispatchRequest, handOver: Handover) => Promise<DispatchReport>;

/** A dispatch that obeys what is stopped; its commits rest on that still being so. */
export type Dispatcher = (
  request: DispatchRequest,
  handOver: Handover,
  orders: Orders,
) => Promise<DispatchReport>;

/** What waits for its slot; a shadow is looked at like any other and never handed over. */
interface Waiting extends Pending {
  readonly shadow?: true;
}

/** The due work of a decision: its intent at its slot, and what a holdout kept back; none for no-send. */
export const dueOf = ({ decision, user, intent, shadow }: EventOf<'decision'>): readonly Due[] => [
  ...(intent ? [{ id: `dispatch:${decision}`, at: intent.slot, user, work: { decision, intent } }] : []),
  ...(shadow
    ? [{ id: `shadow:${shadow.decision}`, at: shadow.intent.slot, user, work: { ...shadow, shadow: true } }]
    : []),
];

interface Parts {
  readonly store: Store;
  readonly setup: Setup;
  readonly zones: Zones;
}

/** One claim looked at again: the commit that marks it, and why it may no longer go. */
interface Checked {
  /** Absent for a shadow. */
  readonly outgoing?: Outgoing;
  readonly reason: string | undefined;
  readonly commit: Commit;
}

/** When, and under which orders. */
interface Under {
  readonly now: Millis;
  readonly orders: Orders;
}

/** A claim with what was read about it. */
interface Looked {
  readonly user: UserId;
  readonly claim: Claim;
  readonly read: Stored;
  readonly met: readonly Met[];
}

/**
 * Compiles at-most-once dispatch: claim, check every rule again, mark `sent` durably, then hand over.
 * What loses a race stays claimed until its lease ends and is looked at again.
 */
export function dispatcherOf({ store, setup, zones }: Parts): Dispatcher {
  const recheck = recheckerOf(setup.portfolio);
  const fold = foldOf(setup.portfolio);
  const addresses = addressDeskOf(store, setup.portfolio, fold);
  const tolerance = new Map(
    setup.portfolio.channels.map(({ name, tolerance }) => [name, millisOf(tolerance)]),
  );

  /** Why an intent may not go now; a message that comes too late is another message. */
  function reasonAgainst(pending: Pending, snapshot: Snapshot, now: Millis): string | undefined {
    const { intent, decision } = pending;
    if (!snapshot.state.contacts.some((contact) => contact.decision === decision)) return 'superseded';
    if (now > intent.slot + (tolerance.get(intent.channel) ?? 0)) return 'too_late';
    const [no] = recheck(snapshot, pending, now);
    if (no) return no.reason;
    // Its place is in the ledger of the address that it was decided for; another address is another message.
    const address = snapshot.state.addresses[intent.channel]?.value.address;
    return intent.address === undefined || intent.address === address ? undefined : 'address_changed';
  }

  function check(looked: Looked, { now, orders }: Under): Checked {
    const { user, claim, read, met } = looked;
    const { state, version } = read;
    const { shadow, ...pending } = claim.due.work as unknown as Waiting;
    const snapshot = snapshotOf(looked, { orders, shadow });
    const reason = reasonAgainst(pending, snapshot, now);
    const receipt = receiptOf(pending, { user, at: now, reason });
    // A shadow that may go leaves no trace: it stays in its ledger, and there is nothing to tell.
    const facts = shadow && reason === undefined ? [] : [receipt];
    const after = facts.reduce(fold, state);
    const commit = {
      user,
      expected: version,
      state: after,
      facts,
      completes: [claim],
      also: [...orders.rests, ...addresses.also({ before: state, after }, met)],
    };
    return { reason, commit, ...(shadow ? {} : { outgoing: { ...pending, user } }) };
  }

  /** What is known now; for a shadow as it would be without the holdout. */
  function snapshotOf(
    { read: { state, version }, met }: Looked,
    { orders, shadow }: { readonly orders: Orders; readonly shadow: true | undefined },
  ): Snapshot {
    const seen = met.length > 0 ? addresses.seen({ before: state, after: state }, met) : undefined;
    const known = { version, zone: zones(state.zone.value), stops: orders.stops, addresses: seen };
    return shadow ? { ...known, state: asTreated(state), holdouts: 'lifted' } : { ...known, state };
  }

  /** Looks at claims of different users; gives what became of them, and those that must wait for their turn. */
  async function round(
    claims: readonly Claim[],
    under: Under,
  ): Promise<{ readonly done: readonly Checked[]; readonly waiting: readonly Claim[] }> {
    const read = await store.read(claims.map(({ due }) => due.user));
    const meeting = addresses.meet(read.map(({ state }) => ({ before: state, after: state })));
    const met = meeting && (await meeting);
    const looked = claims.map((claim, i): Looked => {
      const { user } = claim.due;
      return { user, claim, read: read[i]!, met: met?.[i] ?? nothing };
    });
    const [first = [], ...rest] = met ? wavesOf(looked) : [looked];
    const checked = first.map((one) => check(one, under));
    const outcomes = await store.commit(checked.map(({ commit }) => commit));
    const done = checked.filter((_, i) => outcomes[i]!.kind === 'committed');
    return { done, waiting: rest.flat().map(({ claim }) => claim) };
  }

  return async ({ now, limit, lease }, handOver, orders) => {
    const done: Checked[] = [];
    let claims = await store.claim({ now, limit, lease });
    while (claims.length > 0) {
      const [first, rest] = onePerUser(claims);
      const found = await round(first, { now, orders });
      done.push(...found.done);
      claims = [...found.waiting, ...rest];
    }
    const leaving = done.filter(({ outgoing }) => outgoing !== undefined);
    const ready = leaving.flatMap(({ reason, outgoing }) => (reason === undefined ? outgoing! : []));
    await handOver(ready);
    return { sent: ready.length, held: countReasons(leaving) };
  };
}

/** The oldest claim of each user, and the others: commits of one user follow one another. */
function onePerUser(claims: readonly Claim[]): readonly [Claim[], Claim[]] {
  const users = new Set<UserId>();
  const first: Claim[] = [];
  const rest: Claim[] = [];
  for (const claim of claims) {
    (users.has(claim.due.user) ? rest : first).push(claim);
    users.add(claim.due.user);
  }
  return [first, rest];
}

function countReasons(done: readonly Checked[]): Record<string, number> {
  const held: Record<string, number> = {};
  for (const { reason } of done) if (reason !== undefined) held[reason] = (held[reason] ?? 0) + 1;
  return held;
}

const receiptOf = (
  { decision }: Pending,
  { user, at, reason }: { readonly user: UserId; readonly at: Millis; readonly reason: string | undefined },
): Event => ({
  kind: 'receipt',
  id: eventIdOf(`receipt:${decision}`),
  user,
  at,
  decision,
  status: reason === undefined ? 'sent' : 'held',
  ...(reason === undefined ? {} : { reason }),
});
