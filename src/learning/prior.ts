import type { Portfolio } from '../program/index.ts';
import { layoutDigest, type Artefact } from '../scoring/index.ts';
import type { Design } from './design.ts';
import { learningErrors } from './errors.ts';
import type { Group, Prior } from './posterior.ts';
import type { Sums } from './sums.ts';

/** What is believed of one objective's weights before rows, and which prior scales are learned with them. */
export interface Belief {
  readonly prior: Prior;
  readonly learn: readonly Group[];
}

/** One sd of a weight, in sizes of a reward: of the baseline, which is free, and of an increment, as a first guess. */
const wide = 10;
const narrow = 0.1;

const typical = ({ squares, weight }: Sums): number => Math.sqrt(squares / weight) || 1;

/** The prior of an artefact with independent weights, held as given; throws LEARNING_PRIOR_UNFIT. */
export function givenPrior(
  artefact: Artefact,
  portfolio: Portfolio,
  design: Design,
): (objective: string, sums: Sums) => Belief {
  if (artefact.kind !== 'linear')
    throw learningErrors.LEARNING_PRIOR_UNFIT({
      problem: `it is of kind "${artefact.kind}", and weights that begin by depending on each other are not learned`,
    });
  if (artefact.layout !== layoutDigest(portfolio))
    throw learningErrors.LEARNING_PRIOR_UNFIT({ problem: 'it is of another layout' });
  for (const { name } of portfolio.objectives) {
    if (!artefact.objectives[name])
      throw learningErrors.LEARNING_PRIOR_UNFIT({ problem: `it has no objective "${name}"` });
  }
  return (objective, sums) => {
    const { user, candidate } = artefact.objectives[objective]!;
    const mean = new Float64Array(design.width);
    const sd = new Float64Array(design.width).fill(wide * typical(sums), 0, design.baseline);
    mean.set([...user.mean, ...candidate.mean], design.baseline);
    sd.set([...user.variance, ...candidate.variance].map(Math.sqrt), design.baseline);
    for (const column of design.unread) mean[column] = sd[column] = 0;
    return { prior: { mean, sd }, learn: [] };
  };
}

/** No knowledge but that the weights of each part are alike in size: the size is learned. */
export const learnedPrior =
  (design: Design) =>
  (_objective: string, sums: Sums): Belief => {
    const size = typical(sums);
    const sd = new Float64Array(design.width).fill(narrow * size);
    sd.fill(wide * size, 0, design.baseline);
    for (const column of design.unread) sd[column] = 0;
    const user = { from: design.baseline, until: design.baseline + design.user, guess: 1 };
    const candidate = { from: user.until, until: design.width, guess: 1 };
    return {
      prior: { mean: new Float64Array(design.width), sd },
      learn: design.candidate > 0 ? [user, candidate] : [user],
    };
  };
