import { factsOf, nameOf } from '../../also.ts';
import type { Also, Commit, CommitOutcome } from '../../store.ts';
import { noticeOf, storedAddressOf, storedOf, type Shelves } from './shelves.ts';

/** Compares and sets: all of a commit, or nothing and why. */
export function commitOne(shelves: Shelves, commit: Commit): CommitOutcome {
  const facts = factsOf(commit);
  const refusal = conflictOf(shelves, commit) ?? twiceOf(shelves, facts) ?? staleOf(shelves, commit);
  if (refusal) return refusal;
  shelves.facts.keep(facts);
  return set(shelves, commit);
}

function versionOf(shelves: Shelves, also: Also): number {
  if (also.kind === 'user') return storedOf(shelves, also.user).version;
  return (also.kind === 'address' ? storedAddressOf(shelves, also.key) : noticeOf(shelves, also.name))
    .version;
}

function conflictOf(shelves: Shelves, { user, expected, also }: Commit): CommitOutcome | undefined {
  const { version: found } = storedOf(shelves, user);
  if (found !== expected) return { kind: 'conflict', found };
  const lost = also?.find((one) => versionOf(shelves, one) !== one.expected);
  return lost && { kind: 'conflict', found: versionOf(shelves, lost), of: nameOf(lost) };
}

function twiceOf({ facts }: Shelves, arrived: ReturnType<typeof factsOf>): CommitOutcome | undefined {
  const ids = facts.twice(arrived);
  return ids.length > 0 ? { kind: 'duplicate', ids } : undefined;
}

function staleOf({ work }: Shelves, { completes = [] }: Commit): CommitOutcome | undefined {
  const ids = completes.filter((claim) => work.isStale(claim)).map(({ due }) => due.id);
  return ids.length > 0 ? { kind: 'stale', ids } : undefined;
}

function set(shelves: Shelves, commit: Commit): CommitOutcome {
  const { states, records, work } = shelves;
  for (const { id, bytes } of commit.records ?? []) records.set(id, bytes);
  for (const claim of commit.completes ?? []) work.complete(claim);
  for (const due of commit.due ?? []) work.add(due);
  for (const also of commit.also ?? []) setAlso(shelves, also);
  const version = commit.expected + 1;
  states.set(commit.user, { state: commit.state, version });
  return { kind: 'committed', version };
}

function setAlso({ states, addresses }: Shelves, also: Also): void {
  const version = also.expected + 1;
  if (also.kind === 'user') states.set(also.user, { state: also.state, version });
  if (also.kind === 'address' && also.state) addresses.set(also.key, { state: also.state, version });
}
