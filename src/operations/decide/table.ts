import type { Decision } from '../../decision/index.ts';
import type { Portfolio } from '../../program/index.ts';
import { numbers, tableOf, texts, times, type Table } from '../../tables/index.ts';
import { armName, noSend } from '../arm-name.ts';

/**
 * Why the action fell as it did. best: nothing else is worth more; explored: drawn although something is;
 * none_eligible: every candidate was refused, or there was none; fallback: the policy of a program was stopped by hand.
 */
export type ReasonCode = 'best' | 'explored' | 'none_eligible' | 'fallback';

/** The reason code of a decision; no-send is worth 0. */
export function reasonOf({ eligible, value, chosen, fallback }: Decision): ReasonCode {
  if (eligible === 0) return 'none_eligible';
  if (fallback) return 'fallback';
  const own = chosen < 0 ? 0 : value[chosen]!;
  return own >= Math.max(0, ...value) ? 'best' : 'explored';
}

/** Codes of why candidates were refused: `womens:no_consent mens:cap`, each once. */
function refusalsOf({ decision: { candidates, noes }, portfolio }: Made): string {
  const codes = noes.map(
    ({ candidate, reason }) => `${armName(portfolio, candidates[candidate]!)}:${reason}`,
  );
  return [...new Set(codes)].join(' ');
}

/** A decision, and the portfolio that its numbers are of. */
export interface Made {
  readonly decision: Decision;
  readonly portfolio: Portfolio;
}

/** Names of every message by every channel it may go by. */
const armsOf = (portfolio: Portfolio): readonly string[] =>
  portfolio.messages.flatMap(({ channels }, message) =>
    channels.map((name) => {
      const channel = portfolio.channels.findIndex((known) => known.name === name);
      return armName(portfolio, { message, channel });
    }),
  );

/** Probability of each arm that was eligible, over all its slots. */
function chancesOf({ decision, portfolio }: Made): ReadonlyMap<string, number> {
  const { candidates, eligible, probability } = decision;
  const chances = new Map<string, number>();
  for (let i = 0; i < eligible; i++) {
    const arm = armName(portfolio, candidates[i]!);
    chances.set(arm, (chances.get(arm) ?? 0) + probability[i]!);
  }
  return chances;
}

/** Decisions as a table: a row each, with the probability of every arm, those of `portfolio` first, and of no-send. */
export function decisionTable(made: readonly Made[], portfolio: Portfolio): Table {
  const decisions = made.map(({ decision }) => decision);
  const portfolios = new Set([portfolio, ...made.map((one) => one.portfolio)]);
  const arms = new Set([...portfolios].flatMap(armsOf));
  const chances = made.map(chancesOf);
  const chosen = made.map(({ decision, portfolio: { messages, channels } }) => {
    const candidate = decision.candidates[decision.chosen];
    if (!candidate) return undefined;
    const { message, channel, slot } = candidate;
    return { message: messages[message]!.name, channel: channels[channel]!.name, slot };
  });
  return tableOf([
    ['decision', texts(decisions.map(({ id }) => id))],
    ['user', texts(decisions.map(({ user }) => user))],
    ['at', times(decisions.map(({ at }) => at))],
    ['action', texts(chosen.map((candidate) => (candidate ? 'send' : noSend)))],
    ['message', texts(chosen.map((candidate) => candidate?.message))],
    ['channel', texts(chosen.map((candidate) => candidate?.channel))],
    ['slot', times(chosen.map((candidate) => candidate?.slot))],
    ['propensity', numbers(decisions.map(({ propensity }) => propensity))],
    ['value', numbers(decisions.map(({ value, chosen }) => (chosen < 0 ? 0 : value[chosen]!)))],
    ['reason', texts(decisions.map(reasonOf))],
    ['refused', texts(made.map(refusalsOf))],
    ...[...arms].map((arm) => [`p.${arm}`, numbers(chances.map((of) => of.get(arm) ?? 0))] as const),
    [`p.${noSend}`, numbers(decisions.map(({ probability }) => probability.at(-1)!))],
  ]);
}
