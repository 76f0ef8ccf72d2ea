import { expect, test } from 'vitest';
import { cap } from '../../eligibility/index.ts';
import { canonicalJson } from '../../kit/index.ts';
import * as stage from '../../playbooks/messaging/index.ts';
import { fixed, planBandit } from '../../policy/index.ts';
import { portfolioOf, readProgram } from '../../program/index.ts';
import { linearPrior } from '../../scoring/index.ts';
import type { LifeRequest, OperationContext } from '../operation.ts';
import { liveRequest } from './lives.ts';
import { output } from './output.ts';
import { contextOver as contextOn } from './sample.ts';
import { simulate } from './simulate.ts';

const small = { worlds: 2, users: 12, weeks: 1, seed: 3 };
const { league, messagingPrograms } = stage;
const loose = messagingPrograms({ policy: fixed('best'), exploration: { mass: 0, silence: 0 } }).map(
  (program) => ({ ...program, rules: [cap({ limit: 9, per: 'day' })] }),
);
const contextOver = (documents: Readonly<Record<string, unknown>>) => contextOn(documents, stage);
const run = async (typed: object, context: OperationContext) =>
  output.parse(await simulate.run(simulate.input.parse({ ...small, ...typed }), context));

test('a team’s program has a row of its own on the leaderboard, under the same audit', async () => {
  const { context, written } = contextOver({ 'own.ts': loose });
  const found = await run(
    { policies: ['silence', 'rule of thumb'], program: 'own.ts', report: 'r.html' },
    context,
  );
  const values = found.policies.map(({ value }) => value.value);
  expect(values).toEqual(values.toSorted((a, b) => b - a));
  const row = (name: string) => found.policies.find((policy) => policy.name === name)!;
  expect(row('your program')).toMatchObject({ data: 'its own log' });
  expect(row('your program').violations).toBeGreaterThan(0);
  expect(row('rule of thumb')).toMatchObject({ violations: 0, data: 'nothing' });
  expect(row('silence').gainPerMessage).toBeUndefined();
  expect(row('your program').gainPerMessage).toBeDefined();
  expect(simulate.show(found)).toContain('your program');
  for (const said of ['Leaderboard', 'your program', 'retained', 'not opened', 'synthetic'])
    expect(written['r.html']).toContain(said);
});

test('the report names the command that repeats it, with what the program began with', async () => {
  const programs = loose.map((program) => readProgram(JSON.parse(canonicalJson(readProgram(program)))));
  const artefact = linearPrior(portfolioOf(programs));
  const { context, written } = contextOver({ 'own.ts': loose, 'begun.json': { artefact } });
  const begun = { program: 'own.ts', rehearsed: 'begun.json' };
  await run({ policies: ['silence'], ...begun, report: 'r.html' }, context);
  expect(written['r.html']).toContain('--program own.ts --rehearsed begun.json');
});

test('a policy that is named twice lives once', async () => {
  const { context } = contextOver({});
  const { policies } = await run({ policies: ['silence', 'random', 'silence'] }, context);
  expect(policies.map(({ name }) => name).toSorted()).toEqual(['random', 'silence']);
});

test('who declares whom it loses to is told from when on', async () => {
  const { context } = contextOver({});
  const { horizons } = await run({ policies: ['rule of thumb', 'click bandit'] }, context);
  expect(horizons).toMatchObject([{ policy: 'click bandit', against: 'rule of thumb' }]);
  expect(horizons[0]!.words).toContain('click bandit against rule of thumb: ');
  expect((await run({ policies: ['silence'] }, context)).horizons).toEqual([]);
});

const mild = { name: 'mild', basedOn: 'streaming', leaving: { fatigue: 0.25 } };
const market = {
  name: 'bakery',
  topics: 3,
  zones: [{ zone: 'Europe/Paris', share: 1 }],
  rhythms: [{ name: 'all day', share: 1, weekday: Array(24).fill(1), weekend: Array(24).fill(1) }],
  channels: [{ name: 'email' }],
  families: [{ name: 'conversion', target: 'conversion' }],
  money: { currency: 'CHF' },
};

test('a team’s program that believes nothing learns from its own log, of its plans too', async () => {
  const plans = {
    period: '3d',
    choices: [
      { name: 'rare', allowance: { all: 1 } },
      { name: 'calm', allowance: { all: 3 } },
    ],
    policy: planBandit(),
    floor: 0.1,
  };
  const { context } = contextOver({ 'own.ts': loose.map((program) => ({ ...program, plans })) });
  const asked: LifeRequest[] = [];
  const lives: OperationContext['lives'] = (requests) => {
    asked.push(...requests);
    return context.lives(requests);
  };
  await run({ policies: ['silence'], program: 'own.ts', weeks: 2 }, { ...context, lives });
  const own = asked.find(({ contestant }) => contestant === 'your program')!;
  expect(own.own).toMatchObject({ learns: { every: 7 }, learnsPlans: { every: 7 } });
  const { artefact } = await liveRequest(own, league);
  const objectives = artefact?.kind === 'linear' ? Object.values(artefact.objectives) : [];
  const spreads = objectives.flatMap(({ user }) => user.variance);
  expect(Math.max(...spreads)).toBeGreaterThan(0);
});

test('another market may lack families, channels and topics of the league, and has a currency of its own', async () => {
  const { context, said } = contextOver({ 'bakery.json': market });
  const found = await run({ preset: 'bakery.json', policies: ['silence', 'everything'] }, context);
  expect(found).toMatchObject({ market: 'bakery', currency: 'CHF' });
  expect(found.policies.find(({ name }) => name === 'everything')!.messages.value).toBeGreaterThan(0);
  expect(said.join('\n')).toContain('bakery has no messages for "activation"');
});

test('a program for what the market has no messages for, or that looks at what it never tells of', async () => {
  const [first] = loose;
  const lost = { ...first!, id: 'welcome' };
  const plays = { kind: 'count', event: 'play', where: {}, within: '7d', transform: 'identity', scale: 1 };
  const user = { ...first!.features.user, plays };
  const heard = { ...first!, features: { ...first!.features, user } };
  const { context, said } = contextOver({ lost, heard });
  await expect(run({ program: 'lost' }, context)).rejects.toMatchObject({
    code: 'OPERATIONS_INPUT_INVALID',
    message: expect.stringContaining(
      'for "welcome"; the id of a program is what its messages are for: activation',
    ),
  });
  await run({ program: 'heard', policies: ['silence'] }, context);
  expect(said.join('\n')).toContain('feature plays: the world never tells of "play", only of join, session');
  await expect(run({ artefact: 'a.json' }, context)).rejects.toMatchObject({
    code: 'OPERATIONS_INPUT_INVALID',
  });
});

test('in another market a policy that had learned learns anew, from a log of that market', async () => {
  const rehearsal = { from: 'random', users: 24, weeks: 1, seed: 9 };
  const short = league.map((one) => (one.rehearsal ? { ...one, rehearsal } : one));
  const { context, said } = contextOn({ 'mild.json': mild }, { ...stage, league: short });
  const asked: LifeRequest[] = [];
  const lives: OperationContext['lives'] = (requests) => {
    asked.push(...requests);
    return context.lives(requests);
  };
  const found = await run({ preset: 'mild.json', policies: ['silence', 'Fantail'] }, { ...context, lives });
  const command =
    'fantail rehearse --policy Fantail --from random --preset mild.json --users 24 --weeks 1 --seed 9';
  expect(said).toContain(`Fantail learns this market first: ${command}`);
  expect(found.policies.find(({ name }) => name === 'Fantail')).toMatchObject({
    data: `a random log of another world (${command}) and its own log`,
  });
  const [lesson] = asked;
  expect(lesson).toMatchObject({
    contestant: 'random',
    seed: 9,
    terms: { users: 24, preset: { name: 'mild' } },
  });
  const begun = asked.find(({ own }) => own?.name === 'Fantail')!.own!.artefact;
  expect(begun).toEqual((await liveRequest(lesson!, short)).artefact);
  expect(begun).not.toEqual(league.find(({ name }) => name === 'Fantail')!.artefact);
});

test.each([
  ['a field that does not belong', { ...market, colour: 'red' }, 'colour'],
  ['no channels', { ...market, channels: [] }, 'channels'],
  ['a share above 1', { ...market, channels: [{ name: 'email', seen: 2 }] }, 'channels.0.seen'],
  ['an unknown zone', { ...market, zones: [{ zone: 'Europe/Nowhere', share: 1 }] }, 'Europe/Nowhere'],
  ['no object', 7, ''],
])('a preset with %s is refused before anything runs, and says where', async (_what, preset, where) => {
  const { context } = contextOver({ 'p.json': preset });
  await expect(run({ preset: 'p.json' }, context)).rejects.toMatchObject({
    code: expect.stringMatching(/^SIMULATION_/),
    message: expect.stringContaining(where),
  });
});
