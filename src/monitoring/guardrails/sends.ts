import { msPerDay } from '../../kit/index.ts';
import type { Fact, Log } from '../log.ts';

/** A message that went out, or was decided and not held back. */
export interface Send {
  readonly user: string;
  readonly decision: string;
  readonly program: string;
  readonly message: string;
  readonly channel: string;
  readonly slot: number;
}

const heldBack = new Set(['held', 'failed', 'superseded']);

/** Intents whose slot lies in [since, now], less those whose receipt says that they did not go out; by slot. */
export function sendsOf({ facts, since, now }: Pick<Log, 'facts' | 'since' | 'now'>): readonly Send[] {
  const held = new Set<string>();
  for (const fact of facts) if (fact.kind === 'receipt' && heldBack.has(fact.status)) held.add(fact.decision);
  const sends = facts.flatMap((fact): Send[] => {
    if (fact.kind !== 'decision' || !fact.intent || held.has(fact.decision)) return [];
    const { program, message, channel, slot } = fact.intent;
    if (slot < since || slot > now) return [];
    return [{ user: fact.user, decision: fact.decision, program, message, channel, slot }];
  });
  return sends.sort((a, b) => a.slot - b.slot);
}

/** How long after a message a complaint or withdrawal is laid at its door. */
const blame = 7 * msPerDay;

/** Sends that were followed by something bad: each fact is laid at the last send before it that fits. */
export function blamedOf(
  sends: readonly Send[],
  facts: readonly Fact[],
  fits: (fact: Fact, send: Send) => boolean,
): ReadonlySet<Send> {
  const byUser = new Map<string, Send[]>();
  for (const send of sends) {
    const own = byUser.get(send.user);
    if (own) own.push(send);
    else byUser.set(send.user, [send]);
  }
  const blamed = new Set<Send>();
  for (const fact of facts) {
    const last = byUser
      .get(fact.user)
      ?.findLast((send) => send.slot <= fact.at && fact.at - send.slot <= blame && fits(fact, send));
    if (last) blamed.add(last);
  }
  return blamed;
}
