import type { Candidate } from '../../opportunities/index.ts';
import type { Contact, SharedAddress } from '../../state/index.ts';
import type { Check, Refusal, RuleContext } from '../rule.ts';
import type { Scoped } from './scope.ts';

/** The contact ledger forgets a contact after this long (`state`), so no rule may look further back. */
export const ledgerMillis = 92 * 86_400_000;

/**
 * The first instant from `slot` on at which one more contact leaves no span of `window` milliseconds, half open,
 * with more than `limit` contacts; `times` rise and hold the planned ones too. Infinity when the limit is 0.
 *
 * Any `limit` contacts in a row, from a to b less than a window apart, forbid each t that a span holds with them:
 * max(b, t) − min(a, t) < window, the open interval (b − window, a + window). Both its ends rise with a and b,
 * so one pass finds the first t outside them all.
 */
export function roomInSpans(
  times: readonly number[],
  slot: number,
  { limit, window }: { readonly limit: number; readonly window: number },
): number {
  if (limit === 0) return Number.POSITIVE_INFINITY;
  let free = slot;
  for (let i = 0; i + limit <= times.length; i++) {
    const a = times[i]!;
    const b = times[i + limit - 1]!;
    if (b - a < window && b - window < free && free < a + window) free = a + window;
  }
  return free;
}

/** What is asked of the ledger: the refusal of one more contact at a slot beside those at `times`. */
export interface LedgerRule {
  readonly scoped: Scoped;
  /** How far before a slot a contact can still matter, milliseconds. */
  readonly window: number;
  /** With fewer contacts than this there is always room. */
  readonly least: number;
  readonly refuses: (times: readonly number[], slot: number) => Refusal | undefined;
}

/** A check of candidates against the contacts that count; undefined where they are too few to matter. */
export function ledgerCheck(rule: LedgerRule, { state, from, addresses }: RuleContext): Check | undefined {
  const { scoped, window, least } = rule;
  const { contacts } = state;
  const first = firstAfter(contacts, from - window);
  const others = addresses && othersOf(addresses, scoped, from - window);
  let found = others?.length ?? 0;
  for (let i = first; i < contacts.length; i++) if (scoped.counts(contacts[i]!)) found++;
  if (found < least) return undefined;
  const counted = contacts.slice(first).filter((contact) => scoped.counts(contact));
  return others && others.length > 0
    ? bothLedgers(rule, counted, { others, addresses: state.addresses })
    : ownLedger(rule, counted);
}

/** Against the user's own contacts. */
function ownLedger({ scoped, refuses }: LedgerRule, counted: readonly Contact[]): Check {
  // Candidates of one key and slot get one answer.
  const slots: number[] = [];
  const answers: (Refusal | undefined)[] = [];
  return (candidate: Candidate) => {
    if (!scoped.holds(candidate)) return undefined;
    const key = scoped.keyOf(candidate);
    if (slots[key] !== candidate.slot) {
      slots[key] = candidate.slot;
      answers[key] = refuses(timesOf(counted, scoped, key), candidate.slot);
    }
    return answers[key];
  };
}

/**
 * Against two ledgers, each by itself: the user's own, on all channels, and that of the address of the candidate's
 * channel, of all who have it. Both must have room, so that neither ever holds more than the limit, and so that what
 * one of them let in is not asked about what stands in the other of somebody else.
 */
function bothLedgers(
  { scoped, refuses }: LedgerRule,
  counted: readonly Contact[],
  { others, addresses }: { readonly others: readonly Contact[]; readonly addresses: Addresses },
): Check {
  return (candidate: Candidate) => {
    if (!scoped.holds(candidate)) return undefined;
    const key = scoped.keyOf(candidate);
    const isHere = (contact: Contact) => scoped.isOn(contact, candidate.channel);
    const theirs = others.filter(isHere);
    const own = timesOf(counted, scoped, key);
    if (theirs.length === 0) return refuses(own, candidate.slot);
    const ours = counted.filter((contact) => isHere(contact) && isAt(contact, addresses));
    const here = [...timesOf(ours, scoped, key), ...timesOf(theirs, scoped, key)].sort((a, b) => a - b);
    return refusedByEither(refuses, [own, here], candidate.slot);
  };
}

type Addresses = RuleContext['state']['addresses'];

/** Whether a contact was at the address that the user has now; one that does not say where it was may have been. */
const isAt = ({ channel, address }: Contact, addresses: Addresses): boolean =>
  address === undefined || address === addresses[channel]?.value.address;

/** The refusal by a ledger without room, until both have room at once. */
function refusedByEither(
  refuses: LedgerRule['refuses'],
  ledgers: readonly (readonly number[])[],
  slot: number,
): Refusal | undefined {
  const refusedAt = (at: number) => ledgers.map((times) => refuses(times, at)).find((no) => no !== undefined);
  const first = refusedAt(slot);
  if (!first) return undefined;
  let { until } = first;
  while (until !== undefined) {
    const next = refusedAt(until);
    if (!next) return { ...first, until };
    ({ until } = next);
  }
  return { reason: first.reason };
}

/** The contacts of others that count, from an instant on. */
const othersOf = (
  addresses: readonly SharedAddress[],
  { counts }: Scoped,
  after: number,
): readonly Contact[] =>
  addresses.flatMap(({ contacts }) => contacts.filter((contact) => contact.slot > after && counts(contact)));

/** The ledger stands by slot: the first contact after an instant. */
function firstAfter(contacts: readonly Contact[], instant: number): number {
  let i = contacts.length;
  while (i > 0 && contacts[i - 1]!.slot > instant) i--;
  return i;
}

function timesOf(contacts: readonly Contact[], { isOf }: Scoped, key: number): readonly number[] {
  const times: number[] = [];
  for (const contact of contacts) if (isOf(contact, key)) times.push(contact.slot);
  return times;
}
