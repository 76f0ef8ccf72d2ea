import type { Commit, CommitOutcome } from '../../store.ts';
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
  /** All bytes together. */
  readonly bytes: number;
}

const bytesOf = (items: readonly { readonly length: number }[]) =>
  items.reduce((sum, { length }) => sum + length, 0);

/** Throws STORE_ID_UNUSABLE. What the caller changes afterwards is not seen. */
export function prepareCommit(shelves: Shelves, commit: Commit): PreparedCommit {
  const user = usableId(commit.user, 'a user');
  const state = shelves.states.seal(user, encodeState(commit.expected + 1, commit.state));
  const facts = commit.facts.map((event) => ({
    id: usableId(event.id, 'a fact'),
    body: Buffer.from(JSON.stringify(event)),
  }));
  const records = (commit.records ?? []).map(({ id, bytes }) => ({
    id,
    bytes: shelves.records.seal(usableId(id, 'a decision record'), bytes),
  }));
  const due = (commit.due ?? []).map(prepareDue);
  const bytes = bytesOf([
    state,
    ...facts.map(({ body }) => body),
    ...records.map((record) => record.bytes),
    ...due.map(({ body }) => body),
  ]);
  return { commit, state, facts, records, due, bytes };
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

/** Compare, then set, inside a write transaction; nothing is written unless the outcome is `committed`. */
export function commitOne(shelves: Shelves, prepared: PreparedCommit): CommitOutcome {
  const { commit } = prepared;
  const found = versionOf(shelves.states, commit.user);
  if (found !== commit.expected) return { kind: 'conflict', found };
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
  shelves.states.put(commit.user, prepared.state);
  return { kind: 'committed', version: found + 1 };
}
