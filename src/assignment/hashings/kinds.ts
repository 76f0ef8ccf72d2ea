import type { Experiment, Hashing, HashingKind } from '../../program/index.ts';
import { absmartlyChoice } from './absmartly.ts';
import { confidenceChoice } from './confidence.ts';
import { growthbookChoice } from './growthbook.ts';
import { sharesOf, type Choose, type Split } from './hashing.ts';
import { ownChoice, ownShares, type Layers } from './own.ts';
import { unleashChoice } from './unleash.ts';

type Of<Kind extends HashingKind> = Extract<Hashing, { kind: Kind }>;

const foreign: { readonly [Kind in HashingKind]: (hashing: Of<Kind>, split: Split) => Choose } = {
  growthbook: growthbookChoice,
  unleash: unleashChoice,
  absmartly: absmartlyChoice,
  confidence: confidenceChoice,
};

/** How an experiment assigns units, and with which probabilities. */
export interface Choice {
  readonly choose: Choose;
  /** Probability of each arm, given that a unit is in the experiment. */
  readonly shares: readonly number[];
}

/** Compiles the hash of an experiment: our own, or that of the system it ran in before. */
export function choiceOf(experiment: Experiment, id: string, layers: Layers): Choice {
  const { hashing, arms, traffic } = experiment;
  if (!hashing) return { choose: ownChoice(experiment, id, layers), shares: ownShares(experiment) };
  const weights = arms.map(({ weight }) => weight);
  const compile = foreign[hashing.kind] as (hashing: Hashing, split: Split) => Choose;
  return { choose: compile(hashing, { weights, traffic }), shares: sharesOf(weights) };
}
