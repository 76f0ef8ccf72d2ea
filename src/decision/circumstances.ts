import { assignerOf, subjectOf, type Assignment } from '../assignment/index.ts';
import type { Eligibility, RuleContext } from '../eligibility/index.ts';
import type { Millis } from '../kit/index.ts';
import type { Portfolio } from '../program/index.ts';
import type { Opportunity, UserFeatures } from '../state/index.ts';
import type { Snapshot } from './propose.ts';

/** What rules look at, and where the user stands in every layer and experiment of the portfolio and its rules. */
interface Circumstances {
  readonly context: RuleContext;
  readonly assignments: readonly Assignment[];
}

interface Moment {
  readonly now: Millis;
  /** The earliest slot that rules are asked about. */
  readonly from: Millis;
  /** Undefined at dispatch. */
  readonly opportunities: readonly Opportunity[] | undefined;
}

/** Compiles what rules look at, the same when deciding and when dispatching. */
export function circumstancesOf(
  portfolio: Portfolio,
  { layers }: Eligibility,
  features: UserFeatures,
): (snapshot: Snapshot, moment: Moment) => Circumstances {
  const explored = layers.map((layer) => ({ ...layer, inside: 'explored', outside: 'ordinary' }));
  const assigner = assignerOf(portfolio, explored);
  return ({ state, zone, stops, addresses, holdouts }, { now, from, opportunities }) => {
    const read = features.reader(state, now);
    const { assignments, held } = assigner.assign(subjectOf(state, now, read));
    const context = {
      state,
      now,
      from,
      zone,
      read,
      held: holdouts === 'lifted' ? held.map(() => false) : held,
      explores: (wanted: string) =>
        assignments.some(({ layer, arm }) => layer === wanted && arm === 'explored'),
      opportunities,
      stops,
      addresses,
    };
    return { context, assignments };
  };
}
