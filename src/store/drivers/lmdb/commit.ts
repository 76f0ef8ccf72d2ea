import { keptForm, type AddressState, type KeptState } from '../../../state/index.ts';
import { factsOf, nameOf } from '../../also.ts';
import type { Also, Commit, CommitOutcome } from '../../store.ts';
import { isUrgent } from '../../urgent.ts';
import { usableId, type Sealed } from './shelf.ts';
import type { Shelves } from './shelves.ts';
import { encodeState, versionOf } from './states.ts';
import { addWork, completeWork, isStale, prepareDue, type PreparedDue } from './work.ts';

/** A commit with everything turned to bytes before the write lock is asked for. */
export interface PreparedCommit {
  readonly commit: Commit;
  readonly state: Sealed;
  readonly facts: readonly { readonly id: string; readonly body: Buffer }[];
  readonly records: readonly { readonly id: string; readonly bytes: Sealed }[];
  readonly due: readonly PreparedDue[];
  readonly also: readonly PreparedAlso[];
  /** All bytes together. */
  readonly bytes: number;
  readonly urgent: boolean;
}

/** Another user or address; without bytes it is compared alone. */
interface PreparedAlso {
  readonly also: Also;
  readonly bytes: Sealed | undefined;
}

function placeOf(shelves: Shelves, also: Also) {
  if (also.kind === 'user') return { shelf: shelves.states, key: usableId(also.user, 'a user') };
  return also.kind === 'address'
    ? { shelf: shelves.addresses, key: usableId(also.key, 'an address') }
    : { shelf: shelves.notices, key: usableId(also.name, 'a notice') };
}

/** What is written of it; nothing where a commit only rests on it. */
function keptOf(also: Also): KeptState | AddressState | undefined {
  if (also.kind === 'notice') return undefined;
  return also.kind === 'user' ? keptForm(also.state) : also.state;
}

function prepareAlso(shelves: Shelves, also: Also): PreparedAlso {
  const { shelf, key } = placeOf(shelves, also);
  const state = keptOf(also);
  return { also, bytes: state && shelf.seal(key, encodeState(also.expected + 1, state)) };
}

const bytesOf = (items: readonly { readonly length: number }[]) =>
  items.reduce((sum, { length }) => sum + length, 0);

/** Throws STORE_ID_UNUSABLE. What the caller changes afterwards is not seen. */
export function prepareCommit(shelves: Shelves, commit: Commit): PreparedCommit {
  const user = usableId(commit.user, 'a user');
  const state = shelves.states.seal(user, encodeState(commit.expected + 1, keptForm(commit.state)));
  const facts = factsOf(commit).map((event) => ({
    id: usableId(event.id, 'a fact'),
    body: Buffer.from(JSON.stringify(event)),
  }));
  const records = (commit.records ?? []).map(({ id, bytes }) => ({
    id,
    bytes: shelves.records.seal(usableId(id, 'a decision record'), bytes),
  }));
  const due = (commit.due ?? []).map(prepareDue);
  const also = (commit.also ?? []).map((one) => prepareAlso(shelves, one));
  const bytes = bytesOf([
    state,
    ...facts.map(({ body }) => body),
    ...records.map((record) => record.bytes),
    ...due.map(({ body }) => body),
    ...also.flatMap((one) => one.bytes ?? []),
  ]);
  return { commit, state, facts, records, due, also, bytes, urgent: isUrgent(commit) };
}

/** Facts that are stored already, or stand twice in this commit. */
function duplicatesOf({ facts }: Shelves, ids: readonly string[]): readonly string[] {
  const twice = ids.filter((id, i) => ids.indexOf(id) !== i || facts.get(id) !== undefined);
  return [...new Set(twice)];
}

function appendFacts({ log, facts }: Shelves, prepared: PreparedCommit): void {
  let sequence = log.lastKey() ?? 0;
  const number = Buffer.alloc(8);
  for (const { id, body } of prepared.facts) {
    number.writeDoubleLE(++sequence);
    log.put(sequence, log.seal(sequence, body));
    facts.put(id, facts.seal(id, number));
  }
}

/** The first version that is not the expected one. */
function conflictOf(shelves: Shelves, { commit, also }: PreparedCommit): CommitOutcome | undefined {
  const found = versionOf(shelves.states, commit.user);
  if (found !== commit.expected) return { kind: 'conflict', found };
  for (const { also: one } of also) {
    const { shelf, key } = placeOf(shelves, one);
    const other = versionOf(shelf, key);
    if (other !== one.expected) return { kind: 'conflict', found: other, of: nameOf(one) };
  }
  return undefined;
}

function putAlso(shelves: Shelves, also: readonly PreparedAlso[]): void {
  for (const { also: one, bytes } of also) {
    const { shelf, key } = placeOf(shelves, one);
    if (bytes) shelf.put(key, bytes);
  }
}

/** Compare, then set, inside a write transaction; nothing is written unless the outcome is `committed`. */
export function commitOne(shelves: Shelves, prepared: PreparedCommit): CommitOutcome {
  const { commit } = prepared;
  const conflict = conflictOf(shelves, prepared);
  if (conflict) return conflict;
  const ids = duplicatesOf(
    shelves,
    prepared.facts.map(({ id }) => id),
  );
  if (ids.length > 0) return { kind: 'duplicate', ids };
  const completes = commit.completes ?? [];
  const stale = completes.filter((claim) => isStale(shelves, claim)).map(({ due }) => due.id);
  if (stale.length > 0) return { kind: 'stale', ids: stale };
  appendFacts(shelves, prepared);
  for (const { id, bytes } of prepared.records) shelves.records.put(id, bytes);
  for (const { due } of completes) completeWork(shelves, due.id);
  for (const due of prepared.due) addWork(shelves, due);
  putAlso(shelves, prepared.also);
  shelves.states.put(commit.user, prepared.state);
  return { kind: 'committed', version: commit.expected + 1 };
}
