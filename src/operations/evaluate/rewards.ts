import { valuerOf, type Prices } from '../../arbitration/index.ts';
import type { Experience } from '../../outcomes/index.ts';
import type { Objective, Portfolio } from '../../program/index.ts';
import type { Bounds } from '../../kit/index.ts';

/** A number per row that policies are compared in; NaN while it is not known. */
export interface Measure {
  readonly name: string;
  readonly unit: string;
  /** Whether less is better. */
  readonly isCost: boolean;
  readonly reward: Float64Array;
  /** What a mean of it can be; absent: anything. */
  readonly range?: Bounds | undefined;
}

/** What so many windows of an objective can come to. */
export function rangeOf({ aggregate }: Objective, windows = 1): Pick<Measure, 'range'> {
  if (aggregate === 'sum') return {};
  return { range: { least: 0, most: aggregate === 'any' ? windows : Infinity } };
}

/** Each objective in its own unit, then what all of them are worth, less what the message is charged. */
export function measuresOf(experience: Experience, portfolio: Portfolio, prices: Prices): readonly Measure[] {
  const { rows, objectives, reward } = experience;
  const own = portfolio.objectives.map(({ name, spec }, k) => ({
    name,
    unit: spec.unit,
    isCost: spec.direction === 'decrease',
    reward: Float64Array.from({ length: rows }, (_, row) => reward[row * objectives.length + k]!),
    ...rangeOf(spec),
  }));
  return [
    ...own,
    { name: 'value', unit: 'value unit', isCost: false, reward: worthOf(experience, portfolio, prices) },
  ];
}

/**
 * Σ_k w_k r_k − charge of what was sent and of acting on its signals; an objective without weight need not be known. The
 * charge has the prices of what is scarce beside the costs, as decisions have it: nobody pays them, but what one policy
 * uses up another user goes without, and at these prices policies that use different amounts may be compared.
 */
function worthOf(experience: Experience, portfolio: Portfolio, prices: Prices): Float64Array {
  const { rows, objectives, reward, chosen, first, channel } = experience;
  const { weights, charges, actingCost } = valuerOf(portfolio, prices);
  return Float64Array.from({ length: rows }, (_, row) => {
    const sent = first[row]! + chosen[row]!;
    const acting = actingCost?.(experience.candidateRows, sent) ?? 0;
    let sum = chosen[row]! < 0 ? 0 : -charges[channel[sent]!]! - acting;
    weights.forEach((weight, k) => {
      if (weight !== 0) sum += weight * reward[row * objectives.length + k]!;
    });
    return sum;
  });
}
