import { signalMoments, type EventOf } from '../events/index.ts';
import { consentsAt, type Book, type UserState, type ValueSignal } from './user-state.ts';

/** Where the signal of a domain about an objective stands, and about one opportunity where it has a key. */
export const signalKey = (domain: string, objective: string, opportunity?: string): string =>
  opportunity === undefined ? `${domain}/${objective}` : `${domain}/${objective}/${opportunity}`;

/** The book with one more signal: of two under one key the later holds, and what was about an opportunity goes when it is over. */
export function withSignal(book: Book<ValueSignal>, said: EventOf<'signal'>): Book<ValueSignal> {
  const key = signalKey(said.domain, said.objective, said.opportunity);
  const known = Object.hasOwn(book, key) ? book[key] : undefined;
  if (known && known.at > said.at) return book;
  const open = Object.entries(book).filter(
    ([, { opportunity, until }]) => opportunity === undefined || until > said.at,
  );
  return { ...Object.fromEntries(open), [key]: valueSignalOf(said) };
}

/** What deciding needs of a signal; the rest stays with the fact. */
function valueSignalOf(said: EventOf<'signal'>): ValueSignal {
  const { unit, horizonDays, at, from = at, until, quantity, opportunity, featureTime, consentScope } = said;
  const { method, cost, exclusivityGroup } = said;
  return {
    ...signalMoments(said),
    unit,
    horizonDays,
    at,
    from,
    until,
    ...(quantity === undefined ? {} : { quantity }),
    ...(opportunity === undefined ? {} : { opportunity }),
    ...(featureTime === undefined ? {} : { featureTime }),
    ...(consentScope === undefined ? {} : { consentScope }),
    ...(method === undefined ? {} : { method }),
    ...(cost === undefined ? {} : { cost }),
    ...(exclusivityGroup === undefined ? {} : { exclusivityGroup }),
  };
}

/** The signal under a key, if it holds now and the user granted the scope that it asks for. */
export function signalInForce(state: UserState, key: string, now: number): ValueSignal | undefined {
  const found = Object.hasOwn(state.signals, key) ? state.signals[key] : undefined;
  if (!found || found.from > now || found.until <= now) return undefined;
  return found.consentScope === undefined || consentsAt(state, found.consentScope, now) ? found : undefined;
}
