import type { UserId } from '../events/index.ts';
import { digestOfText } from '../kit/index.ts';
import { remembered } from './ledger.ts';
import { withSaid, type Book, type Contact, type Dated, type UserState } from './user-state.ts';

/** What was said and sent at an address that several users had or have. */
export interface AddressLedger {
  readonly kind: 'shared';
  /** Consent to its channel and to topics, by scope, whoever gave or withdrew it. */
  readonly consent: Book<Dated<boolean>>;
  /** Contacts at it of all its users, by slot. */
  readonly contacts: readonly Contact[];
}

/**
 * What a store keeps of an address under its key. While one user alone has it, all there is to know stands in the
 * state of that user; a second one, or the first one's going, makes it a ledger of its own. `free` is as if nothing
 * were kept.
 */
export type AddressState =
  | { readonly kind: 'free' }
  | { readonly kind: 'alone'; readonly holder: UserId }
  | AddressLedger;

/** The key of an address of a channel: a digest, so that no log of keys holds what a team wrote as an address. */
export const addressKey = (channel: string, address: string): string =>
  `${channel}:${digestOfText(`${channel}\u0000${address}`).slice(0, 32)}`;

/** An address that a step of a user touches: it goes, comes, or stays and is shared. */
export interface Touched {
  readonly how: 'left' | 'joined' | 'held';
  readonly channel: string;
  readonly address: string;
  readonly key: string;
}

const none: readonly Touched[] = [];

/** Whether a step may touch an address: not for a user who shares none and whose addresses stay. */
export const mayTouch = (before: UserState, after: UserState): boolean =>
  after.shared !== undefined || before.addresses !== after.addresses;

/** The addresses that a step touches. */
export function touchedBy(before: UserState, after: UserState): readonly Touched[] {
  if (!mayTouch(before, after)) return none;
  const { shared = [] } = after;
  const channels = new Set([...Object.keys(before.addresses), ...Object.keys(after.addresses)]);
  return [...channels].flatMap((channel): readonly Touched[] => {
    const [had, has] = [heldOn(before, channel), heldOn(after, channel)];
    const touch = (how: Touched['how'], address: string): Touched => ({
      how,
      channel,
      address,
      key: addressKey(channel, address),
    });
    if (had === has) {
      const held = has === undefined ? none : [touch('held', has)];
      return held.filter(({ key }) => shared.includes(key));
    }
    return [
      ...(had === undefined ? none : [touch('left', had)]),
      ...(has === undefined ? none : [touch('joined', has)]),
    ];
  });
}

function heldOn(state: UserState, channel: string): string | undefined {
  const known = state.addresses[channel]?.value;
  return known?.valid ? known.address : undefined;
}

/** A step of a user: what was read, what came of it, and when, where that is known. */
interface AddressStep {
  readonly before: UserState;
  readonly after: UserState;
  readonly now?: number | undefined;
}

const empty: AddressLedger = { kind: 'shared', consent: {}, contacts: [] };

/** What is kept of addresses, for the channels of a portfolio. */
export interface AddressBook {
  /**
   * The ledger that a touched address has besides what this user says and does; undefined while nobody else has to
   * do with it. `holder` is the state of who has it alone.
   */
  readonly ledgerOf: (
    touched: Touched,
    found: AddressState | undefined,
    holder: UserState | undefined,
  ) => AddressLedger | undefined;
  /** What an address is to be after a step, given its ledger from before; the ledger itself where nothing changes. */
  readonly after: (touched: Touched, ledger: AddressLedger | undefined, step: AddressStep) => AddressState;
}

/** Compiles what is kept of addresses; `channels` tells consent to a channel from consent to a topic. */
export function addressBookOf(channels: readonly string[]): AddressBook {
  const isAbout = (scope: string, channel: string) =>
    scope === channel || (scope !== 'personalisation' && !channels.includes(scope));

  /**
   * What a user's own statements add. A refusal goes wherever the user is; a grant counts for the address that the
   * user had by then, so that nobody's older consent opens an address that came later.
   */
  function said(known: AddressLedger['consent'], state: UserState, { channel, how }: Touched) {
    const since = how === 'left' ? Number.POSITIVE_INFINITY : (state.addresses[channel]?.at ?? 0);
    const entries = Object.entries(state.consent).filter(
      ([scope, { value, at }]) => isAbout(scope, channel) && (!value || at >= since),
    );
    return entries.reduce(
      (consent, [scope, said]) => withSaid(consent, scope, { said, refuses: !said.value }),
      known,
    );
  }

  function withUser(
    ledger: AddressLedger,
    touched: Touched,
    { before, after, now }: AddressStep,
  ): AddressLedger {
    const refused = touched.how === 'left' ? said(ledger.consent, before, touched) : ledger.consent;
    const consent = said(refused, after, touched);
    const isQuiet = touched.how === 'held' && before.contacts === after.contacts;
    const contacts = isQuiet
      ? ledger.contacts
      : withContacts(ledger.contacts, touched, { before, after, now });
    return consent === ledger.consent && contacts === ledger.contacts
      ? ledger
      : { kind: 'shared', consent, contacts };
  }

  return {
    ledgerOf: (touched, found, holder) => {
      if (found?.kind === 'shared') return found;
      return holder && withUser(empty, touched, { before: holder, after: holder });
    },
    after: (touched, ledger, step) => {
      if (!ledger && touched.how === 'joined') return { kind: 'alone', holder: step.after.user };
      const next = withUser(ledger ?? empty, touched, step);
      return !ledger && next === empty ? { kind: 'free' } : next;
    },
  };
}

/** The contacts at an address when those of one user are as they are after a step. */
function withContacts(
  contacts: readonly Contact[],
  { channel, address, how }: Touched,
  { before, after, now }: AddressStep,
): readonly Contact[] {
  const isHere = (contact: Contact) => contact.channel === channel && contact.address === address;
  const own = new Set([...before.contacts, ...after.contacts].map(({ decision }) => decision));
  const others = contacts.filter(({ decision }) => !own.has(decision));
  const mine = (how === 'left' && after.erased ? before : after).contacts.filter(isHere);
  if (mine.length === 0 && others.length === contacts.length) return contacts;
  const all = [...others, ...mine].sort((a, b) => a.slot - b.slot);
  return now === undefined ? all : remembered(all, now);
}

/** What others did and anybody said at an address that a user shares, as the user's decisions see it. */
export interface SharedAddress {
  readonly channel: string;
  readonly key: string;
  /** Version of the ledger that was read. */
  readonly version: number;
  readonly consent: AddressLedger['consent'];
  /** Contacts of the others, by slot. */
  readonly contacts: readonly Contact[];
}

/** The view of an address by one of its users: the user's own contacts stand in the user's own ledger. */
export function seenBy(
  state: UserState,
  { channel, key }: Touched,
  { ledger, version }: { readonly ledger: AddressLedger; readonly version: number },
): SharedAddress {
  const own = new Set(state.contacts.map(({ decision }) => decision));
  const contacts = ledger.contacts.filter(({ decision }) => !own.has(decision));
  return { channel, key, version, consent: ledger.consent, contacts };
}
