import type { DecisionId } from '../events/index.ts';
import { millisOf, type Portfolio } from '../program/index.ts';
import { broughtBefore, type Brought } from './brought.ts';
import type { UserState } from './user-state.ts';

/** How a user stands in the contact plan at an instant. */
export interface PlanStanding {
  readonly name: string;
  /** The decision that chose the plan. */
  readonly decision: DecisionId;
  /** The instant. */
  readonly at: number;
  /** The period that holds it, half open, in milliseconds. A plan goes on until another is chosen. */
  readonly from: number;
  readonly until: number;
  /**
   * Marketing contacts that the period has left, by channel of the portfolio and then of all channels together;
   * reservations are taken off. Infinity without a ceiling.
   */
  readonly left: Float64Array;
  /** What decisions before the instant brought. */
  readonly brought: Brought;
  /** What is scheduled before the period ends, beside what is at hand; rising in time. Absent: nothing. */
  readonly ahead?: readonly ToCome[] | undefined;
}

/** A scheduled opportunity to come, and what the best message for it would be worth today, before the price of the plan. */
export interface ToCome {
  readonly at: number;
  readonly best: number;
}

/** The contact plans of a portfolio before one user. */
export interface PlanBook {
  /** Undefined before the plan began, and for a plan that the portfolio no longer has. */
  readonly standing: (state: UserState, at: number) => PlanStanding | undefined;
  /** Whether a plan is to be chosen: there is none, or its period is over. */
  readonly isDue: (state: UserState, now: number) => boolean;
}

/** Compiles the plans of a portfolio; undefined where it declares none. */
export function planBookOf({ plans, channels }: Portfolio): PlanBook | undefined {
  if (!plans) return undefined;
  const period = millisOf(plans.period);
  const names = channels.map(({ name }) => name);
  const allowances = new Map(
    plans.choices.map(({ name, allowance }) => [
      name,
      Float64Array.from([...names, 'all'], (channel) => allowance[channel] ?? Number.POSITIVE_INFINITY),
    ]),
  );
  const standing = (state: UserState, at: number): PlanStanding | undefined => {
    const { plan, contacts } = state;
    const allowance = plan ? allowances.get(plan.name) : undefined;
    if (!plan || !allowance) return undefined;
    // Before a plan that a wrong clock dated ahead its allowance holds too: periods are counted backwards.
    const from = plan.at + Math.floor((at - plan.at) / period) * period;
    const until = from + period;
    const left = allowance.slice();
    for (const { slot, channel, class: cls } of contacts) {
      if (cls !== 'marketing' || slot < from || slot >= until) continue;
      const c = names.indexOf(channel);
      if (c >= 0) left[c]!--;
      left[names.length]!--;
    }
    const brought = broughtBefore(state, at, period);
    return { name: plan.name, decision: plan.decision, at, from, until, left, brought };
  };
  return {
    standing,
    isDue: (state, now) => {
      const { plan, erased } = state;
      const isRunning =
        plan && allowances.has(plan.name) && now < plan.at + period && now >= plan.at - period;
      return !erased && !isRunning;
    },
  };
}
