import type { z } from 'zod';
import type { Event, UserId } from '../../events/index.ts';
import { readTable, rejectTable } from '../../tables/index.ts';
import { operationsErrors } from '../errors.ts';
import { checkedDocument, importDocumentSchema } from '../import/document.ts';
import { allRefused, lineColumn, located, numbered } from '../import/numbered.ts';
import type { ReadFacts } from '../import/rows-of-users.ts';
import { readUsers } from '../import/users.ts';
import { zoneWords } from '../import/zone-words.ts';
import type { OperationContext } from '../operation.ts';
import type { OpenWorkspace } from '../workspace/workspace.ts';
import type { Input } from './input.ts';

type Users = Extract<z.infer<typeof importDocumentSchema>, { kind: 'users' }>;

/** The document that says how to read the file of users, where there is one. Throws OPERATIONS_INPUT_INVALID. */
export async function documentOf(
  { users, mapping, rejects }: Input,
  { readDocument }: OperationContext,
): Promise<Users | undefined> {
  const wrong = (at: string, problem: string) =>
    operationsErrors.OPERATIONS_INPUT_INVALID({ operation: 'decide', at, problem });
  if (users === undefined) {
    const idle = mapping === undefined ? rejects && 'rejects' : 'mapping';
    if (idle !== undefined) throw wrong(idle, 'it is about a file of users, and none is named');
    return undefined;
  }
  if (mapping === undefined) throw wrong('mapping', 'a file of users needs a document of kind "users"');
  const document = checkedDocument(await readDocument(mapping), importDocumentSchema, mapping);
  if (document.kind !== 'users') throw wrong('mapping', `it is for ${document.kind}, not for users`);
  return document;
}

/** Users to decide for, with what is new about them. */
export interface Asked {
  readonly facts: ReadFacts['facts'];
  /** Rows of the file: read = kept + rejected; users without a file. */
  readonly counts: {
    readonly read: number;
    readonly kept: number;
    readonly rejected: number;
    readonly blank: number;
  };
  /** Where refused rows went. */
  readonly rejects?: string;
}

/** Where and for when users are read. */
export interface Reading {
  readonly workspace: OpenWorkspace;
  readonly context: OperationContext;
  readonly at: number;
}

/** Users of a file; throws OPERATIONS_ALL_REFUSED and what reading throws. */
export async function usersOfFile(
  request: Input,
  document: Users,
  { workspace, context, at }: Reading,
): Promise<Asked> {
  const file = request.users!;
  const { tables } = context;
  const source = (await tables.digest(file)).slice(0, 12);
  context.progress(`reading ${file}`);
  const schema = [{ kind: 'integer' as const, name: lineColumn }, ...document.columns];
  const reading = await readTable(numbered(await tables.open(file)), schema);
  const { secret } = workspace.identity;
  const later = readUsers(reading.table, document, { source, path: request.mapping!, now: at, secret });
  const placed = later.rejects.length === 0 ? [] : await located(later.rejects, await tables.open(file));
  const rejects = [...reading.rejects, ...placed].sort((a, b) => a.line - b.line);
  const place = placeOfRejects(request);
  await tables.write(place, rejectTable(rejects));
  const { read, blank } = reading.counts;
  const kept = read - rejects.length;
  if (kept === 0 && read > 0) throw allRefused(file, rejects);
  zoneWords(later.facts).forEach((words) => context.progress(words));
  return { facts: later.facts, counts: { read, kept, rejected: rejects.length, blank }, rejects: place };
}

/** Nothing of a dry run goes into the workspace. */
const placeOfRejects = ({ rejects, dryRun, workspace, out }: Input): string =>
  rejects ?? (dryRun ? `${out}.rejects.jsonl` : `${workspace}/rejects.jsonl`);

/** Every user of a workspace. */
export async function usersOfStore({ store }: OpenWorkspace): Promise<Asked> {
  const facts = new Map<UserId, readonly Event[]>();
  for await (const user of store.users()) facts.set(user, []);
  return { facts, counts: { read: facts.size, kept: facts.size, rejected: 0, blank: 0 } };
}
