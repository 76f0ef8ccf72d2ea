// Facts about one user, for the tests of this room.
import { parseEvent, type Event, type UserId } from '../../events/index.ts';

/** Makes facts that happened at an instant unless they say otherwise, each with a name of its own. */
export function factsAbout(user: UserId, at: number): (rest: Readonly<Record<string, unknown>>) => Event {
  let serial = 0;
  return (rest) => {
    const parsed = parseEvent({ id: `e${++serial}`, user, at, ...rest });
    if (!parsed.ok) throw parsed.error;
    return parsed.value;
  };
}
