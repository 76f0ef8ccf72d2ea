import type { DecisionRecord } from '../../decision/index.ts';
import type { Monitor } from '../log.ts';
import { certain } from './certain.ts';

/** Differences up to this are rounding. */
const rounding = 1e-9;

/** Whether the stamped propensity is the probability of the action in a distribution that sums to 1. */
function isCoherent({ probability, propensity, chosen, eligible }: DecisionRecord): boolean {
  const logged = probability[chosen < 0 ? eligible : chosen] ?? Number.NaN;
  const sum = probability.reduce((total, p) => total + p, 0);
  return (
    probability.length === eligible + 1 &&
    probability.every((p) => p >= 0) &&
    propensity > 0 &&
    Math.abs(sum - 1) <= rounding * (eligible + 1) &&
    Math.abs(logged - propensity) <= rounding * propensity
  );
}

/** F47: the propensity that is logged is that of the action in the distribution that is logged. Nothing is left to chance. */
export const coherence: Monitor<'propensity_logged'> = {
  kind: 'propensity_logged',
  watch: ({ current }) => {
    const broken = current.filter((decision) => !isCoherent(decision)).length;
    return [
      certain(broken, current.length, {
        name: 'decisions whose propensity is not that of their action',
        advice:
          'Do not learn from or evaluate on these decisions. Find what changed a distribution or a propensity after the draw.',
      }),
    ];
  },
};
