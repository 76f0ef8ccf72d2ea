import { exposuresOf, ownArmOf } from '../assignment/index.ts';
import { eventIdOf, type EventOf, type Intent } from '../events/index.ts';
import type { Candidate } from '../opportunities/index.ts';
import type { Portfolio } from '../program/index.ts';
import { consentsAt, type UserState } from '../state/index.ts';
import type { Decision } from './decision.ts';

type Fact = EventOf<'decision'>;

/**
 * The fact that a decision commits: the intent it reserved, or silence, the opportunities it consumed, and where it is
 * given and may be remembered what its best candidate was worth (`bestOf`).
 */
export function factOf(
  decision: Decision,
  portfolio: Portfolio,
  { state, best }: { readonly state: UserState; readonly best?: number | undefined },
): Fact {
  const fact: { -readonly [Field in keyof Fact]: Fact[Field] } = {
    kind: 'decision',
    id: eventIdOf(`decided:${decision.id}`),
    user: decision.user,
    at: decision.at,
    decision: decision.id,
    clock: decision.clock,
    consumed: consumedBy(decision),
  };
  const { shadow } = decision;
  const intentOf = intentsIn(portfolio, state);
  const candidate = decision.candidates[decision.chosen];
  const purse = ownArmOf(portfolio, decision.assignments);
  // One after another, as in `settle`.
  if (best !== undefined && consentsAt(state, 'personalisation', decision.at)) fact.best = best;
  if (purse) fact.purse = { ...purse };
  if (candidate) fact.intent = intentOf(candidate);
  if (shadow) fact.shadow = { decision: shadow.id, intent: intentOf(shadow) };
  return fact;
}

/** All open opportunities but those that wait for a confirmation of their generator's volume. */
function consumedBy({ opportunities, candidates, noes }: Decision): string[] {
  const refused = noes.filter(({ reason }) => reason === 'forecast_exceeded');
  if (refused.length === 0) return opportunities.map(({ key }) => key);
  const waiting = new Set(refused.map(({ candidate }) => candidates[candidate]!.opportunity));
  return opportunities.flatMap(({ key }, i) => (waiting.has(i) ? [] : key));
}

type Choice = Pick<Candidate, 'message' | 'channel' | 'slot'>;

/** A choice by its names, with the address that the user has now. */
const intentsIn =
  ({ messages, channels, programs }: Portfolio, { addresses }: UserState) =>
  ({ message: number, channel: channelNumber, slot }: Choice): Intent => {
    const message = messages[number]!;
    const channel = channels[channelNumber]!.name;
    const address = addresses[channel]?.value.address;
    return {
      program: programs[message.program]!.id,
      message: message.name,
      channel,
      class: message.class,
      topic: message.topic,
      slot,
      ...(address === undefined ? {} : { address }),
    };
  };

/** Compiles the facts of a decision's exposures: arms that its user met by it for the first time. */
export function exposureFactsOf(
  portfolio: Portfolio,
): (decision: Decision, state: UserState) => readonly EventOf<'exposure'>[] {
  const exposures = exposuresOf(portfolio);
  return ({ id, user, at, assignments, opportunities }, { exposed }) =>
    exposures({ at, assignments, programs: opportunities.map(({ program }) => program), exposed }).map(
      (met) => ({
        kind: 'exposure',
        id: eventIdOf(`exposed:${id}:${met.experiment}`),
        user,
        ...met,
      }),
    );
}
