// What the program gains in the simulated market, beside floors with the same messages, and the page that says so.
import { expect, test } from 'vitest';
import { estimate, live, type Contestant, type Estimate, type Life } from '../../src/arena/index.ts';
import { cap } from '../../src/eligibility/index.ts';
import { streamingTerms } from '../../src/operations/terms.ts';
import { topics } from '../../src/playbooks/messaging/index.ts';
import { fixed, uniform } from '../../src/policy/index.ts';
import type { Program } from '../../src/program/index.ts';
import { pilot } from './pilot.ts';
import { freeListeners } from './program.ts';

const seeds = (from: number, to: number): readonly number[] =>
  Array.from({ length: to - from + 1 }, (_, i) => from + i);
const worlds = seeds(1, 10);
/** Where the price of a minute was measured, and where pilots ran: nobody is compared there. */
const tested = seeds(2001, 2010);
const training = { seeds: seeds(1_000_001, 1_000_003), users: 20_000 };

const termsOf = (users: number) => streamingTerms({ users, weeks: 8, topics, programs: [freeListeners.id] });

/** The same messages to the same listeners, chosen in another way. */
const chosenBy = (changes: Partial<Program>): readonly Program[] => [
  { ...freeListeners, exploration: { mass: 0, silence: 0 }, ...changes },
];
const byTaste = { mean: { engagement: { candidate: { taste: 60 } } } };

const silence: Contestant = { name: 'silence', programs: chosenBy({ policy: fixed('silence') }) };
const threeAWeek: Contestant = {
  name: 'what they like best, three a week',
  programs: chosenBy({
    policy: fixed('best'),
    rules: [...freeListeners.rules, cap({ limit: 3, per: '7d' })],
  }),
  belief: byTaste,
};
const oneADay: Contestant = {
  name: 'what they like best, one a day',
  programs: chosenBy({ policy: fixed('best') }),
  belief: byTaste,
};
/** One a day of what they like best, on one channel. */
const oneADayBy = (channel: string): Contestant => ({
  ...oneADay,
  programs: chosenBy({
    policy: fixed('best'),
    messages: Object.fromEntries(
      Object.entries(freeListeners.messages).map(([name, message]) => [
        name,
        { ...message, channels: [channel] },
      ]),
    ),
  }),
});
const byLot: Contestant = { name: 'by lot', programs: chosenBy({ policy: uniform() }) };

/** Begins with what the pilot in a world taught and goes on learning from its own log. */
async function learned(seed: number): Promise<Contestant> {
  const first = { name: 'pilot', programs: [pilot], learns: { every: 56 } };
  const { artefact } = await live(first, termsOf(training.users), seed);
  return {
    name: `learned, pilot of world ${seed}`,
    programs: [freeListeners],
    learns: { every: 7 },
    ...(artefact && { artefact }),
  };
}

const livesOf = (contestant: Contestant, where = worlds): Promise<readonly Life[]> =>
  Promise.all(where.map((seed) => live(contestant, termsOf(1000), seed)));

const shown = ({ value, low, high }: Estimate, digits: number) =>
  `${value.toFixed(digits)} [${low.toFixed(digits)}, ${high.toFixed(digits)}]`;

type Figure = 'value' | 'listeningHours' | 'reachable';
const over = (mine: readonly Life[], theirs: readonly Life[], figure: Figure): readonly number[] =>
  mine.map((life, w) => life[figure] - theirs[w]![figure]);
const mean = (values: readonly number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;

/** Money that came with a minute more, in a test of the rule by hand; the interval is over worlds, at the mean minutes. */
async function priceOfAMinute(): Promise<Estimate> {
  const [quiet, thumb] = await Promise.all([livesOf(silence, tested), livesOf(threeAWeek, tested)]);
  const minutes = 60 * mean(over(thumb, quiet, 'listeningHours'));
  return estimate(over(thumb, quiet, 'value').map((gain) => gain / minutes));
}

/** Money that is lost with a listener who can be reached no more, beyond that of minutes; the interval as above. */
async function priceOfReach(minute: number): Promise<Estimate> {
  const [inApp, email] = await Promise.all(
    ['in-app', 'email'].map((channel) => livesOf(oneADayBy(channel), tested)),
  );
  const value = over(inApp!, email!, 'value');
  const hours = over(inApp!, email!, 'listeningHours');
  const kept = mean(over(inApp!, email!, 'reachable'));
  return estimate(value.map((gain, w) => (gain - 60 * hours[w]! * minute) / kept));
}

test('docs/finding-a-gain-figures.md is what this run measures, and nobody breaks the law', async () => {
  const price = await priceOfAMinute();
  const reach = await priceOfReach(price.value);
  const contestants = [silence, byLot, threeAWeek, oneADay];
  for (const seed of training.seeds) contestants.push(await learned(seed));
  const lives = await Promise.all(contestants.map((contestant) => livesOf(contestant)));
  const quiet = lives[0]!;
  const thumb = lives[contestants.indexOf(threeAWeek)]!;
  const rows = contestants.map(({ name }, p) => {
    const mine = lives[p]!;
    const gains = (theirs: readonly Life[], figure: Figure, [digits, times]: readonly [number, number]) =>
      shown(estimate(over(mine, theirs, figure).map((gain) => times * gain)), digits);
    const cells = [
      name,
      mean(mine.map(({ messages }) => messages)).toFixed(1),
      gains(quiet, 'value', [3, 1]),
      gains(quiet, 'listeningHours', [2, 1]),
      gains(quiet, 'reachable', [2, 100]),
      gains(thumb, 'value', [3, 1]),
    ];
    return `| ${cells.join(' | ')} |`;
  });
  const page = [
    '# Finding a gain, in figures',
    '',
    'Written by `npx vitest run --project long examples/free-listeners -u` and held to it by the same run. Synthetic:',
    `${worlds.length} worlds (seeds ${worlds[0]} to ${worlds.at(-1)}) of 1000 listeners, free and premium, 8 weeks and the stock of 26 more; means per`,
    'listener, 95 % intervals over the worlds, paired in equal luck. What is compared: [finding-a-gain.md](finding-a-gain.md).',
    '',
    '| policy | messages | EUR over silence | hours over silence | reachable over silence, points | EUR over three a week |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows,
    '',
    `Pilots: ${training.users} users, half of the decisions silent, the others by lot.`,
    `What a minute is worth: three a week against silence in ${tested.length} other worlds (seeds ${tested[0]} to ${tested.at(-1)}) brought`,
    `${shown(price, 5)} EUR, its stock included, for each minute of listening in the eight weeks.`,
    'What being reachable is worth: one a day by e-mail instead of in the app, in the same worlds, cost',
    `${shown(reach, 2)} EUR, beyond what minutes are worth, for each listener who could be reached no more.`,
    '',
  ].join('\n');
  await expect(page).toMatchFileSnapshot('../../docs/finding-a-gain-figures.md');
  const breaches = lives.flat().flatMap((life) => Object.values(life.breaches));
  expect(breaches.every((count) => count === 0)).toBe(true);
});
