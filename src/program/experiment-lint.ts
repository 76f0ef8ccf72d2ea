import type { Experiment } from './experiment.ts';
import { featuresOf } from './expression.ts';
import type { Fault } from './fault.ts';
import type { Program } from './program.ts';

type Check = (experiment: Experiment, program: Program) => Fault | undefined;

const known = (names: Readonly<Record<string, unknown>>): string => Object.keys(names).join(', ') || 'none';

function armsDiffer({ arms }: Experiment): Fault | undefined {
  const twice = arms.find(({ name }, i) => arms.findIndex((other) => other.name === name) < i);
  if (twice) return { at: 'arms', problem: `two arms are named "${twice.name}"` };
  const total = arms.reduce((sum, { weight }) => sum + weight, 0);
  return total > 0 && Number.isFinite(total)
    ? undefined
    : { at: 'arms', problem: 'one arm at least needs a weight above 0' };
}

const layerHasRoom: Check = ({ layer }) =>
  layer && !(layer.from < layer.to) ? { at: 'layer', problem: '"from" must lie below "to"' } : undefined;

const startsBeforeItStops: Check = ({ start, stop }) =>
  start !== undefined && stop !== undefined && !(Date.parse(start) < Date.parse(stop))
    ? { at: 'stop', problem: `must lie after "start" (${start})` }
    : undefined;

function featuresExist({ audience }: Experiment, { features }: Program): Fault | undefined {
  const stranger = featuresOf(audience).find((feature) => !Object.hasOwn(features.user, feature));
  if (stranger === undefined) return undefined;
  const problem = `feature "${stranger}" is not declared; declared: ${known(features.user)}`;
  return { at: 'audience', problem };
}

function unitExists({ unit }: Experiment, { channels }: Program): Fault | undefined {
  if (unit.kind !== 'address' || Object.hasOwn(channels, unit.channel)) return undefined;
  const problem = `channel "${unit.channel}" is not declared; declared: ${known(channels)}`;
  return { at: 'unit.channel', problem };
}

function ratesExist({ arms }: Experiment, { objectives }: Program): Fault | undefined {
  for (const { name, changes } of arms) {
    const stranger = Object.keys(changes.rates ?? {}).find((rate) => !Object.hasOwn(objectives, rate));
    if (stranger === undefined) continue;
    const problem = `arm "${name}": objective "${stranger}" is not declared; declared: ${known(objectives)}`;
    return { at: 'arms', problem };
  }
  return undefined;
}

function massesFit({ arms }: Experiment, { exploration }: Program): Fault | undefined {
  const wrong = arms.find(({ changes }) => {
    const { mass = exploration.mass, silence = exploration.silence } = changes.exploration ?? {};
    return mass + silence > 1;
  });
  return (
    wrong && { at: 'arms', problem: `arm "${wrong.name}": "mass" and "silence" together must not exceed 1` }
  );
}

/** Whether a share is a whole percent, as close as binary fractions come. */
const isPercent = (share: number): boolean => Math.abs(share * 100 - Math.round(share * 100)) < 1e-9;

/** Another system knows nothing of our layers, and its weights are as coarse as its buckets. */
function hashingFits({ hashing, layer, arms, traffic }: Experiment): Fault | undefined {
  if (!hashing) return undefined;
  if (layer) return { at: 'layer', problem: 'users assigned by another system share no layer' };
  const areWhole = arms.every(({ weight }) => Number.isInteger(weight)) && isPercent(traffic);
  if (hashing.kind === 'unleash' && !areWhole)
    return { at: 'hashing', problem: 'Unleash has whole weights and whole percents of traffic' };
  if (hashing.kind === 'confidence' && traffic !== 1)
    return { at: 'traffic', problem: 'must be 1: write the ranges of the segment as hashing.population' };
  return undefined;
}

const checks: readonly Check[] = [
  armsDiffer,
  layerHasRoom,
  startsBeforeItStops,
  featuresExist,
  unitExists,
  ratesExist,
  massesFit,
  hashingFits,
];

/** References and quantities of experiments that a schema cannot check. */
export function experimentsFit(program: Program): Fault | undefined {
  for (const [id, experiment] of Object.entries(program.experiments ?? {})) {
    for (const check of checks) {
      const fault = check(experiment, program);
      if (fault) return { at: `experiments.${id}.${fault.at}`, problem: fault.problem };
    }
  }
  return undefined;
}
