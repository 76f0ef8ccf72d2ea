import { experimentLayer, testOf, type PortfolioExperiment, type ReadFeature } from '../program/index.ts';
import { choiceOf, type Choice } from './hashings/kinds.ts';
import type { Layers } from './hashings/own.ts';
import type { Assignment } from './holdouts.ts';

const timeOf = (instant: string | undefined, absent: number): number =>
  instant === undefined ? absent : Date.parse(instant);

/** An experiment made ready to assign. */
export interface Running extends Choice {
  readonly spec: PortfolioExperiment;
  readonly start: number;
  readonly stop: number;
  /** Undefined where everybody may be in it. */
  readonly isFor: ((read: ReadFeature) => boolean) | undefined;
  /** Ready for the record, by arm. */
  readonly assignments: readonly Assignment[];
  /** Arms by name. */
  readonly arms: ReadonlyMap<string, number>;
}

/** Compiles an experiment. */
export function runningOf(spec: PortfolioExperiment, layers: Layers): Running {
  const choice = choiceOf(spec, spec.id, layers);
  const layer = experimentLayer(spec.id);
  return {
    ...choice,
    spec,
    start: timeOf(spec.start, -Infinity),
    stop: timeOf(spec.stop, Infinity),
    isFor: spec.audience.kind === 'always' ? undefined : testOf(spec.audience),
    assignments: spec.arms.map(({ name }, arm) => ({ layer, arm: name, share: choice.shares[arm]! })),
    arms: new Map(spec.arms.map(({ name }, arm) => [name, arm])),
  };
}
