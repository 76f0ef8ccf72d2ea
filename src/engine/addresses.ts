import { eventIdOf, type Event, type UserId } from '../events/index.ts';
import { murmur128Hex } from '../kit/index.ts';
import type { Portfolio } from '../program/index.ts';
import {
  addressBookOf,
  mayTouch,
  seenBy,
  touchedBy,
  type AddressBook,
  type AddressLedger,
  type Fold,
  type SharedAddress,
  type Touched,
  type UserState,
} from '../state/index.ts';
import type { Also, Store, Stored, StoredAddress } from '../store/index.ts';

/** An address that a step touches, as it was found: its ledger, and who has it alone so far, if that is another. */
export interface Met {
  readonly touched: Touched;
  readonly found: StoredAddress;
  readonly ledger: AddressLedger | undefined;
  readonly holder: Stored | undefined;
}

/** A user's state as it was read and after what is known to happen. */
interface Stepping {
  readonly before: UserState;
  readonly after: UserState;
}

/** What keeps the ledgers of addresses that users share, beside the users. */
export interface AddressDesk {
  /**
   * Reads what each of these steps touches; undefined, without a turn of the event loop, where they touch nothing:
   * users who share no address and whose addresses stay.
   */
  readonly meet: (steps: readonly Stepping[]) => Promise<readonly (readonly Met[])[]> | undefined;
  /** The facts that tell the user of a step which of the addresses are shared from now on. */
  readonly marks: (state: UserState, met: readonly Met[]) => readonly Event[];
  /** The shared addresses as a decision about the user sees them; undefined where there are none. */
  readonly seen: (step: Stepping, met: readonly Met[]) => readonly SharedAddress[] | undefined;
  /** What the commit of a step changes, or rests on, besides the user. */
  readonly also: (
    step: Stepping & { readonly now?: number | undefined },
    met: readonly Met[],
  ) => readonly Also[];
}

/** Compiles the desk of a portfolio over a store. */
export function addressDeskOf(store: Store, { channels }: Portfolio, fold: Fold): AddressDesk {
  const book = addressBookOf(channels.map(({ name }) => name));
  return {
    meet: (steps) => {
      if (!steps.some(({ before, after }) => mayTouch(before, after))) return undefined;
      const touched = steps.map(({ before, after }) => touchedBy(before, after));
      return touched.every(({ length }) => length === 0) ? undefined : meet(store, { book, steps, touched });
    },
    marks: (state, met) =>
      met
        .filter(({ touched, ledger }) => ledger && touched.how === 'joined' && !isMarked(state, touched))
        .map(({ touched }) => sharingOf(state, touched)),
    seen: (step, met) => {
      const shared = met.flatMap(({ touched, found, ledger }) => {
        if (!ledger || touched.how === 'left') return [];
        const next = book.after(touched, ledger, step);
        const known = next.kind === 'shared' ? next : ledger;
        return [seenBy(step.after, touched, { ledger: known, version: found.version })];
      });
      return shared.length > 0 ? shared : undefined;
    },
    also: (step, met) => [
      ...told(met, fold),
      ...met.map(({ touched, found, ledger }): Also => {
        const state = book.after(touched, ledger, step);
        const changes = state === found.state ? {} : { state };
        return { kind: 'address', key: touched.key, expected: found.version, ...changes };
      }),
    ],
  };
}

interface Meeting {
  readonly book: AddressBook;
  readonly steps: readonly Stepping[];
  readonly touched: readonly (readonly Touched[])[];
}

/** Addresses are read after their users, and who has one alone after the address: so none can be older than told. */
async function meet(store: Store, { book, steps, touched }: Meeting): Promise<readonly (readonly Met[])[]> {
  const keys = [...new Set(touched.flat().map(({ key }) => key))];
  const read = await store.readAddresses(keys);
  const found = new Map(keys.map((key, i) => [key, read[i]!]));
  const users = [...new Set(read.flatMap(({ state }) => (state.kind === 'alone' ? state.holder : [])))];
  const known = await store.read(users);
  const holders = new Map<UserId, Stored>(users.map((user, i) => [user, known[i]!]));
  return touched.map((ones, i) =>
    ones.map((one): Met => {
      const address = found.get(one.key)!;
      const isOthers = address.state.kind === 'alone' && address.state.holder !== steps[i]!.after.user;
      const holder =
        address.state.kind === 'alone' && isOthers ? holders.get(address.state.holder) : undefined;
      return {
        touched: one,
        found: address,
        ledger: book.ledgerOf(one, address.state, holder?.state),
        holder,
      };
    }),
  );
}

const isMarked = ({ shared = [] }: UserState, { key }: Touched): boolean => shared.includes(key);

/** The fact that an address of a user is shared; it happened when the user got it or was first seen. */
function sharingOf({ user, since, addresses }: UserState, { channel, address, key }: Touched): Event {
  const id = eventIdOf(`sharing:${murmur128Hex(`${user}\u0000${key}`)}`);
  const at = Math.max(since, addresses[channel]?.at ?? since);
  return { kind: 'sharing', id, user, at, channel, address };
}

/** Who had addresses alone is told, in the same commit, so that the next decision about them asks their ledgers. */
function told(met: readonly Met[], fold: Fold): readonly Also[] {
  const users = new Map<UserId, Extract<Also, { kind: 'user' }>>();
  for (const { touched, holder } of met) {
    if (!holder) continue;
    const { user } = holder.state;
    const known = users.get(user) ?? {
      kind: 'user',
      user,
      expected: holder.version,
      state: holder.state,
      facts: [],
    };
    const facts = isMarked(known.state, touched) ? [] : [sharingOf(known.state, touched)];
    users.set(user, { ...known, state: facts.reduce(fold, known.state), facts: [...known.facts, ...facts] });
  }
  return [...users.values()];
}

/** What a step that touches nothing meets. */
export const nothing: readonly Met[] = [];

/**
 * Parts steps into waves, each of which can commit together: a step comes after every one before it that touches the
 * same address or user. The order within a wave is that of the steps.
 */
export function wavesOf<T extends { readonly user: UserId; readonly met: readonly Met[] }>(
  steps: readonly T[],
): readonly (readonly T[])[] {
  const free = new Map<string, number>();
  const waves: T[][] = [];
  for (const step of steps) {
    const { user, met } = step;
    // Users have no blank in their ids.
    const addresses = met.flatMap(({ touched, holder }) => [` ${touched.key}`, holder?.state.user ?? user]);
    const names = [user, ...addresses];
    const wave = Math.max(...names.map((name) => free.get(name) ?? 0));
    (waves[wave] ??= []).push(step);
    for (const name of names) free.set(name, wave + 1);
  }
  return waves;
}
