// The regret split of the league's learning policy, run by run, and the page that shows it.
import { expect, test } from 'vitest';
import { league, topics } from '../playbooks/messaging/index.ts';
import { streaming } from '../simulation/index.ts';
import { estimate, type Estimate } from './compare.ts';
import { live, type Contestant, type Terms } from './life.ts';
import { contactPlans } from './references/plans.ts';
import { plan, type PlannedLife, type Reference } from './references/planner.ts';
import { regretOf, regretRuns, regretTerms, type RegretRun } from './regret.ts';

const law = {
  quietFrom: 22,
  quietTo: 7,
  mostPerLocalDay: 2,
  leastHoursApart: 3,
  leastDaysBeforeSameMessage: 3,
};
const users = 1000;
const weeks = 8;
const worlds = [101, 102, 103];
const lesson = { seed: 201, users: 3000 };
const terms: Terms = {
  preset: streaming,
  topics,
  law,
  users,
  days: 7 * weeks,
  startAt: Date.UTC(2025, 0, 6),
};

/** The learning policy of the league, and the same without exploration. */
const policy = league.find(({ name }) => name === 'Fantail')!;
const greedy: Contestant = {
  ...policy,
  programs: policy.programs.map((program) => ({ ...program, exploration: { mass: 0, silence: 0 } })),
};

/** Greedy with what the policy learned from other people: what its model comes to know with more data. */
async function taught(): Promise<Contestant> {
  const { artefact } = await live(policy, { ...terms, users: lesson.users }, lesson.seed);
  const { learns: _, ...settled } = greedy;
  return { ...settled, ...(artefact && { artefact }) };
}

const valuesOf = async (contestant: Contestant) =>
  Promise.all(worlds.map(async (seed) => (await live(contestant, terms, seed)).value));
const mean = (values: readonly number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;

const { programs } = policy;
const references: Readonly<Record<'clairvoyant' | 'informed' | 'confined', Reference>> = {
  clairvoyant: { knows: 'truth' },
  informed: { knows: 'log' },
  confined: { knows: 'log', plans: contactPlans.filter(({ aim }) => aim === 'fitting') },
};

const shown = ({ value, low, high }: Estimate) =>
  `${value.toFixed(3)} | ${low.toFixed(3)} to ${high.toFixed(3)}`;

function pageOf(
  values: Readonly<Record<RegretRun, readonly number[]>>,
  lives: readonly PlannedLife[],
): string {
  const { gap, terms: parts } = regretOf(worlds.map((_, w) => rowOf(values, w)));
  const cost = mean(lives.map(({ userDays }) => userDays)) / 1e6;
  return [
    '# A regret split in figures',
    '',
    'Written by `npx vitest run --project long src/arena/regret.long.ts -u` and held to it by the same run. Synthetic:',
    `${worlds.length} worlds (seeds ${worlds.join(', ')}) of ${users} users, ${weeks} weeks and the stock of 26 more, money per user, 95 % intervals`,
    `over the worlds. References: ${contactPlans.length} plans, 8 rollouts, 8 weeks ahead, weekly; ${cost.toFixed(1)} million user-days each and world.`,
    `The policy is ${policy.name} of the league; taught has what it learned from ${lesson.users} others in seed ${lesson.seed}.`,
    'What the runs are: [regret.md](regret.md).',
    '',
    '| run | value | 95 % interval |',
    '| --- | --- | --- |',
    ...regretRuns.map((run) => `| ${run} | ${shown(estimate(values[run]))} |`),
    '',
    '| term | value | 95 % interval |',
    '| --- | --- | --- |',
    ...regretTerms.map((term) => `| ${term} | ${shown(parts[term])} |`),
    `| the whole gap | ${shown(gap)} |`,
    '',
  ].join('\n');
}

const rowOf = (values: Readonly<Record<RegretRun, readonly number[]>>, world: number) => ({
  clairvoyant: values.clairvoyant[world]!,
  informed: values.informed[world]!,
  confined: values.confined[world]!,
  taught: values.taught[world]!,
  greedy: values.greedy[world]!,
  policy: values.policy[world]!,
});

test('docs/regret-figures.md is what this run measures', async () => {
  const lives = (reference: Reference) => worlds.map((seed) => plan(reference, { terms, programs }, seed));
  const [clairvoyant, informed, confined] = [
    lives(references.clairvoyant),
    lives(references.informed),
    lives(references.confined),
  ];
  const values = {
    clairvoyant: clairvoyant.map(({ value }) => value),
    informed: informed.map(({ value }) => value),
    confined: confined.map(({ value }) => value),
    taught: await valuesOf(await taught()),
    greedy: await valuesOf(greedy),
    policy: await valuesOf(policy),
  };
  await expect(pageOf(values, clairvoyant)).toMatchFileSnapshot('../../docs/regret-figures.md');
  const breaches = [...clairvoyant, ...informed, ...confined].flatMap((life) => Object.values(life.breaches));
  expect(breaches.every((count) => count === 0)).toBe(true);
  const { gap } = regretOf(worlds.map((_, w) => rowOf(values, w)));
  expect(gap.value).toBeGreaterThan(0);
});
