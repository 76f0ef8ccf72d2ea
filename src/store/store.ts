import type { DecisionId, Event, UserId } from '../events/index.ts';
import type { Digest, Json } from '../kit/index.ts';
import type { AddressState, UserState } from '../state/index.ts';

/** A user's state with the version that a commit must expect; version 0 means nothing was ever stored. */
export interface Stored {
  readonly state: UserState;
  readonly version: number;
}

/** What is kept of an address, with the version that a commit must expect; version 0 means nothing was ever stored. */
export interface StoredAddress {
  readonly state: AddressState;
  readonly version: number;
}

/**
 * What a commit rests on, or changes, besides its user: all or nothing with it. Another user whom the step concerns,
 * with facts of its own; an address by its key, which is compared alone where no state is given; or a notice.
 */
export type Also =
  | {
      readonly kind: 'user';
      readonly user: UserId;
      readonly expected: number;
      readonly state: UserState;
      readonly facts: readonly Event[];
    }
  | {
      readonly kind: 'address';
      readonly key: string;
      readonly expected: number;
      readonly state?: AddressState;
    }
  /** A notice that must not have been replaced since it was read. */
  | { readonly kind: 'notice'; readonly name: string; readonly expected: number };

/** A small document under a name, for all who share the store: what is stopped by hand, what is published. */
export interface Notice {
  readonly value: Json;
  /** Grows with every notice under the name; 0, with the value null, while there is none. */
  readonly version: number;
}

/** What became of a notice. Nothing was written unless it is `posted`. */
export type PostOutcome =
  | { readonly kind: 'posted'; readonly version: number }
  /** Another notice came first: read again. `found` is its version. */
  | { readonly kind: 'conflict'; readonly found: number };

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
  /** Others that it rests on or changes, each once. */
  readonly also?: readonly Also[] | undefined;
}

/** What became of a commit. Nothing was written unless it is `committed`. */
export type CommitOutcome =
  | { readonly kind: 'committed'; readonly version: number }
  /** Another commit came first: read again and decide anew. `of` names the other user or address; absent: the user. */
  | { readonly kind: 'conflict'; readonly found: number; readonly of?: string }
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
  /** What is kept of addresses by their keys, in the order asked. Read them after the users they are for. */
  readAddresses(keys: readonly string[]): Promise<readonly StoredAddress[]>;
  /** The notices under these names, in the order asked; whoever reads after a `post` resolved sees what it posted. */
  readNotices(names: readonly string[]): Promise<readonly Notice[]>;
  /** Replaces the notice under a name by compare-and-set: of all who expect one version, exactly one posts. */
  post(name: string, value: Json, expected: number): Promise<PostOutcome>;
  /** Each commit alone, all or nothing, by compare-and-set on every version it expects; outcomes in order. */
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
