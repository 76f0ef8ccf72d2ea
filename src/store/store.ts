import type { DecisionId, Event, UserId } from '../events/index.ts';
import type { Digest, Json } from '../kit/index.ts';
import type { UserState } from '../state/index.ts';

/** A user's state with the version that a commit must expect; version 0 means nothing was ever stored. */
export interface Stored {
  readonly state: UserState;
  readonly version: number;
}

/** Work that falls due: dispatching an intent, flushing a deferred message. */
export interface Due {
  /** Unique; the same id again is the same work. */
  readonly id: string;
  readonly at: number;
  readonly user: UserId;
  readonly work: Json;
}

/** All that one step of one user changes, in one piece or not at all. */
export interface Commit {
  readonly user: UserId;
  /** The version that was read. */
  readonly expected: number;
  readonly state: UserState;
  /** Facts that `state` already contains, in order. */
  readonly facts: readonly Event[];
  /** Decision records to keep, by decision id. */
  readonly records?: readonly { readonly id: DecisionId; readonly bytes: Uint8Array }[];
  /** New due work. */
  readonly due?: readonly Due[];
  /** Claimed work that this commit completes; a stale claim fails the commit. */
  readonly completes?: readonly Claim[];
}

/** What became of a commit. Nothing was written unless it is `committed`. */
export type CommitOutcome =
  | { readonly kind: 'committed'; readonly version: number }
  /** Another commit came first: read again and decide anew. */
  | { readonly kind: 'conflict'; readonly found: number }
  /** These facts are stored already: drop them and fold again. */
  | { readonly kind: 'duplicate'; readonly ids: readonly string[] }
  /** A claim it would complete belongs to another worker by now. */
  | { readonly kind: 'stale'; readonly ids: readonly string[] };

/** Due work taken by one worker until the lease ends. The token grows with every claim of the work. */
export interface Claim {
  readonly due: Due;
  readonly token: number;
}

/** One entry of the log, in the order of commits. */
export interface LogEntry {
  readonly sequence: number;
  readonly event: Event;
}

/**
 * The storage port. All profiles behave alike under the conformance suite; each commit is atomic and durable
 * when its promise resolves, and a read sees every commit that resolved before it.
 */
export interface Store {
  /** States with versions, in the order asked. */
  read(users: readonly UserId[]): Promise<readonly Stored[]>;
  /** Each commit alone, all or nothing, by compare-and-set on the user's version; outcomes in order. */
  commit(commits: readonly Commit[]): Promise<readonly CommitOutcome[]>;
  /** The log after a sequence number, oldest first. */
  log(after: number): AsyncIterable<LogEntry>;
  /** A decision record's bytes as committed. */
  record(id: DecisionId): Promise<Uint8Array | undefined>;
  /** Every user there is, in order of id. */
  users(): AsyncIterable<UserId>;
  /** Takes up to `limit` works due at `now` whose lease has ended or never began; oldest first. */
  claim(request: {
    readonly now: number;
    readonly limit: number;
    readonly lease: number;
  }): Promise<readonly Claim[]>;
  /** Keeps bytes under their digest; keeping them twice is keeping them once. */
  put(bytes: Uint8Array): Promise<Digest>;
  /** Bytes by digest. Throws STORE_CORRUPT when they no longer match it. */
  get(digest: Digest): Promise<Uint8Array | undefined>;
  close(): Promise<void>;
}
