// Records that are only ever added: each is a blob that names the one before it, and a notice names the last.
import { z } from 'zod';
import { no, ok, type Result } from '../../kit/index.ts';
import { jsonOf, keepJson } from './blobs.ts';
import type { OpenWorkspace } from './workspace.ts';

type Shelf = Pick<OpenWorkspace, 'store'>;

/** The records of a chain, oldest first, with their digests, and the digest of the last, which fixes all of them. */
export interface Chain<T> {
  readonly entries: readonly T[];
  readonly digests: readonly string[];
  readonly head: string | null;
}

const headSchema = z.strictObject({ head: z.string().regex(/^[0-9a-f]{64}$/) });

async function headOf({ store }: Shelf, name: string) {
  const [notice] = await store.readNotices([name]);
  const head = notice!.version === 0 ? null : headSchema.parse(notice!.value).head;
  return { head, version: notice!.version };
}

/** What a chain holds; nothing where it was never begun. Throws STORE_CORRUPT. */
export async function chainIn<T extends { readonly before: string | null }>(
  workspace: Shelf,
  name: string,
  schema: z.ZodType<T>,
): Promise<Chain<T>> {
  const { head } = await headOf(workspace, name);
  const entries: T[] = [];
  const digests: string[] = [];
  for (let at = head; at !== null;) {
    const entry: T = schema.parse(await jsonOf(workspace.store, at));
    entries.push(entry);
    digests.push(at);
    at = entry.before;
  }
  return { entries: entries.toReversed(), digests: digests.toReversed(), head };
}

/**
 * Adds records, all of them or none, after the one that was the last when they were made; gives the digest of the last
 * then, or `raced` where another process added one meanwhile.
 */
export async function appended(
  workspace: Shelf,
  name: string,
  { entries, after }: { readonly entries: readonly object[]; readonly after: string | null },
): Promise<Result<string | null, 'raced'>> {
  const { head: found, version } = await headOf(workspace, name);
  if (found !== after) return no('raced');
  let head = after;
  // As JSON has it: members that are undefined are not there.
  for (const entry of entries)
    head = await keepJson(
      workspace.store,
      z.json().parse(JSON.parse(JSON.stringify({ ...entry, before: head }))),
    );
  if (head === null || entries.length === 0) return ok(head);
  const { kind } = await workspace.store.post(name, { head }, version);
  return kind === 'conflict' ? no('raced') : ok(head);
}
