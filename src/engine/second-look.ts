import { recheckerOf, type Pending, type Setup, type Snapshot } from '../decision/index.ts';
import { eventIdOf, type Event, type UserId } from '../events/index.ts';
import type { Millis } from '../kit/index.ts';
import { millisOf, type Portfolio } from '../program/index.ts';
import { asTreated, type Fold } from '../state/index.ts';
import type { Claim, Commit, Stored } from '../store/index.ts';
import type { AddressDesk, Met } from './addresses.ts';
import type { Orders } from './board.ts';
import { zoneAt, type Zones } from './zones.ts';

/** An intent that may go out now. */
export interface Outgoing extends Pending {
  readonly user: UserId;
}

/** What waits for its slot; a shadow is looked at like any other and never handed over. */
interface Waiting extends Pending {
  readonly shadow?: true;
}

/** One claim looked at again: the commit that marks it, and why it may no longer go. */
export interface Checked {
  /** Absent for a shadow. */
  readonly outgoing?: Outgoing;
  readonly reason: string | undefined;
  readonly commit: Commit;
}

/** When, and under which orders. */
export interface Under {
  readonly now: Millis;
  readonly orders: Orders;
}

/** A claim with what was read about it. */
export interface Looked {
  readonly user: UserId;
  readonly claim: Claim;
  readonly read: Stored;
  readonly met: readonly Met[];
}

/** Looks at a claim again, with every rule: whether it may go, and the commit that marks it. */
export type SecondLook = (looked: Looked, under: Under) => Checked;

interface Parts {
  readonly setup: Setup;
  readonly zones: Zones;
  readonly fold: Fold;
  readonly addresses: AddressDesk;
}

/** Compiles the second look that everything decided gets when it leaves. */
export function secondLookOf({ setup, zones, fold, addresses }: Parts): SecondLook {
  const reasonAgainst = objectionsOf(setup.portfolio);

  /** What is known now; for a shadow as it would be without the holdout. */
  function snapshotOf({ read, met }: Looked, { now, orders }: Under, shadow: true | undefined): Snapshot {
    const { stops } = orders;
    const { state, version } = read;
    const seen = met.length > 0 ? addresses.seen({ before: state, after: state }, met) : undefined;
    const known = { version, zone: zoneAt(zones, state, now), stops, addresses: seen };
    return shadow ? { ...known, state: asTreated(state), holdouts: 'lifted' } : { ...known, state };
  }

  return (looked, { now, orders }) => {
    const { user, claim, read, met } = looked;
    const { state, version } = read;
    const { shadow, decision, intent } = claim.due.work as unknown as Waiting;
    const pending = { decision, intent };
    const reason = reasonAgainst(pending, snapshotOf(looked, { now, orders }, shadow), now);
    // A shadow that may go leaves no trace: it stays in its ledger, and there is nothing to tell.
    const facts = shadow && reason === undefined ? [] : [receiptOf(pending, { user, at: now, reason })];
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
  };
}

/** Why an intent may not go now; undefined where it may. */
type Objections = (pending: Pending, snapshot: Snapshot, now: Millis) => string | undefined;

function objectionsOf(portfolio: Portfolio): Objections {
  const recheck = recheckerOf(portfolio);
  const tolerance = new Map(portfolio.channels.map(({ name, tolerance }) => [name, millisOf(tolerance)]));
  return (pending, snapshot, now) => {
    const { intent, decision } = pending;
    // From the end: what is due is among the latest contacts.
    if (!snapshot.state.contacts.findLast((contact) => contact.decision === decision)) return 'superseded';
    // A message that comes too late is another message.
    if (now > intent.slot + (tolerance.get(intent.channel) ?? 0)) return 'too_late';
    const [no] = recheck(snapshot, pending, now);
    if (no) return no.reason;
    // Its place is in the ledger of the address that it was decided for; another address is another message.
    const address = snapshot.state.addresses[intent.channel]?.value.address;
    return intent.address === undefined || intent.address === address ? undefined : 'address_changed';
  };
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
