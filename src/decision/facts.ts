import { exposuresOf } from '../assignment/index.ts';
import { eventIdOf, type EventOf } from '../events/index.ts';
import type { Portfolio } from '../program/index.ts';
import type { UserState } from '../state/index.ts';
import type { Decision } from './decision.ts';

/** The fact that a decision commits: the intent it reserved, or silence, and the opportunities it consumed. */
export function factOf(decision: Decision, portfolio: Portfolio, state: UserState): EventOf<'decision'> {
  const fact = {
    kind: 'decision' as const,
    id: eventIdOf(`decided:${decision.id}`),
    user: decision.user,
    at: decision.at,
    decision: decision.id,
    clock: decision.clock,
    consumed: decision.opportunities.map(({ key }) => key),
  };
  const candidate = decision.candidates[decision.chosen];
  if (!candidate) return fact;
  const message = portfolio.messages[candidate.message]!;
  const channel = portfolio.channels[candidate.channel]!.name;
  const address = state.addresses[channel]?.value.address;
  return {
    ...fact,
    intent: {
      program: portfolio.programs[message.program]!.id,
      message: message.name,
      channel,
      class: message.class,
      topic: message.topic,
      slot: candidate.slot,
      ...(address === undefined ? {} : { address }),
    },
  };
}

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
