// How the use of each budget is planned over its window: as the decisions that prices were solved from would use it.
import { paceMoment, paceSteps, windowStart, type Course } from '../../arbitration/index.ts';
import { purseOf } from '../../assignment/index.ts';
import { millisOf, usesOf } from '../../program/index.ts';
import type { OpenWorkspace } from '../workspace/workspace.ts';
import { redistributing, type Drawing } from './expected.ts';
import type { Period } from './market.ts';
import { pricesOfParts, type SolvedPart } from './solution.ts';

interface Planning {
  readonly parts: readonly SolvedPart[];
  readonly period: Period;
}

/**
 * The course of every budget with a limit, for everybody and for each arm with budgets of its own: when in a window the
 * policy would have used how much of it at the solved prices, for those who were there last; none where nobody was.
 * Steps that the decisions do not tell of are planned like the others on average.
 */
export async function coursesOf(
  workspace: OpenWorkspace,
  drawing: Drawing,
  { parts, period }: Planning,
): Promise<readonly Course[]> {
  const { portfolio } = drawing;
  const limited = portfolio.budgets.filter(({ limit }) => limit !== null);
  const used = new Map(
    parts.map(({ part }) => [purseOf(part.of), limited.map(() => new Float64Array(paceSteps))] as const),
  );
  const pers = limited.map(({ per }) => millisOf(per));
  const uses = usesOf(portfolio.channels, limited);
  const each = redistributing(workspace, drawing, pricesOfParts(parts));
  for await (const { decision, key, probability } of each) {
    const own = used.get(key);
    const steps = pers.map((per) => paceMoment(decision.at, per).step);
    decision.candidates.slice(0, decision.eligible).forEach(({ channel }, i) =>
      steps.forEach((step, l) => {
        if (own) own[l]![step]! += probability[i]! * uses[channel]![l]!;
      }),
    );
  }
  const there = parts.filter(({ part }) => part.standing > 0);
  return there.flatMap(({ part, priced }) =>
    limited.map(({ name, limit }, l): Course => {
      const worth = priced.value / (priced.used[name]! || priced.sends || 1);
      return {
        budget: name,
        ...(part.of && { own: { ...part.of } }),
        per: pers[l]!,
        limit: limit! * part.standing,
        unit: Math.max(worth, 0),
        shares: sharesOf(used.get(purseOf(part.of))![l]!, period, pers[l]!),
      };
    }),
  );
}

/** Use per time in each step, of the time that a period has of it; adds up to 1. */
function sharesOf(used: Float64Array, period: Period, per: number): number[] {
  const time = timeIn(period, per);
  const [all, seen] = [used, time].map((some) => some.reduce((sum, one) => sum + one, 0));
  if (!(all! > 0)) return Array.from(used, () => 1 / paceSteps);
  const rates = Array.from(used, (one, step) => (time[step]! > 0 ? one / time[step]! : all! / seen!));
  const total = rates.reduce((sum, rate) => sum + rate, 0);
  return rates.map((rate) => rate / total);
}

/** How much of a period lies in each step of windows of a length, milliseconds. */
function timeIn({ since, until }: Period, per: number): Float64Array {
  const time = new Float64Array(paceSteps);
  const width = per / paceSteps;
  const whole = Math.floor((until - since) / per);
  time.fill(whole * width);
  // What is left is less than one window.
  for (let at = since + whole * per; at < until;) {
    const { window, step } = paceMoment(at, per);
    const end = Math.min(windowStart(window, per) + (step + 1) * width, until);
    time[step]! += end - at;
    at = Math.max(end, at + 1);
  }
  return time;
}
