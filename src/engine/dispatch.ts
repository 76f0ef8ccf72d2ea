import type { Setup } from '../decision/index.ts';
import type { EventOf, UserId } from '../events/index.ts';
import type { Millis } from '../kit/index.ts';
import { foldOf } from '../state/index.ts';
import type { Claim, Due, Store } from '../store/index.ts';
import { addressDeskOf, nothing, wavesOf } from './addresses.ts';
import type { Orders } from './board.ts';
import { secondLookOf, type Checked, type Looked, type Outgoing, type Under } from './second-look.ts';
import type { Zones } from './zones.ts';

/**
 * Takes intents whose receipts say `sent` already: an intent is handed over at most once. A dispatch hands over each group
 * when it is marked, before the next is looked at.
 */
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

/**
 * Compiles at-most-once dispatch: claim, check every rule again, mark `sent` durably, then hand over.
 * What loses a race stays claimed until its lease ends and is looked at again.
 */
export function dispatcherOf(parts: Parts): Dispatcher {
  const round = roundOf(parts);
  return async ({ now, limit, lease }, handOver, orders) => {
    const held: Record<string, number> = {};
    let sent = 0;
    let claims = await parts.store.claim({ now, limit, lease });
    while (claims.length > 0) {
      const [first, rest] = onePerUser(claims);
      const { done, waiting } = await round(first, { now, orders });
      const leaving = done.filter(({ outgoing }) => outgoing !== undefined);
      const ready = leaving.flatMap(({ reason, outgoing }) => (reason === undefined ? outgoing! : []));
      if (ready.length > 0) await handOver(ready);
      sent += ready.length;
      for (const { reason } of leaving) if (reason !== undefined) held[reason] = (held[reason] ?? 0) + 1;
      claims = [...waiting, ...rest];
    }
    return { sent, held };
  };
}

/** What became of claims, and those that must wait for their turn. */
interface Round {
  readonly done: readonly Checked[];
  readonly waiting: readonly Claim[];
}

/** Looks at claims of different users with one read and one commit. */
function roundOf({ store, setup, zones }: Parts): (claims: readonly Claim[], under: Under) => Promise<Round> {
  const fold = foldOf(setup.portfolio);
  const addresses = addressDeskOf(store, setup.portfolio, fold);
  const lookAgain = secondLookOf({ setup, zones, fold, addresses });
  return async (claims, under) => {
    const read = await store.read(claims.map(({ due }) => due.user));
    const meeting = addresses.meet(read.map(({ state }) => ({ before: state, after: state })));
    const met = meeting && (await meeting);
    const looked = claims.map((claim, i): Looked => {
      const { user } = claim.due;
      return { user, claim, read: read[i]!, met: met?.[i] ?? nothing };
    });
    const [first = [], ...rest] = met ? wavesOf(looked) : [looked];
    const checked = first.map((one) => lookAgain(one, under));
    const outcomes = await store.commit(checked.map(({ commit }) => commit));
    const done = checked.filter((_, i) => outcomes[i]!.kind === 'committed');
    return { done, waiting: rest.flat().map(({ claim }) => claim) };
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
