import type { UserId } from '../../../events/index.ts';
import { unknownUser, type UserState } from '../../../state/index.ts';
import type { Stored } from '../../store.ts';
import type { Shelf } from './shelf.ts';

const versionBytes = 8;

/** Version, then the state as JSON: [float64 little endian][UTF-8]. */
export function encodeState(version: number, state: UserState): Buffer {
  const json = JSON.stringify(state);
  const bytes = Buffer.allocUnsafe(versionBytes + Buffer.byteLength(json));
  bytes.writeDoubleLE(version);
  bytes.write(json, versionBytes);
  return bytes;
}

/** A user's version; 0 when there is surely no state. */
export function versionOf(states: Shelf<string>, user: UserId): number {
  const bytes = states.get(user);
  if (bytes) return bytes.readDoubleLE();
  states.lacks(user);
  return 0;
}

/** A user's state; that of a stranger when there is surely none. */
export function storedOf(states: Shelf<string>, user: UserId): Stored {
  const bytes = states.get(user);
  if (bytes) {
    const state = JSON.parse(bytes.toString('utf8', versionBytes)) as UserState;
    return { state, version: bytes.readDoubleLE() };
  }
  states.lacks(user);
  return { state: unknownUser(user), version: 0 };
}
