import type { Event, UserId } from '../events/index.ts';
import { millis } from '../kit/index.ts';
import type { Candidate } from '../opportunities/index.ts';
import type { Portfolio } from '../program/index.ts';
import { candidateFeaturesOf } from '../scoring/index.ts';
import { foldOf, stateOf, userFeaturesOf } from '../state/index.ts';

/** A choice somebody logged: whose, what was known by then, and what could be chosen. */
interface Looked {
  readonly user: UserId;
  readonly facts: readonly Event[];
  readonly at: number;
  readonly candidates: readonly Pick<Candidate, 'message' | 'channel' | 'slot'>[];
}

/**
 * Compiles feature rows as the decision path sees them, for choices that it did not make: the user part and, row-major,
 * the candidate parts. Nobody's zone or consent is asked about: who logged the choice has answered for that.
 */
export function seerOf(
  portfolio: Portfolio,
): (looked: Looked) => { readonly user: Float32Array; readonly candidates: Float32Array } {
  const fold = foldOf(portfolio);
  const user = userFeaturesOf(portfolio);
  const candidate = candidateFeaturesOf(portfolio);
  return ({ user: id, facts, at, candidates }) => {
    const state = stateOf(fold, id, facts);
    const row = new Float32Array(user.width);
    user.write(state, at, row);
    const rows = new Float32Array(candidates.length * candidate.width);
    candidate.write(
      { state, now: millis(at), zone: null, user: row },
      candidates.map((known) => ({ ...known, opportunity: 0 })),
      { personal: true, rows },
    );
    return { user: row, candidates: rows };
  };
}
