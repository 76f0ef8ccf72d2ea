// A run of `decide`: the reasons to speak that it gives name it, so that the log says what it has committed.
import { eventId, type DecisionId, type Event, type EventId, type UserId } from '../../events/index.ts';
import { murmur128Hex } from '../../kit/index.ts';
import type { Portfolio } from '../../program/index.ts';
import type { OpenWorkspace } from '../workspace/workspace.ts';

/** When users are asked about, and until when what is decided may go. */
export interface Moment {
  /** Names the run: another one is another reason to speak. */
  readonly run: string;
  readonly at: number;
  readonly until: number;
}

const generator = 'asked';

const idOf = (run: string, user: UserId, program: string): EventId =>
  eventId.parse(`asked:${murmur128Hex(JSON.stringify([run, user, program]))}`);

/** Being asked is a reason to speak, for every program. */
export const reasonsToSpeak =
  ({ programs }: Portfolio, { run, at, until }: Moment) =>
  (user: UserId): readonly Event[] =>
    programs.map(({ id: program }) => ({
      kind: 'opportunity',
      id: idOf(run, user, program),
      user,
      at,
      program,
      generator,
      key: `asked:${program}`,
      until,
    }));

/** By user: the decision that a run has committed, which is in one piece with the reasons that it gave. */
export async function committedBy(
  { store }: OpenWorkspace,
  run: string,
): Promise<ReadonlyMap<UserId, DecisionId>> {
  const asked = new Set<UserId>();
  const committed = new Map<UserId, DecisionId>();
  for await (const { event } of store.log(0)) {
    const { user } = event;
    if (event.kind === 'opportunity' && event.generator === generator) {
      if (event.id === idOf(run, user, event.program)) asked.add(user);
    } else if (event.kind === 'decision' && event.clock === 'send' && asked.delete(user))
      committed.set(user, event.decision);
  }
  return committed;
}
