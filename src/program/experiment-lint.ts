import type { Experiment } from './experiment.ts';
import { featuresOf } from './expression.ts';
import { known, type Fault } from './fault.ts';
import type { Program } from './document.ts';

type Check = (experiment: Experiment, program: Program) => Fault | undefined;

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

function featuresExist({ audience, arms }: Experiment, { features }: Program): Fault | undefined {
  const asked = [
    { at: 'audience', of: '', condition: audience },
    ...arms.flatMap(({ name, changes }) =>
      changes.audience ? [{ at: 'arms', of: `arm "${name}": `, condition: changes.audience }] : [],
    ),
  ];
  for (const { at, of, condition } of asked) {
    const stranger = featuresOf(condition).find((feature) => !Object.hasOwn(features.user, feature));
    if (stranger === undefined) continue;
    return { at, problem: `${of}feature "${stranger}" is not declared; declared: ${known(features.user)}` };
  }
  return undefined;
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

function messagesExist({ arms }: Experiment, { messages }: Program): Fault | undefined {
  for (const { name, changes } of arms) {
    const stranger = changes.messages?.find((message) => !Object.hasOwn(messages, message));
    if (stranger === undefined) continue;
    const problem = `arm "${name}": message "${stranger}" is not declared; declared: ${known(messages)}`;
    return { at: 'arms', problem };
  }
  return undefined;
}

/** A plan that an arm changes is one of the program, with the program's channels; floors leave room for all. */
function plansFit({ arms }: Experiment, { plans, channels }: Program): Fault | undefined {
  for (const { name, changes } of arms) {
    if (!changes.plans) continue;
    const wrong = (problem: string) => ({ at: 'arms', problem: `arm "${name}": ${problem}` });
    if (!plans) return wrong('the program declares no contact plans to change');
    const names = plans.choices.map((plan) => plan.name);
    const { floor = plans.floor, allowances = {} } = changes.plans;
    if (floor * names.length > 1) return wrong(`${names.length} plans with at least ${floor} each exceed 1`);
    const plan = Object.keys(allowances).find((one) => !names.includes(one));
    if (plan !== undefined) return wrong(`there is no plan "${plan}"; there are: ${names.join(', ')}`);
    const ceilings = Object.values(allowances).flatMap((allowance) => Object.keys(allowance));
    const channel = ceilings.find((one) => one !== 'all' && !Object.hasOwn(channels, one));
    if (channel !== undefined)
      return wrong(`channel "${channel}" is not declared; declared: all, ${known(channels)}`);
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
  messagesExist,
  plansFit,
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
