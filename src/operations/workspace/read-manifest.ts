import { operationsErrors } from '../errors.ts';
import { manifestSchema, type Manifest } from './workspace.ts';

/** Checks what workspace.json says; throws OPERATIONS_WORKSPACE_BROKEN. */
export function readManifest(document: unknown, path: string): Manifest {
  const parsed = manifestSchema.safeParse(document);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  const problem = `workspace.json, field ${issue.path.join('.') || '(whole)'}: ${issue.message}`;
  throw operationsErrors.OPERATIONS_WORKSPACE_BROKEN({ path, problem });
}
