import { z } from 'zod';
import type { OperationContext } from '../operation.ts';
import type { Opening, OpenWorkspace } from './workspace.ts';

/** The option that names a workspace. */
export const workspaceOption = z.string().min(1).default('workspace').describe('directory of the workspace');

/** Opens a workspace for the length of `work`; where that fails, one that was made for it does not stay behind. */
export async function inWorkspace<T>(
  context: OperationContext,
  { path, how }: { readonly path: string; readonly how: Opening },
  work: (workspace: OpenWorkspace) => Promise<T>,
): Promise<T> {
  const workspace = await context.openWorkspace(path, how);
  let result: T;
  try {
    result = await work(workspace);
  } catch (error) {
    await workspace.abandon();
    throw error;
  }
  await workspace.close();
  return result;
}
