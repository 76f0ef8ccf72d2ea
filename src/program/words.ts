import type { WeeklyWindow } from '../kit/index.ts';
import type { Budget, Floor } from './budget.ts';
import type { Condition, ConditionKind, ConditionOf } from './expression.ts';
import type { Experiment } from './experiment.ts';
import type { Objective } from './objective.ts';
import type { Plans } from './plans.ts';
import type { Program } from './document.ts';

const conditionWords: { readonly [Kind in ConditionKind]: (condition: ConditionOf<Kind>) => string } = {
  always: () => 'everybody',
  compare: ({ feature, is, value }) => `${feature} ${is} ${value}`,
  flag: ({ feature, value }) => (value ? feature : `not ${feature}`),
  word: ({ feature, words }) => `${feature} is ${words.join(' or ')}`,
  and: ({ of }) => of.map(nested).join(' and '),
  or: ({ of }) => of.map(nested).join(' or '),
  not: ({ of }) => `not ${nested(of)}`,
};

const nested = (condition: Condition): string =>
  condition.kind === 'and' || condition.kind === 'or' ? `(${wordsOf(condition)})` : wordsOf(condition);

/** A condition as a person would say it. */
export const wordsOf = (condition: Condition): string =>
  (conditionWords[condition.kind] as (condition: Condition) => string)(condition);

const observed = ({ outcome }: Objective): string =>
  outcome.kind === 'permission' ? `permission for ${outcome.channel}` : outcome.event;

const windowWords = ({ after, horizon }: Objective): string =>
  after === '0s' ? `within ${horizon}` : `between ${after} and ${horizon}`;

const objectiveWords = ([name, objective]: readonly [string, Objective]): string =>
  `${objective.direction} ${name}: ${objective.aggregate} of ${observed(objective)} ${windowWords(objective)}, ` +
  `${objective.rate} per ${objective.unit}`;

const list = (names: Readonly<Record<string, unknown>>): string => Object.keys(names).join(', ') || 'none';

const windowOf = ({ days, from, to }: WeeklyWindow): string =>
  `${days.length < 7 ? `${days.join(', ')} ` : ''}${from} to ${to}`;

const choiceWords = ({ name, allowance, slots, sequence }: Plans['choices'][number]): string => {
  const most = Object.entries(allowance).map(([channel, count]) => `${count} by ${channel}`);
  const parts = [
    most.join(', ') || 'no ceiling',
    ...(slots ? [slots.map(windowOf).join(' and ')] : []),
    ...(sequence ? [`${sequence.topics.join(' then ')}, ${sequence.cooldown} apart`] : []),
  ];
  return `${name} (${parts.join('; ')})`;
};

const plansWords = ({ period, choices, otherwise, policy, floor }: Plans): string =>
  `plans of ${period}, most contacts: ${choices.map(choiceWords).join(', ')}${otherwise === 'defer' ? ', others put off' : ''}; chosen by ${policy.kind}, each at least ${floor}`;

const experimentWords = ([id, { arms, traffic, audience, layer }]: readonly [string, Experiment]): string => {
  const weights = arms.map(({ name, weight }) => `${name} ${weight}`).join(', ');
  const within = layer ? `, within ${layer.from} to ${layer.to} of layer ${layer.name}` : '';
  return `tries out ${id} (${weights}) on ${traffic} of ${wordsOf(audience)}${within}`;
};

const budgetWords = ([name, { of, channel, limit, per }]: readonly [string, Budget]): string => {
  const most = limit === null ? 'without a limit' : `at most ${limit}`;
  return `budget ${name}: ${of}${channel === undefined ? '' : ` by ${channel}`} ${most} per ${per}`;
};

const floorWords = ([name, { least, per }]: readonly [string, Floor]): string =>
  `floor: ${name} at least ${least} over no-send per ${per}`;

/** Other holdouts than the program's own. */
const sharedHoldouts = ({ globalHoldout, domain }: Program): readonly string[] => [
  ...(globalHoldout === undefined ? [] : [`no program speaks to a holdout of ${globalHoldout}`]),
  ...(domain ? [`belongs to domain ${domain.name}, with a holdout of ${domain.holdout}`] : []),
];

/** A program in plain words, one line per part, for people who will not read JSON. */
export function describeProgram(program: Program): readonly string[] {
  return [
    `${program.id}, owned by ${program.owner}`,
    `speaks to: ${wordsOf(program.audience)}${program.holdout > 0 ? `, except a holdout of ${program.holdout}` : ''}`,
    `messages: ${list(program.messages)}`,
    `channels: ${list(program.channels)}`,
    ...Object.entries(program.objectives).map(objectiveWords),
    `rules: ${program.rules.map((rule) => rule.kind).join(', ') || 'none'}`,
    `policy: ${program.policy.kind}, exploration ${program.exploration.mass}, silence at least ${program.exploration.silence}`,
    ...(program.fallback ? [`fallback, where the policy is stopped: ${program.fallback.kind}`] : []),
    ...sharedHoldouts(program),
    ...Object.entries(program.experiments ?? {}).map(experimentWords),
    ...(program.plans ? [plansWords(program.plans)] : []),
    ...Object.entries(program.budgets ?? {}).map(budgetWords),
    ...Object.entries(program.floors ?? {}).map(floorWords),
    `looks at: ${list(program.features.user)}; of candidates: ${list(program.features.candidate)}`,
  ];
}
