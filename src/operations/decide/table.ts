import type { Decision } from '../../decision/index.ts';
import type { Portfolio } from '../../program/index.ts';
import { numbers, tableOf, texts, times, type Table } from '../../tables/index.ts';
import { armName, noSend } from '../arm-name.ts';

/**
 * Why the action fell as it did. best: nothing else is worth more; explored: drawn although something is;
 * none_eligible: every candidate was refused, or there was none.
 */
export type ReasonCode = 'best' | 'explored' | 'none_eligible';

/** The reason code of a decision; no-send is worth 0. */
export function reasonOf({ eligible, value, chosen }: Decision): ReasonCode {
  if (eligible === 0) return 'none_eligible';
  const own = chosen < 0 ? 0 : value[chosen]!;
  return own >= Math.max(0, ...value) ? 'best' : 'explored';
}

/** Codes of why candidates were refused: `womens:no_consent mens:cap`, each once. */
function refusalsOf({ candidates, noes }: Decision, portfolio: Portfolio): string {
  const codes = noes.map(
    ({ candidate, reason }) => `${armName(portfolio, candidates[candidate]!)}:${reason}`,
  );
  return [...new Set(codes)].join(' ');
}

/** Every message by every channel it may go by. */
const armsOf = (portfolio: Portfolio) =>
  portfolio.messages.flatMap(({ channels }, message) =>
    channels.map((name) => {
      const channel = portfolio.channels.findIndex((known) => known.name === name);
      return { message, channel, name: armName(portfolio, { message, channel }) };
    }),
  );

/** Probability of an arm, over all its slots. */
function probabilityOf(
  { candidates, eligible, probability }: Decision,
  arm: { readonly message: number; readonly channel: number },
): number {
  let sum = 0;
  for (let i = 0; i < eligible; i++)
    if (candidates[i]!.message === arm.message && candidates[i]!.channel === arm.channel)
      sum += probability[i]!;
  return sum;
}

/** Decisions as a table: a row each, with the probability of every arm and of no-send. */
export function decisionTable(decisions: readonly Decision[], portfolio: Portfolio): Table {
  const chosen = decisions.map((decision) => decision.candidates[decision.chosen]);
  const { messages, channels } = portfolio;
  return tableOf([
    ['decision', texts(decisions.map(({ id }) => id))],
    ['user', texts(decisions.map(({ user }) => user))],
    ['at', times(decisions.map(({ at }) => at))],
    ['action', texts(chosen.map((candidate) => (candidate ? 'send' : noSend)))],
    ['message', texts(chosen.map((candidate) => candidate && messages[candidate.message]!.name))],
    ['channel', texts(chosen.map((candidate) => candidate && channels[candidate.channel]!.name))],
    ['slot', times(chosen.map((candidate) => candidate?.slot))],
    ['propensity', numbers(decisions.map(({ propensity }) => propensity))],
    ['value', numbers(decisions.map(({ value, chosen }) => (chosen < 0 ? 0 : value[chosen]!)))],
    ['reason', texts(decisions.map(reasonOf))],
    ['refused', texts(decisions.map((decision) => refusalsOf(decision, portfolio)))],
    ...armsOf(portfolio).map(
      (arm) => [`p.${arm.name}`, numbers(decisions.map((decision) => probabilityOf(decision, arm)))] as const,
    ),
    [`p.${noSend}`, numbers(decisions.map(({ probability }) => probability.at(-1)!))],
  ]);
}
