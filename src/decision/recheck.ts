import { assignerOf, subjectOf } from '../assignment/index.ts';
import { eligibilityOf, type No } from '../eligibility/index.ts';
import type { DecisionId, Intent } from '../events/index.ts';
import { millis, type Millis } from '../kit/index.ts';
import { variantOf, type Portfolio, type PortfolioMessage } from '../program/index.ts';
import { userFeaturesOf, withContacts } from '../state/index.ts';
import { armsMatter, byArmsAtOnce } from './arms.ts';
import { circumstancesOf } from './circumstances.ts';
import type { Moment } from './propose.ts';
import type { Snapshot } from './snapshot.ts';

/** An intent on its way out, asked about again at the moment of dispatch. */
export interface Pending {
  readonly decision: DecisionId;
  readonly intent: Intent;
}

/** Every rule once more on what was decided, against what is known now; its own reservation does not count. */
export type Recheck = (snapshot: Snapshot, pending: Pending, now: Millis) => readonly No[];

/**
 * Compiles the re-check at dispatch: consent, addresses, stops and hours as they are now, and contact rules at the
 * intent's own slot, which holds its place in the ledger however late it leaves. An intent of a message that the
 * portfolio no longer has as it was decided is refused with reason `withdrawn`: of another program, class or topic, or not
 * by that channel, it is another message.
 */
export function recheckerOf(portfolio: Portfolio): Recheck {
  const usual = recheckerUnder(portfolio);
  const recheckers = armsMatter(portfolio)
    ? byArmsAtOnce(portfolio, (arms) => recheckerUnder(variantOf(portfolio, arms).portfolio))
    : () => usual;
  const assigner = assignerOf(portfolio);
  const features = userFeaturesOf(portfolio);
  return (snapshot, pending, now) => {
    const { state } = snapshot;
    const standing = assigner.assign(subjectOf(state, now, features.reader(state, now)));
    return recheckers(standing.assignments)(snapshot, pending, { now, standing });
  };
}

type RecheckUnder = (snapshot: Snapshot, pending: Pending, moment: Moment) => readonly No[];

function recheckerUnder(portfolio: Portfolio): RecheckUnder {
  const eligibility = eligibilityOf(portfolio);
  const circumstances = circumstancesOf(eligibility, userFeaturesOf(portfolio));
  const numbers = new Map(portfolio.messages.map(({ name }, number) => [name, number]));
  return (snapshot, { decision, intent }, { now, standing }) => {
    const message = numbers.get(intent.message) ?? -1;
    const known = portfolio.messages[message];
    if (!known || !isOf(intent, known, portfolio))
      return [{ candidate: 0, rule: 'program', reason: 'withdrawn' }];
    const channel = portfolio.channels.findIndex(({ name }) => name === intent.channel);
    const { state } = snapshot;
    const others = withContacts(
      state,
      state.contacts.filter((contact) => contact.decision !== decision),
    );
    const from = millis(Math.min(now, intent.slot));
    const { context } = circumstances(
      { ...snapshot, state: others },
      { now, from, opportunities: undefined, standing },
    );
    return eligibility.judge(context).noesAt(now, { message, channel, slot: intent.slot, opportunity: 0 });
  };
}

const isOf = (intent: Intent, message: PortfolioMessage, { programs }: Portfolio): boolean =>
  message.class === intent.class &&
  message.topic === intent.topic &&
  message.channels.includes(intent.channel) &&
  programs[message.program]!.id === intent.program;
