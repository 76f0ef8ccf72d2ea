import type { UserId } from '../../../events/index.ts';
import { fromKept, unknownUser, type AddressState, type KeptState } from '../../../state/index.ts';
import type { Json } from '../../../kit/index.ts';
import type { Notice, Stored, StoredAddress } from '../../store.ts';
import type { Shelf } from './shelf.ts';

const versionBytes = 8;

/** Version, then the state as JSON: [float64 little endian][UTF-8]. */
export function encodeState(version: number, state: KeptState | AddressState | Json): Buffer {
  const json = JSON.stringify(state);
  const bytes = Buffer.allocUnsafe(versionBytes + Buffer.byteLength(json));
  bytes.writeDoubleLE(version);
  bytes.write(json, versionBytes);
  return bytes;
}

/** The version under a key; 0 when there is surely no state. */
export function versionOf(states: Shelf<string>, key: string): number {
  const bytes = states.get(key);
  if (bytes) return bytes.readDoubleLE();
  states.lacks(key);
  return 0;
}

/** A user's state; that of a stranger when there is surely none. */
export function storedOf(states: Shelf<string>, user: UserId): Stored {
  const bytes = states.get(user);
  if (bytes)
    return { state: fromKept(JSON.parse(jsonOf(bytes)) as KeptState), version: bytes.readDoubleLE() };
  states.lacks(user);
  return { state: unknownUser(user), version: 0 };
}

/** What is kept of an address; free when there is surely nothing. */
export function storedAddressOf(addresses: Shelf<string>, key: string): StoredAddress {
  const bytes = addresses.get(key);
  if (bytes) return { state: JSON.parse(jsonOf(bytes)) as AddressState, version: bytes.readDoubleLE() };
  addresses.lacks(key);
  return { state: { kind: 'free' }, version: 0 };
}

/** The notice under a name; null when there is surely none. */
export function noticeOf(notices: Shelf<string>, name: string): Notice {
  const bytes = notices.get(name);
  if (bytes) return { value: JSON.parse(jsonOf(bytes)) as Json, version: bytes.readDoubleLE() };
  notices.lacks(name);
  return { value: null, version: 0 };
}

const jsonOf = (bytes: Buffer): string => bytes.toString('utf8', versionBytes);
