import { valuerOf } from '../arbitration/index.ts';
import type { Setup } from './decide.ts';
import type { DecisionRecord } from './decision.ts';

/**
 * What the best marketing candidate of a decision is worth before the price of the plan, at least 0 as no-send is: what
 * a contact could have brought. Undefined without plans, and where the allowance kept candidates from being valued.
 */
export type Best = (
  decision: Pick<DecisionRecord, 'candidates' | 'eligible' | 'noes' | 'increments'>,
) => number | undefined;

/** Compiles it for a setup. */
export function bestOf({ portfolio, prices }: Pick<Setup, 'portfolio' | 'prices'>): Best {
  if (!portfolio.plans) return () => undefined;
  const valuer = valuerOf(portfolio, prices);
  const isMarketing = portfolio.messages.map((message) => message.class === 'marketing');
  return ({ candidates, eligible, noes, increments }) => {
    if (noes.some(({ reason }) => reason === 'plan_spent')) return undefined;
    const contenders = candidates.slice(0, eligible);
    const { value } = valuer.value(contenders, increments);
    return contenders.reduce(
      (best, { message }, i) => (isMarketing[message] ? Math.max(best, value[i]!) : best),
      0,
    );
  };
}
