import { crc32 } from 'node:zlib';
import type { Database } from 'lmdb';
import type { Brand } from '../../../kit/index.ts';
import { storeErrors } from '../../errors.ts';

export type ShelfKey = string | number | readonly [number, string];

/** A value with its checksum, for one key of one shelf: [CRC-32, little endian][bytes]. */
export type Sealed = Brand<Buffer, 'Sealed'>;

/** Where to begin and how far to go; keys in order. */
interface Stretch<Key> {
  readonly start?: Key;
  readonly after?: Key;
  readonly limit?: number;
}

/**
 * One kind of entry in the store. Every value carries a CRC-32 of its noun, key and bytes, so that a flipped
 * bit, or a value under another's key, is named (STORE_CORRUPT) instead of served.
 */
export interface Shelf<Key extends ShelfKey> {
  get(key: Key): Buffer | undefined;
  /** Whether an entry stands under the key; its value is not looked at. */
  has(key: Key): boolean;
  /** True when the key is not there and its neighbours are sound, so that it cannot be a damaged key that hides. */
  lacks(key: Key): boolean;
  /** The bytes to put under a key; needs no transaction. */
  seal(key: Key, ...parts: readonly Uint8Array[]): Sealed;
  put(key: Key, sealed: Sealed): void;
  remove(key: Key): void;
  entries(stretch: Stretch<Key>): readonly { readonly key: Key; readonly body: Buffer }[];
  lastKey(): Key | undefined;
}

const sealBytes = 4;
const nameOf = (key: ShelfKey) => (typeof key === 'object' ? key.join(' ') : String(key));

/** Errors of LMDB that say that pages contradict each other: MDB_PAGE_NOTFOUND, MDB_CORRUPTED, MDB_CURSOR_FULL. */
const damage = new Set([-30_797, -30_796, -30_787]);

/** Whether LMDB itself says that the file is damaged. */
export const isDamage = (error: unknown): boolean =>
  damage.has(Number((error as { readonly code?: unknown }).code));

function compare(a: ShelfKey, b: ShelfKey): number {
  if (typeof a === 'string' && typeof b === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b));
  if (typeof a === 'object' && typeof b === 'object') return a[0] - b[0] || compare(a[1], b[1]);
  return Number(a) - Number(b);
}

/** A shelf on one named database of LMDB; `noun` names an entry in errors. */
export function shelfOf<Key extends ShelfKey>(db: Database<Uint8Array>, noun: string): Shelf<Key> {
  const keyOf = (key: Key) => key as string;
  const placeOf = (key: Key) => `${noun} ${nameOf(key)}`;

  function guarded<T>(what: () => string, read: () => T): T {
    try {
      return read();
    } catch (error) {
      if (!isDamage(error)) throw error;
      throw storeErrors.STORE_CORRUPT({ what: what() });
    }
  }

  function seal(key: Key, ...parts: readonly Uint8Array[]): Sealed {
    const sealed = Buffer.allocUnsafe(parts.reduce((sum, { length }) => sum + length, sealBytes));
    let checksum = crc32(placeOf(key));
    let end = sealBytes;
    for (const part of parts) {
      checksum = crc32(part, checksum);
      sealed.set(part, end);
      end += part.length;
    }
    sealed.writeUInt32LE(checksum);
    return sealed as Sealed;
  }

  function unseal(key: Key, bytes: Uint8Array): Buffer {
    const sealed = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const body = sealed.subarray(sealBytes);
    const isSound = sealed.length >= sealBytes && sealed.readUInt32LE() === crc32(body, crc32(placeOf(key)));
    if (!isSound) throw storeErrors.STORE_CORRUPT({ what: placeOf(key) });
    return body;
  }

  function get(key: Key): Buffer | undefined {
    const bytes = guarded(
      () => placeOf(key),
      () => db.getBinary(keyOf(key)),
    );
    return bytes && unseal(key, bytes);
  }

  function entries({ start, after, limit = Infinity }: Stretch<Key>) {
    const from = after ?? start;
    const range = {
      ...(from === undefined ? {} : { start: keyOf(from) }),
      exclusiveStart: after !== undefined,
      limit,
    };
    return guarded(
      () => `${noun} index`,
      () =>
        [...db.getRange(range)].map(({ key, value }) => ({
          key: key as Key,
          body: unseal(key as Key, value),
        })),
    );
  }

  // A bit flipped in a stored key leads a search astray, but it then ends beside that key, whose seal is
  // broken, or beside one that is out of order.
  function lacks(key: Key): boolean {
    if (get(key) !== undefined) return false;
    const [next] = entries({ start: key, limit: 1 });
    const [before] = [...db.getRange({ start: keyOf(key), reverse: true, limit: 1 })];
    if (before) unseal(before.key as Key, before.value);
    const inOrder = (!before || compare(before.key as Key, key) < 0) && (!next || compare(key, next.key) < 0);
    if (!inOrder) throw storeErrors.STORE_CORRUPT({ what: placeOf(key) });
    return true;
  }

  return {
    get,
    seal,
    lacks,
    entries,
    has: (key) =>
      guarded(
        () => placeOf(key),
        () => db.doesExist(keyOf(key)),
      ),
    put: (key, sealed) => db.putSync(keyOf(key), sealed),
    remove: (key) => void db.removeSync(keyOf(key)),
    lastKey: () => [...db.getKeys({ reverse: true, limit: 1 })][0] as Key | undefined,
  };
}

/** A shelf that an older version did not make, in a store that is open for reading. */
export function emptyShelf<Key extends ShelfKey>(): Shelf<Key> {
  const refuse = (): never => {
    throw storeErrors.STORE_READ_ONLY();
  };
  return {
    get: () => undefined,
    has: () => false,
    lacks: () => true,
    entries: () => [],
    lastKey: () => undefined,
    seal: refuse,
    put: refuse,
    remove: refuse,
  };
}

/** A key that LMDB can hold. Throws STORE_ID_UNUSABLE. */
export function usableId<Id extends string>(id: Id, what: string): Id {
  const bytes = Buffer.byteLength(id);
  if (bytes === 0 || bytes > 512 || id.includes('\0')) throw storeErrors.STORE_ID_UNUSABLE({ what });
  return id;
}
