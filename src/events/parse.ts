import { no, ok, type CodedError, type Result } from '../kit/index.ts';
import { eventsErrors } from './errors.ts';
import { eventSchema, type Event } from './event.ts';

/** Checks one fact at the edge; the error names the first field at fault and never quotes its value. */
export function parseEvent(input: unknown): Result<Event, CodedError> {
  const parsed = eventSchema.safeParse(input);
  if (parsed.success) return ok(parsed.data);
  const issue = parsed.error.issues[0]!;
  return no(eventsErrors.EVENTS_INVALID({ at: issue.path.join('.') || '(whole)', problem: issue.message }));
}
