import type { EventOf, Intent } from '../events/index.ts';
import type { Contact } from './user-state.ts';

const day = 86_400_000;

/** Longest look back of any contact rule. */
const lookBack = 92 * day;

/**
 * What two contacts that follow each other can add to the age of those before them. A clock that is wrong by years
 * makes one long gap, and one gap must not make the ledger forget.
 */
const stride = 7 * day;

/** Two strides more than rules look back: the way to a wrong time, and as long spent there. */
const memory = lookBack + 2 * stride;

/**
 * The contacts that rules may still ask about at an instant, planned ones too. Age is time in which something
 * happened: a contact is forgotten when the gaps after it, each counted as a week at most, come to more than the
 * memory. For who is contacted weekly that is its age; others keep at most 15 contacts longer than rules look back.
 * So no rule looks back on less after a clock was wrong, by any amount, for up to a week of its own time.
 */
export function remembered(contacts: readonly Contact[], at: number): readonly Contact[] {
  // What lies no further back than the memory is no older: the usual case, which looks at one contact.
  if (contacts.length === 0 || at - contacts[0]!.slot <= memory) return contacts;
  let age = 0;
  let next = at;
  for (let i = contacts.length - 1; i >= 0; i--) {
    const { slot } = contacts[i]!;
    if (slot > at) continue;
    age += Math.min(next - slot, stride);
    next = slot;
    if (age > memory) return contacts.slice(i + 1);
  }
  return contacts;
}

/** The place of an intent in the ledger. Written out, so that all contacts have one form; see `changed`. */
export function contactOf(intent: Intent, to: Pick<Contact, 'decision' | 'status'>): Contact {
  const { program, message, channel, class: of, topic, slot, address } = intent;
  const { decision, status } = to;
  const contact: { -readonly [Field in keyof Contact]: Contact[Field] } = {
    program,
    message,
    channel,
    class: of,
    topic,
    slot,
    decision,
    status,
  };
  if (address !== undefined) contact.address = address;
  return contact;
}

/** The ledger, by slot, with one more contact at an instant; the same decision twice is one contact. */
export function reserve(contacts: readonly Contact[], contact: Contact, at: number): readonly Contact[] {
  if (contacts.some(({ decision }) => decision === contact.decision)) return contacts;
  const kept = remembered(contacts, at);
  // From the end: what is planned is mostly later than all before.
  return kept.toSpliced(kept.findLastIndex(({ slot }) => slot <= contact.slot) + 1, 0, contact);
}

const releasing = new Set(['held', 'failed', 'superseded']);

/** Whether a receipt says that a contact will surely not go out. */
export const isReleasing = (status: EventOf<'receipt'>['status']): boolean => releasing.has(status);

/** The ledger after a receipt: what will surely not go out frees its place, what went out is marked. */
export function receipted(
  contacts: readonly Contact[],
  { decision, status }: Pick<EventOf<'receipt'>, 'decision' | 'status'>,
): readonly Contact[] {
  // From the end: receipts are about the latest contacts.
  const place = contacts.findLastIndex((contact) => contact.decision === decision);
  if (place === -1) return contacts;
  if (isReleasing(status)) return contacts.filter((contact) => contact.decision !== decision);
  const marked = status === 'ambiguous' ? status : 'sent';
  return contacts.with(place, contactOf(contacts[place]!, { decision, status: marked }));
}
