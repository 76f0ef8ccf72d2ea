import type { Judge, No } from '../eligibility/index.ts';
import { millis } from '../kit/index.ts';
import type { Candidate } from '../opportunities/index.ts';
import type { Opportunity } from '../state/index.ts';

/** Candidates with all the noes to them. */
interface Judged {
  readonly candidates: readonly Candidate[];
  readonly noes: readonly No[];
}

/**
 * Judges candidates, and adds those that are put off: a message that every rule against it would rather have later
 * also stands at the first slot where none is left, while its opportunity lasts. The noes to the first slot stay.
 */
export function withDeferred(
  judge: Judge,
  candidates: readonly Candidate[],
  opportunities: readonly Opportunity[],
): Judged {
  const noes = judge.noes(candidates);
  if (noes.length === 0) return { candidates, noes };
  const taken = new Set(candidates.map(placeOf));
  const deferred: Candidate[] = [];
  for (const refused of new Set(noes.map(({ candidate }) => candidate))) {
    const candidate = candidates[refused]!;
    const slot = judge.laterSlot(candidate, millis(opportunities[candidate.opportunity]!.until));
    if (slot === undefined) continue;
    const later = { ...candidate, slot };
    if (taken.has(placeOf(later))) continue;
    taken.add(placeOf(later));
    deferred.push(later);
  }
  return { candidates: [...candidates, ...deferred], noes };
}

const placeOf = ({ message, channel, slot }: Candidate): string => `${message}/${channel}/${slot}`;
