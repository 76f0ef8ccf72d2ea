import { randomFillSync } from 'node:crypto';
import { closeSync, fsyncSync, openSync, statfsSync, statSync, truncateSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Folder } from './folder.ts';

/**
 * Room on the disk that is kept for what must go on when there is none: a file that is emptied when the disk is
 * full, and filled again when there is room. While it is empty, ordinary writes are refused, in every process.
 */
export interface Reserve {
  readonly bytes: number;
  /** False while the room was given away and not won back. */
  isHeld(): boolean;
  /** Gives the room away; false when there is none to give. */
  release(): boolean;
  /** Wins the room back, if there is enough for it and as much again. */
  restore(): boolean;
}

/** Opens the reserve of a store, and makes it where there is room; a store that never had room for one does without. */
export function reserveOf({ path }: Folder, bytes: number): Reserve {
  const file = join(path, 'reserve');
  const size = () => statSync(file, { throwIfNoEntry: false })?.size;
  const hasRoom = () => {
    const { bavail, bsize } = statfsSync(path);
    return bavail * bsize >= 2 * bytes;
  };
  const restore = () => hasRoom() && fill(file, bytes);
  if (bytes > 0 && (size() ?? 0) < bytes) restore();
  return {
    bytes,
    restore,
    isHeld: () => (size() ?? bytes) >= bytes,
    release: () => {
      if ((size() ?? 0) === 0) return false;
      truncateSync(file);
      return true;
    },
  };
}

/** Bytes that no file system can store in less room, on the disk before it returns; false when it is full after all. */
function fill(file: string, bytes: number): boolean {
  const descriptor = openSync(file, 'w', 0o600);
  try {
    const noise = randomFillSync(Buffer.allocUnsafe(bytes));
    for (let at = 0; at < bytes;) at += writeSync(descriptor, noise, at, bytes - at, at);
    fsyncSync(descriptor);
    return true;
  } catch {
    truncateSync(file);
    return false;
  } finally {
    closeSync(descriptor);
  }
}
