import { millisOf, programErrors, type Portfolio } from '../../../program/index.ts';
import type { Check, Rule, RuleContext } from '../../rule.ts';

/** The sequence of a plan as it is asked for. */
interface Sequence {
  readonly topics: readonly string[];
  readonly cooldown: number;
}

/**
 * The topic sequence of the user's contact plan: of its topics only the next is a candidate, when all before it were
 * delivered and the cooldown since the last is over. What was held, capped or failed was not delivered, so nobody moves
 * on without it; while a step is on its way the next one waits. Topics that are not in the sequence are not its business.
 * Throws PROGRAM_INVALID for a topic without a marketing message.
 */
export function planSequence(portfolio: Portfolio): readonly Rule[] {
  const sequences = new Map<string, Sequence>();
  portfolio.plans?.choices.forEach(({ name, sequence }, i) => {
    if (!sequence) return;
    checkTopics(sequence.topics, portfolio, `plans.choices.${i}.sequence`);
    sequences.set(name, { topics: sequence.topics, cooldown: millisOf(sequence.cooldown) });
  });
  if (sequences.size === 0) return [];
  const prepare = ({ state }: RuleContext): Check | undefined => {
    const sequence = state.plan ? sequences.get(state.plan.name) : undefined;
    return sequence && checkOf(sequence, state);
  };
  return [{ kind: 'planSequence', classes: ['marketing'], prepare }];
}

function checkOf({ topics, cooldown }: Sequence, { reached = {}, contacts }: RuleContext['state']): Check {
  const next = topics.find((topic) => reached[topic] === undefined);
  const from = Math.max(...topics.map((topic) => reached[topic]?.at ?? -Infinity)) + cooldown;
  const isUnderWay = contacts.some(
    ({ status, class: cls, topic }) => status === 'reserved' && cls === 'marketing' && topics.includes(topic),
  );
  return ({ slot }, { topic }) => {
    if (!topics.includes(topic)) return undefined;
    if (reached[topic] !== undefined) return { reason: 'sequence_done' };
    if (topic !== next) return { reason: 'sequence_later' };
    if (isUnderWay) return { reason: 'sequence_under_way' };
    return slot < from ? { reason: 'sequence_cooldown', until: from, defers: true } : undefined;
  };
}

function checkTopics(topics: readonly string[], { messages, programs }: Portfolio, at: string): void {
  const known = new Set(
    messages.filter((message) => message.class === 'marketing').map(({ topic }) => topic),
  );
  const stranger = topics.find((topic) => !known.has(topic));
  if (stranger === undefined) return;
  const problem = `no marketing message has the topic "${stranger}"; there are: ${[...known].join(', ') || 'none'}`;
  throw programErrors.PROGRAM_INVALID({ program: programs[0]!.id, at, problem });
}

export const sequenceReasons = {
  sequence_done: 'this step of the topic sequence was delivered',
  sequence_later: 'another step of the topic sequence comes first',
  sequence_under_way: 'a step of the topic sequence is on its way',
  sequence_cooldown: 'the last step of the topic sequence is too recent',
};
