import { splitterOf, type Assignment, type Standing } from '../assignment/index.ts';
import type { Eligibility, RuleContext } from '../eligibility/index.ts';
import type { Millis } from '../kit/index.ts';
import type { Opportunity, UserFeatures } from '../state/index.ts';
import type { Snapshot } from './snapshot.ts';

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
  /** Where the user stands in holdouts and experiments. */
  readonly standing: Standing;
}

/** Compiles what rules look at, the same when deciding and when dispatching. */
export function circumstancesOf(
  { layers }: Eligibility,
  features: UserFeatures,
): (snapshot: Snapshot, moment: Moment) => Circumstances {
  const sidesOf = splitterOf(layers.map((layer) => ({ ...layer, inside: 'explored', outside: 'ordinary' })));
  return ({ state, zone, stops, addresses, holdouts }, { now, from, opportunities, standing }) => {
    const { held } = standing;
    const sides = sidesOf(state.user);
    const context = {
      state,
      now,
      from,
      zone,
      read: features.reader(state, now),
      held: holdouts === 'lifted' ? held.map(() => false) : held,
      explores: (wanted: string) => sides.some(({ layer, arm }) => layer === wanted && arm === 'explored'),
      opportunities,
      stops,
      addresses,
    };
    const { assignments } = standing;
    return { context, assignments: sides.length === 0 ? assignments : [...assignments, ...sides] };
  };
}
