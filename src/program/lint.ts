import { budgetsFit } from './budget-lint.ts';
import { millisOf } from './duration.ts';
import { experimentsFit } from './experiment-lint.ts';
import { featuresOf } from './expression.ts';
import { known, type Fault } from './fault.ts';
import type { Program } from './document.ts';
import { signalsFit } from './signal-lint.ts';

type Check = (program: Program) => Fault | undefined;

const somethingToSay: Check = ({ messages }) =>
  Object.keys(messages).length === 0
    ? { at: 'messages', problem: 'declare at least one message' }
    : undefined;

/** Silence is an arm of every table beside the messages, under this name. */
const silenceKeepsItsName: Check = ({ messages }) =>
  Object.hasOwn(messages, 'no-send')
    ? { at: 'messages.no-send', problem: 'silence has this name; give the message another' }
    : undefined;

const somethingToGain: Check = ({ objectives }) =>
  Object.values(objectives).some(({ role }) => role === 'value')
    ? undefined
    : { at: 'objectives', problem: 'declare at least one objective of role "value"' };

function channelsExist({ messages, channels }: Program): Fault | undefined {
  for (const [message, { channels: wanted }] of Object.entries(messages)) {
    const stranger = wanted.find((channel) => channels[channel] === undefined);
    if (stranger !== undefined) {
      const problem = `channel "${stranger}" is not declared; declared: ${known(channels)}`;
      return { at: `messages.${message}.channels`, problem };
    }
  }
  return undefined;
}

function audienceFeaturesExist({ audience, testAudience, features }: Program): Fault | undefined {
  for (const [at, condition] of Object.entries({ audience, testAudience })) {
    const stranger =
      condition && featuresOf(condition).find((feature) => features.user[feature] === undefined);
    if (stranger === undefined) continue;
    return { at, problem: `feature "${stranger}" is not declared; declared: ${known(features.user)}` };
  }
  return undefined;
}

function crossedFeaturesExist({ features }: Program): Fault | undefined {
  for (const [feature, spec] of Object.entries(features.candidate)) {
    if (!('times' in spec) || spec.times === undefined) continue;
    const crossed = features.user[spec.times];
    if (crossed && crossed.kind !== 'oneOf') continue;
    const problem = crossed
      ? `"times" names "${spec.times}", a word; cross flags or numbers`
      : `"times" names "${spec.times}", which is no user feature; declared: ${known(features.user)}`;
    return { at: `features.candidate.${feature}`, problem };
  }
  return undefined;
}

function windowsHaveLength({ objectives }: Program): Fault | undefined {
  for (const [objective, { after, horizon }] of Object.entries(objectives)) {
    if (millisOf(after) >= millisOf(horizon))
      return { at: `objectives.${objective}.horizon`, problem: `must be longer than "after" (${after})` };
  }
  return undefined;
}

function aggregatesFit({ objectives }: Program): Fault | undefined {
  for (const [objective, { outcome, aggregate }] of Object.entries(objectives)) {
    if (outcome.kind === 'permission' && aggregate !== 'days')
      return { at: `objectives.${objective}.aggregate`, problem: 'a permission is counted in "days"' };
  }
  return undefined;
}

const massesFit: Check = ({ exploration }) =>
  exploration.mass + exploration.silence > 1
    ? { at: 'exploration', problem: '"mass" and "silence" together must not exceed 1' }
    : undefined;

/** The contact ledger remembers a little longer. */
const longestPlan = millisOf('90d');

/** Plans that are drawn less often cannot be told apart in any log of usual size. */
const leastFloor = 0.02;

function plansFit({ plans, channels }: Program): Fault | undefined {
  if (!plans) return undefined;
  const { period, choices, floor } = plans;
  if (millisOf(period) === 0 || millisOf(period) > longestPlan)
    return { at: 'plans.period', problem: 'must be longer than nothing and at most 90 days' };
  const twice = choices.find(({ name }, i) => choices.findIndex((other) => other.name === name) < i);
  if (twice) return { at: 'plans.choices', problem: `two plans are named "${twice.name}"` };
  if (floor * choices.length > 1)
    return { at: 'plans.floor', problem: `${choices.length} plans with at least ${floor} each exceed 1` };
  if (choices.length > 1 && floor < leastFloor)
    return {
      at: 'plans.floor',
      problem: `must be at least ${leastFloor}: of a plan that is never drawn nothing can be learned`,
    };
  if (channels['all']) return { at: 'channels', problem: 'with plans no channel may be named "all"' };
  return allowancesFit(choices, channels) ?? sequencesFit(choices);
}

function allowancesFit(
  choices: NonNullable<Program['plans']>['choices'],
  channels: Program['channels'],
): Fault | undefined {
  for (const [i, { allowance }] of choices.entries()) {
    const stranger = Object.keys(allowance).find((channel) => channel !== 'all' && !channels[channel]);
    if (stranger === undefined) continue;
    const problem = `channel "${stranger}" is not declared; declared: all, ${known(channels)}`;
    return { at: `plans.choices.${i}.allowance`, problem };
  }
  return undefined;
}

function sequencesFit(choices: NonNullable<Program['plans']>['choices']): Fault | undefined {
  for (const [i, { sequence }] of choices.entries()) {
    const twice = sequence?.topics.find((topic, at) => sequence.topics.indexOf(topic) < at);
    if (twice === undefined) continue;
    return { at: `plans.choices.${i}.sequence.topics`, problem: `"${twice}" stands in it twice` };
  }
  return undefined;
}

const checks: readonly Check[] = [
  somethingToSay,
  silenceKeepsItsName,
  somethingToGain,
  channelsExist,
  audienceFeaturesExist,
  crossedFeaturesExist,
  signalsFit,
  windowsHaveLength,
  aggregatesFit,
  massesFit,
  plansFit,
  budgetsFit,
  experimentsFit,
];

/** References and quantities that a schema cannot check. */
export function faultOf(program: Program): Fault | undefined {
  for (const check of checks) {
    const fault = check(program);
    if (fault) return fault;
  }
  return undefined;
}
