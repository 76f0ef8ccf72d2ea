import type { Experiment, Hashing, HashingKind } from '../../program/index.ts';
import { absmartlyChoice } from './absmartly.ts';
import { confidenceChoice, populationShare } from './confidence.ts';
import { growthbookChoice } from './growthbook.ts';
import { sharesOf, type Choose, type Split } from './hashing.ts';
import { ownChoice, ownShares, ownTraffic, type Layers } from './own.ts';
import { unleashChoice } from './unleash.ts';

type Of<Kind extends HashingKind> = Extract<Hashing, { kind: Kind }>;

const foreign: { readonly [Kind in HashingKind]: (hashing: Of<Kind>, split: Split) => Choose } = {
  growthbook: growthbookChoice,
  unleash: unleashChoice,
  absmartly: absmartlyChoice,
  confidence: confidenceChoice,
};

/** Share of all units that another system kept for an experiment, whatever its traffic. */
const kept: { readonly [Kind in HashingKind]: (hashing: Of<Kind>) => number } = {
  growthbook: ({ namespace: [, from, to] = ['', 0, 1] }) => Math.max(to - from, 0),
  unleash: () => 1,
  absmartly: () => 1,
  confidence: ({ population }) => (population ? populationShare(population) : 1),
};

/** Share of all units that an experiment takes in, among those that nothing else keeps out. */
export function trafficOf(experiment: Experiment): number {
  const { hashing, traffic } = experiment;
  if (!hashing) return ownTraffic(experiment);
  return traffic * (kept[hashing.kind] as (hashing: Hashing) => number)(hashing);
}

/** How an experiment assigns units, and with which probabilities. */
export interface Choice {
  readonly choose: Choose;
  /** The arm of a unit whether the traffic takes it in or not; -1 where another system has it in none whatever the traffic. */
  readonly armOf: Choose;
  /** Probability of each arm, given that a unit is in the experiment. */
  readonly shares: readonly number[];
}

/** Compiles the hash of an experiment: our own, or that of the system it ran in before. */
export function choiceOf(experiment: Experiment, id: string, layers: Layers): Choice {
  const { hashing, arms, traffic } = experiment;
  if (!hashing) return { ...ownChoice(experiment, id, layers), shares: ownShares(experiment) };
  const weights = arms.map(({ weight }) => weight);
  const compile = foreign[hashing.kind] as (hashing: Hashing, split: Split) => Choose;
  return {
    choose: compile(hashing, { weights, traffic }),
    // Every one of them takes more units in with more traffic, and moves none.
    armOf: compile(hashing, { weights, traffic: 1 }),
    shares: sharesOf(weights),
  };
}
