import type { Json } from '../../../kit/index.ts';
import type { PostOutcome } from '../../store.ts';
import { usableId } from './shelf.ts';
import type { Shelves } from './shelves.ts';
import { encodeState, versionOf } from './states.ts';

interface Posting {
  readonly name: string;
  readonly value: Json;
  readonly expected: number;
}

/** What posts a notice, under the lock of the writer. Throws STORE_ID_UNUSABLE. */
export function postOne({ notices }: Shelves, { name, value, expected }: Posting): () => PostOutcome {
  const key = usableId(name, 'a notice');
  const version = expected + 1;
  const sealed = notices.seal(key, encodeState(version, value));
  return () => {
    const found = versionOf(notices, key);
    if (found !== expected) return { kind: 'conflict', found };
    notices.put(key, sealed);
    return { kind: 'posted', version };
  };
}
