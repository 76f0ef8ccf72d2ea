import type { Event } from '../events/index.ts';

/** One user's facts in event time, each once; an erased user has none. */
export interface History {
  readonly facts: readonly Event[];
  readonly erased: boolean;
}

/** Orders facts by event time and drops those whose id came before: order and repetition of arrival do not matter. */
export function historyOf(facts: readonly Event[]): History {
  if (facts.some(({ kind }) => kind === 'erasure')) return { facts: [], erased: true };
  const seen = new Set<string>();
  const once = facts.filter(({ id }) => seen.size !== seen.add(id).size);
  return { facts: isOrdered(once) ? once : once.sort((a, b) => a.at - b.at), erased: false };
}

function isOrdered(facts: readonly Event[]): boolean {
  for (let i = 1; i < facts.length; i++) if (facts[i]!.at < facts[i - 1]!.at) return false;
  return true;
}
