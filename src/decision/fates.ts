import type { Portfolio } from '../program/index.ts';
import type { DecisionRecord } from './decision.ts';

/** Why a message could not go at a moment, and the earliest one at which this rule would let it. */
interface WhyNot {
  readonly rule: string;
  readonly reason: string;
  readonly until?: number;
}

/**
 * What became of one message that a decision considered:
 * `chosen` at its first moment; `deferred` to a later slot because of the reasons; `replaced` by another message,
 * or `dropped` for silence, because of the reasons; `passed` over although it could have gone; `control` where
 * the holdout alone kept it back, at the slot where it could have gone.
 */
export type Fate = { readonly message: string } & (
  | { readonly kind: 'chosen'; readonly slot: number }
  | { readonly kind: 'deferred'; readonly slot: number; readonly because: readonly WhyNot[] }
  | { readonly kind: 'replaced'; readonly by: string; readonly because: readonly WhyNot[] }
  | { readonly kind: 'dropped'; readonly because: readonly WhyNot[] }
  | { readonly kind: 'passed' }
  | { readonly kind: 'control'; readonly slot: number }
);

type Considered = Pick<DecisionRecord, 'candidates' | 'eligible' | 'noes' | 'gaps' | 'chosen'>;

/** The fate of every message that a decision considered, by message number; none vanishes without a reason. */
export function fatesOf(decision: Considered, { messages }: Pick<Portfolio, 'messages'>): readonly Fate[] {
  const considered = [...decision.candidates, ...decision.gaps].map(({ message }) => message);
  return [...new Set(considered)].sort((a, b) => a - b).map((number) => fateOf(decision, number, messages));
}

function fateOf(decision: Considered, number: number, messages: Portfolio['messages']): Fate {
  const { candidates, eligible, chosen } = decision;
  const message = messages[number]!.name;
  const winner = candidates[chosen];
  if (winner?.message === number) {
    const { slot, channel } = winner;
    const because = [
      ...noesTo(decision, { number, channel, before: slot }),
      ...gapsOf(decision, number, slot),
    ];
    return because.length === 0
      ? { message, kind: 'chosen', slot }
      : { message, kind: 'deferred', slot, because };
  }
  const isEligible = candidates.slice(0, eligible).some((candidate) => candidate.message === number);
  if (isEligible) return { message, kind: 'passed' };
  const held = heldSlot(decision, number);
  if (held !== undefined) return { message, kind: 'control', slot: held };
  const because = [...noesTo(decision, { number }), ...gapsOf(decision, number)];
  return winner
    ? { message, kind: 'replaced', by: messages[winner.message]!.name, because }
    : { message, kind: 'dropped', because };
}

/** The first slot of a message at which nothing but the holdout is against it. */
function heldSlot({ candidates, noes }: Considered, number: number): number | undefined {
  const otherwise = new Set(
    noes.filter(({ reason }) => reason !== 'holdout').map(({ candidate }) => candidate),
  );
  const slots = candidates.flatMap(({ message, slot }, i) =>
    message === number && !otherwise.has(i) ? [slot] : [],
  );
  return slots.length > 0 ? Math.min(...slots) : undefined;
}

interface Wanted {
  readonly number: number;
  readonly channel?: number;
  readonly before?: number;
}

/** The distinct noes to a message; of one channel and before a slot, where they are given. */
function noesTo(
  { candidates, noes }: Considered,
  { number, channel, before = Infinity }: Wanted,
): readonly WhyNot[] {
  const distinct = new Map<string, WhyNot>();
  for (const { candidate, rule, reason, until } of noes) {
    const { message, channel: on, slot } = candidates[candidate]!;
    if (message !== number || slot >= before || (channel !== undefined && channel !== on)) continue;
    distinct.set(
      `${rule}/${reason}/${until}`,
      until === undefined ? { rule, reason } : { rule, reason, until },
    );
  }
  return [...distinct.values()];
}

const gapsOf = ({ gaps }: Considered, number: number, before = Infinity): readonly WhyNot[] =>
  gaps
    .filter(({ message, start }) => message === number && start < before)
    .map(({ rule, end }) => ({ rule, reason: 'closed', until: end }));
