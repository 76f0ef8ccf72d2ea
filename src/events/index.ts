// Takes what happened as untrusted input, gives typed facts; never interprets them.
export {
  eventSchema,
  wordProblem,
  type Event,
  type EventKind,
  type EventOf,
  type Intent,
  type MessageClass,
} from './event.ts';
export {
  decisionId,
  eventId,
  eventIdOf,
  name,
  userId,
  type DecisionId,
  type EventId,
  type UserId,
} from './ids.ts';
export { parseEvent } from './parse.ts';
export { signalMoments } from './signal.ts';
