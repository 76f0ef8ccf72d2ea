import type { Event, EventOf, UserId } from '../events/index.ts';
import { millisOf, type Duration, type Portfolio } from '../program/index.ts';
import { numbers, tableOf, texts, type Table } from '../tables/index.ts';
import { historyOf } from './history.ts';
import { amountOf, isOutcome, type Happened } from './measure.ts';

type Touch = EventOf<'response'>;

/** A report that people ask for and no model may learn from: its label says so. */
export interface LastTouch {
  readonly label: 'Last-touch credit: who touched last, not what a message caused. Not a reward.';
  /** One row per objective, message and channel: `outcomes` and their `amount`; no message: nothing touched before. */
  readonly table: Table;
}

export interface LastTouchOptions {
  readonly portfolio: Portfolio;
  /** How long before an outcome a touch may lie. */
  readonly within: Duration;
  /** Which responses are touches; clicks, opens and exposures unless said otherwise. */
  readonly touches?: readonly Touch['name'][];
}

interface Credit {
  readonly objective: string;
  readonly message: string | null;
  readonly channel: string | null;
  outcomes: number;
  amount: number;
}

/** Credits every outcome of every objective that is an event to the last touch before it. */
export function lastTouch(
  people: Iterable<readonly [UserId, readonly Event[]]>,
  { portfolio, within, touches = ['exposure', 'open', 'click'] }: LastTouchOptions,
): LastTouch {
  const credits = new Map<string, Credit>();
  for (const [, given] of people) {
    const { facts } = historyOf(given);
    for (const { name, spec } of portfolio.objectives) {
      if (spec.outcome.kind === 'permission') continue;
      let last: Touch | undefined;
      for (const fact of facts) {
        if (isOutcome(spec.outcome, fact))
          add(credits, name, { fact, touch: isWithin(last, fact.at - millisOf(within)) });
        if (fact.kind === 'response' && touches.includes(fact.name)) last = fact;
      }
    }
  }
  const rows = [...credits.values()];
  return {
    label: 'Last-touch credit: who touched last, not what a message caused. Not a reward.',
    table: tableOf({
      objective: texts(rows.map(({ objective }) => objective)),
      message: texts(rows.map(({ message }) => message)),
      channel: texts(rows.map(({ channel }) => channel)),
      outcomes: numbers(rows.map(({ outcomes }) => outcomes)),
      amount: numbers(rows.map(({ amount }) => amount)),
    }),
  };
}

const isWithin = (touch: Touch | undefined, since: number): Touch | undefined =>
  touch && touch.at >= since ? touch : undefined;

function add(
  credits: Map<string, Credit>,
  objective: string,
  { fact, touch }: { readonly fact: Happened; readonly touch: Touch | undefined },
): void {
  const { message = null, channel = null } = touch ?? {};
  const key = JSON.stringify([objective, message, channel]);
  const credit = credits.get(key) ?? { objective, message, channel, outcomes: 0, amount: 0 };
  credit.outcomes++;
  credit.amount += amountOf(fact);
  credits.set(key, credit);
}
