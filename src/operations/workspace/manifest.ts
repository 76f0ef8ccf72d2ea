// What is current is a notice in the store: it changes by compare-and-set, so that nobody writes back what another
// process has replaced meanwhile, such as programs in which an arm was stopped.
import { z } from 'zod';
import type { Store } from '../../store/index.ts';
import { operationsErrors } from '../errors.ts';
import {
  emptyManifest,
  identitySchema,
  manifestSchema,
  type Identity,
  type Manifest,
  type OpenWorkspace,
} from './workspace.ts';

/** Name of the notice. */
export const manifestNotice = 'workspace';

/** Version 1 of the file held the manifest too. */
const olderSchema = z.strictObject({
  ...identitySchema.shape,
  version: z.literal(1),
  ...manifestSchema.shape,
});

const fileSchema = z.discriminatedUnion('version', [identitySchema, olderSchema]);

/** What workspace.json says. */
export interface IdentityFile {
  readonly identity: Identity;
  /** The manifest that a file of version 1 holds; it counts until the store has one. */
  readonly older?: Manifest;
}

/** Checks what workspace.json says; throws OPERATIONS_WORKSPACE_BROKEN. */
export function readIdentity(document: unknown, path: string): IdentityFile {
  const parsed = fileSchema.safeParse(document);
  if (parsed.success) {
    const { kind, version, id, secret, ...older } = parsed.data;
    const identity = { kind, version: 2 as const, id, secret };
    return version === 1 ? { identity, older: manifestSchema.parse(older) } : { identity };
  }
  const issue = parsed.error.issues[0]!;
  const problem = `workspace.json, field ${issue.path.join('.') || '(whole)'}: ${issue.message}`;
  throw operationsErrors.OPERATIONS_WORKSPACE_BROKEN({ path, problem });
}

interface Read {
  readonly manifest: Manifest;
  readonly version: number;
}

async function read(store: Store, older = emptyManifest): Promise<Read> {
  const [{ value, version }] = (await store.readNotices([manifestNotice])) as [
    { value: unknown; version: number },
  ];
  return { manifest: version === 0 ? older : manifestSchema.parse(value), version };
}

/** What is current in a store; `older` counts while it says nothing. */
export const manifestIn = async (store: Store, older?: Manifest): Promise<Manifest> =>
  (await read(store, older)).manifest;

/** Takes over what an older workspace.json held, unless the store says already what is current. */
export const takeOver = async (store: Store, older: Manifest): Promise<void> =>
  void (await store.post(manifestNotice, older, 0));

/**
 * Changes what is current by compare-and-set: `edit` gets the workspace as it is now and gives its next manifest, and is
 * asked again where another process was faster, so it must do nothing but read, and write what has a digest. The same
 * manifest changes nothing. Gives the workspace with it; throws what `edit` throws, and then nothing was changed.
 */
export async function changed(
  workspace: OpenWorkspace,
  edit: (now: OpenWorkspace) => Promise<Manifest> | Manifest,
): Promise<OpenWorkspace> {
  for (;;) {
    const { manifest, version } = await read(workspace.store);
    const next = await edit({ ...workspace, manifest });
    if (next === manifest) return { ...workspace, manifest };
    const outcome = await workspace.store.post(manifestNotice, next, version);
    if (outcome.kind === 'posted') return { ...workspace, manifest: next };
  }
}
