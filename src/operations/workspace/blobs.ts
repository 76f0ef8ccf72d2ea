import { canonicalJson, type Digest, type Json } from '../../kit/index.ts';
import { storeErrors, type Store } from '../../store/index.ts';

/** Keeps a JSON value under the digest by which decisions name it. */
export const keepJson = (store: Store, value: Json): Promise<Digest> =>
  store.put(new TextEncoder().encode(canonicalJson(value)));

/** The JSON value of a digest; undefined where it is not there. */
export async function blobOf(store: Store, digest: string): Promise<unknown> {
  const bytes = await store.get(digest as Digest);
  return bytes && JSON.parse(new TextDecoder().decode(bytes));
}

/** The JSON value of a digest; throws STORE_CORRUPT where it is not there. */
export async function jsonOf(store: Store, digest: string): Promise<unknown> {
  const value = await blobOf(store, digest);
  if (value === undefined) throw storeErrors.STORE_CORRUPT({ what: `Blob ${digest}` });
  return value;
}

/** Order of members does not count in a digest, so what digests name is always used in canonical order. */
export const canonical = <T extends Json>(value: T): T => JSON.parse(canonicalJson(value)) as T;
