import type { Experiment } from '../../program/index.ts';
import { armAt, bucketingOf, bucketsOf, buckets, rangeEnds, type Bucketing } from '../buckets.ts';
import type { UnitText } from '../unit.ts';
import type { Choose } from './hashing.ts';

/** A layer's buckets, hashed once for all experiments in it. */
function remembered(bucketing: Bucketing): (unit: UnitText) => number {
  let last: UnitText | undefined;
  let serial = -1;
  let bucket = 0;
  return (unit) => {
    if (unit === last && unit.serial === serial) return bucket;
    last = unit;
    serial = unit.serial;
    bucket = bucketing(unit.salted);
    return bucket;
  };
}

/** The layers of a portfolio by name, each with its own salt. */
export type Layers = (name: string) => (unit: UnitText) => number;

/** Makes each layer when it is first asked for. */
export function layersOf(): Layers {
  const known = new Map<string, (unit: UnitText) => number>();
  return (name) => {
    const layer = known.get(name) ?? remembered(bucketingOf(`layer:${name}`));
    known.set(name, layer);
    return layer;
  };
}

/** A run of buckets. */
interface Part {
  readonly from: number;
  readonly end: number;
}

/** The buckets of its layer that an experiment may ever be in: nobody else gets at them while it runs. */
export const roomOf = ({ layer }: Pick<Experiment, 'layer'>): Part => ({
  from: bucketsOf(layer?.from ?? 0),
  end: bucketsOf(layer?.to ?? 1),
});

/** Which of them are in it now: a run from the first on, which grows to the right with the traffic. */
function partOf(experiment: Experiment): Part {
  const { from, end } = roomOf(experiment);
  return { from, end: from + Math.round(experiment.traffic * (end - from)) };
}

/** Share of all units that are in an experiment, among those that nothing else keeps out. */
export function ownTraffic(experiment: Experiment): number {
  const { from, end } = partOf(experiment);
  return (end - from) / buckets;
}

function membership(experiment: Experiment, id: string, layers: Layers) {
  const { layer } = experiment;
  const { from, end } = partOf(experiment);
  if (from === 0 && end === buckets) return () => true;
  const bucketing = layer ? layers(layer.name) : remembered(bucketingOf(`traffic:${id}`));
  return (unit: UnitText) => {
    const bucket = bucketing(unit);
    return bucket >= from && bucket < end;
  };
}

/**
 * Two independent hashes: the layer's says whether a unit is in the experiment, the experiment's own which arm it is
 * in. So traffic that grows moves nobody between arms, and the next experiment in a part of a layer does not inherit
 * the arms of the one before.
 */
export function ownChoice(
  experiment: Experiment,
  id: string,
  layers: Layers,
): { readonly choose: Choose; readonly armOf: Choose } {
  const isIn = membership(experiment, id, layers);
  const ends = rangeEnds(experiment.arms.map(({ weight }) => weight));
  const bucketing = bucketingOf(`arm:${id}`);
  const armOf: Choose = ends.length === 1 ? () => 0 : (unit) => armAt(ends, bucketing(unit.salted));
  return { armOf, choose: (unit) => (isIn(unit) ? armOf(unit) : -1) };
}

/** Exact probabilities of the arms, given that a unit is in the experiment. */
export function ownShares({ arms }: Experiment): readonly number[] {
  const ends = rangeEnds(arms.map(({ weight }) => weight));
  return [...ends].map((end, arm) => (end - (ends[arm - 1] ?? 0)) / buckets);
}
