import { digestOfBytes } from '../../../kit/index.ts';
import type { Store } from '../../store.ts';
import { commitOne, prepareCommit } from './commit.ts';
import { postOne } from './post.ts';
import type { Shelves } from './shelves.ts';
import { claimWork, hasWork } from './work.ts';
import type { Writer } from './writer.ts';

type Writes = Pick<Store, 'post' | 'commit' | 'claim' | 'put'>;

/** What writing needs: the newest commits, leave to write, and who does it. */
interface Desk {
  readonly fresh: () => Shelves;
  /** Refuses where the store is closed or read only. */
  readonly openForWriting: () => Shelves;
  readonly writer: Writer;
}

/** What a store keeps; everything is turned to bytes before the write lock is asked for. */
export const writesOf = ({ fresh, openForWriting, writer }: Desk): Writes => ({
  post: async (name, value, expected) =>
    writer.write({ bytes: 0, urgent: true }, postOne(openForWriting(), { name, value, expected })),
  commit: async (commits) => {
    const shelves = openForWriting();
    const prepared = commits.map((commit) => prepareCommit(shelves, commit));
    return Promise.all(prepared.map((one) => writer.write(one, () => commitOne(shelves, one))));
  },
  claim: async (request) => {
    const shelves = openForWriting();
    if (!hasWork(fresh(), request.now)) return [];
    return writer.write({ bytes: 0 }, () => claimWork(shelves, request));
  },
  put: async (bytes) => {
    const { blobs } = openForWriting();
    const digest = digestOfBytes(bytes);
    const sealed = blobs.seal(digest, bytes);
    await writer.write({ bytes: sealed.length }, () => blobs.put(digest, sealed));
    return digest;
  },
});
