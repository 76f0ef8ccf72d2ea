import type { z } from 'zod';

/**
 * The first thing wrong with a document that a schema has taken or refused: where, and what. Of a name that may not be
 * one it is the name's own fault. A key `__proto__` is one too: schemas pass over what stands under it, so that a message
 * or a cap of this name would be gone without a word.
 */
export function documentFault(document: unknown, parsed: z.ZodSafeParseResult<unknown>): Fault | undefined {
  if (parsed.success) {
    const at = protoKeyIn(document);
    return at === undefined
      ? undefined
      : { at, problem: 'nothing can be kept under this name: take another' };
  }
  const issue = parsed.error.issues[0]!;
  const cause = issue.code === 'invalid_key' ? issue.issues[0]! : issue;
  return { at: issue.path.join('.') || '(whole)', problem: cause.message };
}

interface Fault {
  readonly at: string;
  readonly problem: string;
}

/** Where there is a key `__proto__`. What a schema has taken is a tree. */
function protoKeyIn(document: unknown): string | undefined {
  if (typeof document !== 'object' || document === null) return undefined;
  for (const [key, value] of Object.entries(document)) {
    if (key === '__proto__') return key;
    const below = protoKeyIn(value);
    if (below !== undefined) return `${key}.${below}`;
  }
  return undefined;
}
