import { parseInstant } from '../tables/index.ts';
import { operationsErrors } from './errors.ts';

/** An instant that a person may have typed, in milliseconds; throws OPERATIONS_INPUT_INVALID for anything else. */
export function instantOption(
  text: string | undefined,
  { operation, field }: { readonly operation: string; readonly field: string },
): number | undefined {
  if (text === undefined) return undefined;
  const instant = Math.floor(parseInstant(text));
  if (Number.isFinite(instant)) return instant;
  const problem = 'write an instant: 2026-03-01T09:00:00Z';
  throw operationsErrors.OPERATIONS_INPUT_INVALID({ operation, at: field, problem });
}
