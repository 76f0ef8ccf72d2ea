import { z } from 'zod';
import type { OperationContext } from '../operation.ts';
import type { OpenWorkspace } from './workspace.ts';

/** The option that names a workspace. */
export const workspaceOption = z.string().min(1).default('workspace').describe('directory of the workspace');

/** Opens a workspace for the length of `work`. */
export async function inWorkspace<T>(
  context: OperationContext,
  { path, how }: { readonly path: string; readonly how: 'create' | 'write' | 'read' },
  work: (workspace: OpenWorkspace) => Promise<T>,
): Promise<T> {
  const workspace = await context.openWorkspace(path, how);
  try {
    return await work(workspace);
  } finally {
    await workspace.close();
  }
}
