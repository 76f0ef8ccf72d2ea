import { eventIdOf, type EventOf } from '../events/index.ts';
import type { Portfolio } from '../program/index.ts';
import { consents, type UserState } from '../state/index.ts';
import type { Decision } from './decision.ts';

/**
 * The fact that a decision commits: the intent it reserved, or silence, the opportunities it consumed, and where it is
 * given and may be remembered what its best candidate was worth (`bestOf`).
 */
export function factOf(
  decision: Decision,
  portfolio: Portfolio,
  { state, best }: { readonly state: UserState; readonly best?: number | undefined },
): EventOf<'decision'> {
  const fact = {
    kind: 'decision' as const,
    id: eventIdOf(`decided:${decision.id}`),
    user: decision.user,
    at: decision.at,
    decision: decision.id,
    clock: decision.clock,
    consumed: decision.opportunities.map(({ key }) => key),
    ...(best !== undefined && consents(state, 'personalisation') ? { best } : {}),
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
