import { streamOf } from '../kit/index.ts';
import { draw } from './draw.ts';
import type { Choice, Distribution, Policy } from './policy.ts';

/** How a slate is filled, from the first position on. */
export interface SlatePlan {
  readonly choice: Choice;
  /** Most positions. */
  readonly length: number;
  /** The policy of a position, from 0; it sees the candidates that may stand there, and its no-send ends the slate. */
  readonly policyAt: (position: number) => Policy;
  /** Business rules: whether a candidate may stand after those placed. All may when absent; none stands twice. */
  readonly mayFollow?: (candidate: number, placed: readonly number[]) => boolean;
}

/** An ordered slate with its exact probability as displayed, all rules applied. */
export interface Slate {
  /** Candidates of the choice, first position first; shorter than the plan when it ended before, and maybe empty. */
  readonly order: readonly number[];
  /** Product of `perPosition`. */
  readonly probability: number;
  /** Probability of what each position got, given those before; the last one is that of ending, when it ended before. */
  readonly perPosition: readonly number[];
}

/** Draws a slate without replacement; `uniformAt` gives one number of [0, 1) for a position. */
export const drawSlate = (plan: SlatePlan, uniformAt: (position: number) => number): Slate =>
  fill(plan, ({ distribution, position }) => draw(distribution, uniformAt(position)));

/**
 * The probability with which `drawSlate` gives this order, for replay and off-policy evaluation; 0, with the steps
 * up to the impossible one, when it never does.
 */
export function slateProbability(plan: SlatePlan, order: readonly number[]): Omit<Slate, 'order'> {
  const filled = fill(plan, ({ rest, position }) =>
    position === order.length ? rest.length : rest.indexOf(order[position]!),
  );
  const isWhole = filled.order.length === order.length;
  return { probability: isWhole ? filled.probability : 0, perPosition: filled.perPosition };
}

/** One stream per position under a key, as for a decision: `slateUniforms(decisionId)`. */
export const slateUniforms =
  (key: string): ((position: number) => number) =>
  (position) =>
    streamOf(key, `slate position ${position}`).uniform();

/** What a position is filled from: the remaining candidates and the distribution over them, ending last. */
interface Step {
  readonly position: number;
  readonly rest: readonly number[];
  readonly distribution: Distribution;
}

/** Fills positions until the plan's length, an end, or a place that does not exist (−1). */
function fill({ choice, length, policyAt, mayFollow }: SlatePlan, place: (step: Step) => number): Slate {
  const order: number[] = [];
  const perPosition: number[] = [];
  const isLeft = (i: number) => !order.includes(i) && (mayFollow?.(i, order) ?? true);
  while (order.length < length) {
    const position = order.length;
    const rest = [...choice.candidates.keys()].filter(isLeft);
    const distribution = policyAt(position)(narrowed(choice, rest));
    const at = place({ position, rest, distribution });
    perPosition.push(distribution[at] ?? 0);
    const candidate = rest[at];
    if (candidate === undefined) break;
    order.push(candidate);
  }
  return { order, perPosition, probability: perPosition.reduce((product, p) => product * p, 1) };
}

/** The same choice with some of its candidates. */
const narrowed = ({ portfolio, candidates, values }: Choice, rest: readonly number[]): Choice => ({
  portfolio,
  candidates: rest.map((i) => candidates[i]!),
  values: {
    value: Float64Array.from(rest, (i) => values.value[i]!),
    sd: Float64Array.from(rest, (i) => values.sd[i]!),
    shared: values.shared,
  },
});
