import { eventId, type UserId } from '../../../events/index.ts';
import { unknownUser } from '../../../state/index.ts';
import type { Commit } from '../../store.ts';

/** What tests commit: a step of a user, whose state and fact both tell the version. */
export function stepOf(user: UserId, expected: number, fact: string): Commit {
  const at = 1_700_000_000_000 + expected;
  const state = { ...unknownUser(user), since: 1_700_000_000_000, last: { step: expected + 1 } };
  return {
    user,
    expected,
    state,
    facts: [{ kind: 'activity', id: eventId.parse(fact), user, at, name: 'step' }],
  };
}
