import type { DecisionId, UserId } from '../../../events/index.ts';
import type { Digest } from '../../../kit/index.ts';
import { unknownUser } from '../../../state/index.ts';
import type { Notice, Stored, StoredAddress } from '../../store.ts';
import type { Facts } from './facts.ts';
import { DueWork } from './work.ts';

/** All that a store in memory keeps. */
export interface Shelves {
  readonly states: Map<UserId, Stored>;
  readonly addresses: Map<string, StoredAddress>;
  readonly notices: Map<string, Notice>;
  readonly records: Map<DecisionId, Uint8Array>;
  readonly blobs: Map<Digest, Uint8Array>;
  readonly work: DueWork;
  readonly facts: Facts;
}

export const emptyShelves = (facts: Facts): Shelves => ({
  states: new Map(),
  addresses: new Map(),
  notices: new Map(),
  records: new Map(),
  blobs: new Map(),
  work: new DueWork(),
  facts,
});

/** A user's state; that of a stranger at version 0 when there is none. */
export const storedOf = ({ states }: Shelves, user: UserId): Stored =>
  states.get(user) ?? { state: unknownUser(user), version: 0 };

/** What is kept of an address; free at version 0 when there is nothing. */
export const storedAddressOf = ({ addresses }: Shelves, key: string): StoredAddress =>
  addresses.get(key) ?? { state: { kind: 'free' }, version: 0 };

/** The notice under a name; null at version 0 when there is none. */
export const noticeOf = ({ notices }: Shelves, name: string): Notice =>
  notices.get(name) ?? { value: null, version: 0 };
