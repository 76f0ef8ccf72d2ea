// The regret split of the league's learning policy, run by run, and the page that shows it.
import { expect, test } from 'vitest';
import { league, topics } from '../playbooks/messaging/index.ts';
import { streaming } from '../simulation/index.ts';
import { estimate, type Estimate } from './compare.ts';
import { live, type Contestant, type Terms } from './life.ts';
import { contactPlans } from './references/plans.ts';
import { plan, type PlannedLife, type Reference } from './references/planner.ts';
import { regretOf, regretRuns, regretTerms, type RegretRun, type RegretWorld } from './regret.ts';

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

/** What a run is compared by. */
type Outcome = Pick<PlannedLife, 'value' | 'messages'>;
type Outcomes = Readonly<Record<RegretRun, readonly Outcome[]>>;

const livesOf = (contestant: Contestant): Promise<readonly Outcome[]> =>
  Promise.all(worlds.map((seed) => live(contestant, terms, seed)));
const mean = (values: readonly number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;

const { programs } = policy;
const references: Readonly<Record<'clairvoyant' | 'informed' | 'confined', Reference>> = {
  clairvoyant: { knows: 'truth' },
  informed: { knows: 'log' },
  confined: { knows: 'log', plans: contactPlans.filter(({ aim }) => aim === 'fitting') },
};

const shown = ({ value, low, high }: Estimate) =>
  `${value.toFixed(3)} | ${low.toFixed(3)} to ${high.toFixed(3)}`;

const rowOf = (outcomes: Outcomes, world: number): RegretWorld => ({
  clairvoyant: outcomes.clairvoyant[world]!.value,
  informed: outcomes.informed[world]!.value,
  confined: outcomes.confined[world]!.value,
  taught: outcomes.taught[world]!.value,
  greedy: outcomes.greedy[world]!.value,
  policy: outcomes.policy[world]!.value,
});

function pageOf(outcomes: Outcomes, userDays: number): string {
  const { gap, terms: parts } = regretOf(worlds.map((_, world) => rowOf(outcomes, world)));
  const values = (run: RegretRun) => estimate(outcomes[run].map(({ value }) => value));
  const messages = (run: RegretRun) => mean(outcomes[run].map((outcome) => outcome.messages));
  return [
    '# A regret split in figures',
    '',
    'Written by `npx vitest run --project long src/arena/regret.long.ts -u` and held to it by the same run. Synthetic:',
    `${worlds.length} worlds (seeds ${worlds.join(', ')}) of ${users} users, ${weeks} weeks and the stock of 26 more, money per user, 95 % intervals`,
    `over the worlds. References: ${contactPlans.length} plans, 8 rollouts, 8 weeks ahead, weekly; ${(userDays / 1e6).toFixed(1)} million user-days each and world.`,
    `The policy is ${policy.name} of the league; taught has what it learned from ${lesson.users} others in seed ${lesson.seed}.`,
    'What the runs are: [regret.md](regret.md).',
    '',
    '| run | value | 95 % interval | messages per user |',
    '| --- | --- | --- | --- |',
    ...regretRuns.map((run) => `| ${run} | ${shown(values(run))} | ${messages(run).toFixed(2)} |`),
    '',
    '| term | value | 95 % interval |',
    '| --- | --- | --- |',
    ...regretTerms.map((term) => `| ${term} | ${shown(parts[term])} |`),
    `| the whole gap | ${shown(gap)} |`,
    '',
  ].join('\n');
}

test('docs/regret-figures.md is what this run measures, and nobody breaks the law', async () => {
  const planned = (reference: Reference) => worlds.map((seed) => plan(reference, { terms, programs }, seed));
  const clairvoyant = planned(references.clairvoyant);
  const informed = planned(references.informed);
  const confined = planned(references.confined);
  const outcomes = {
    clairvoyant,
    informed,
    confined,
    taught: await livesOf(await taught()),
    greedy: await livesOf(greedy),
    policy: await livesOf(policy),
  };
  const cost = mean(clairvoyant.map(({ userDays }) => userDays));
  await expect(pageOf(outcomes, cost)).toMatchFileSnapshot('../../docs/regret-figures.md');
  const breaches = [...clairvoyant, ...informed, ...confined].flatMap((life) => Object.values(life.breaches));
  expect(breaches.every((count) => count === 0)).toBe(true);
});
