import { valuerOf, type Prices } from '../arbitration/index.ts';
import { utcTable, type Millis } from '../kit/index.ts';
import { scheduledAheadOf, type Scheduled } from '../opportunities/index.ts';
import { testOf, type Portfolio } from '../program/index.ts';
import type { Increments } from '../scoring/index.ts';
import type { PlanStanding, ToCome } from '../state/index.ts';
import type { Ahead, Proposal } from './decision.ts';
import { partsOf, rowsOf, type Moment } from './propose.ts';
import type { Snapshot } from './snapshot.ts';

/** What is scheduled in the rest of a plan's period, to be scored; undefined where nothing is looked at. */
export type LookAhead = (
  proposal: Pick<Proposal, 'plan' | 'opportunities'>,
  snapshot: Snapshot,
  moment: Moment,
) => readonly Ahead[] | undefined;

/**
 * Compiles the look ahead of a setup: for every scheduled opportunity in the period of the plan, beside those at hand,
 * what marketing could bring if it came today, by the rules at its time. One look a generator: what it comes to again is
 * taken to be worth the same. Where the allowance has no price nothing is looked at.
 */
export function lookAheadOf(portfolio: Portfolio, prices: Prices): LookAhead {
  const scheduled = scheduledAheadOf(portfolio);
  if (!portfolio.plans || !prices.plan || !scheduled) return () => undefined;
  const parts = partsOf(portfolio);
  const audiences = new Map(portfolio.programs.map(({ id, audience }) => [id, testOf(audience)]));
  const isMarketing = portfolio.messages.map((message) => message.class === 'marketing');
  const lookAt = (
    { opportunity, at: instants }: Scheduled,
    snapshot: Snapshot,
    { now, standing }: Moment,
  ): Ahead => {
    const opportunities = [opportunity];
    const { context } = parts.circumstances(snapshot, { now, from: now, opportunities, standing });
    const judge = parts.eligibility.judge(context);
    const at = { now: instants[0], zone: snapshot.zone, hours: judge };
    const expanded = parts.expand(opportunities, at).candidates;
    const refused = new Set(judge.noes(expanded).map(({ candidate }) => candidate));
    const candidates = expanded.filter(({ message }, i) => isMarketing[message] && !refused.has(i));
    return { at: instants, candidates, rows: rowsOf(parts, { context, candidates }) };
  };
  return ({ plan, opportunities }, snapshot, moment) => {
    const { now } = moment;
    if (!plan?.left.some(Number.isFinite)) return undefined;
    const atHand = new Set(opportunities.map(({ generator, key }) => `${generator} ${key}`));
    const span = { after: now, before: plan.until as Millis, zone: snapshot.zone ?? utcTable };
    const read = parts.user.reader(snapshot.state, now);
    const others = scheduled(snapshot.state, span).filter(
      ({ opportunity: { program, generator, key } }) =>
        !atHand.has(`${generator} ${key}`) && audiences.get(program)!(read),
    );
    return others.length === 0 ? undefined : others.map((one) => lookAt(one, snapshot, moment));
  };
}

/** A plan with what the best of all that is ahead is worth. */
export type Foresee = (
  plan: PlanStanding,
  ahead: readonly Ahead[],
  increments: readonly Increments[],
) => PlanStanding;

/** Compiles the second half of the look ahead, when all is scored. */
export function foreseerOf(portfolio: Portfolio, prices: Prices): Foresee {
  const valuer = valuerOf(portfolio, prices);
  const bestOf = ({ candidates, rows }: Ahead, increments: Increments): number =>
    valuer.value(candidates, increments, { rows }).value.reduce((most, value) => Math.max(most, value), 0);
  return (plan, ahead, increments) => ({
    ...plan,
    ahead: together(ahead.map((one, i) => ({ at: one.at, best: bestOf(one, increments[i]!) }))),
  });
}

interface Worth {
  readonly at: readonly number[];
  readonly best: number;
}

/** One for every instant, as what comes at once is decided at once; rising. */
function together(some: readonly Worth[]): readonly ToCome[] {
  const found = new Map<number, number>();
  for (const one of some) for (const at of one.at) found.set(at, Math.max(found.get(at) ?? 0, one.best));
  return [...found].map(([at, best]) => ({ at, best })).toSorted((a, b) => a.at - b.at);
}
