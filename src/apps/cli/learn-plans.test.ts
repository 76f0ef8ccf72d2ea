import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { pushed } from '../../opportunities/index.ts';
import { epsilonGreedy, planBandit } from '../../policy/index.ts';
import { defineProgram, eachMessage, happens, number } from '../../program/index.ts';
import { fantail, json, temporary } from './sample.ts';

interface LearnedPlans {
  readonly artefact: string;
  readonly periods: number;
  readonly users: number;
  readonly plans: readonly { readonly plan: string; readonly periods: number; readonly value: number }[];
  readonly prospects: { readonly decisions: number; readonly share: number; readonly mean: number };
}

const folder = temporary();
const inside = (name: string) => join(folder, name);
const workspace = inside('shop');
const program = defineProgram({
  id: 'p',
  owner: 'team',
  channels: { email: { cost: 0 } },
  features: { past: number('past') },
  candidateFeatures: { arm: eachMessage() },
  messages: { hi: { topic: 't', channels: ['email'] } },
  objectives: { sales: happens('buy', { horizon: '7d', unit: 'sale', rate: 1 }) },
  generators: [pushed({ source: 'test' })],
  rules: [],
  policy: epsilonGreedy({ epsilon: 0.5 }),
  plans: {
    period: '7d',
    choices: [
      { name: 'rare', allowance: { all: 1 } },
      { name: 'calm', allowance: { all: 3 } },
    ],
    policy: planBandit(),
    floor: 0.1,
  },
});
const users = Array.from({ length: 12 }, (_, u) => `u${u}`);
const dayAt = (day: number, hour = 9): string => new Date(Date.UTC(2026, 2, 2 + day, hour)).toISOString();

function importEvents(name: string, events: readonly object[]) {
  writeFileSync(inside(name), events.map((event) => JSON.stringify(event)).join('\n'));
  const start = ['--workspace', workspace, '--program', inside('program.json')];
  return json('import', inside(name), ...start);
}
const decideOn = (day: number) =>
  json('decide', '--workspace', workspace, '--out', inside(`day-${day}.csv`), '--at', dayAt(day));

describe('plans of a workspace', () => {
  test('are learned from its log, used from then on, and explained', async () => {
    writeFileSync(inside('program.json'), JSON.stringify(program));
    const none = await fantail('learn-plans', '--workspace', workspace);
    expect(none.code).not.toBe(0);
    const known = users.flatMap((user, u) => {
      const at = Date.parse(dayAt(0, 1));
      return [
        { id: `c${u}`, user, at, kind: 'consent', scope: 'email', granted: true },
        { id: `s${u}`, user, at, kind: 'consent', scope: 'personalisation', granted: true },
        { id: `a${u}`, user, at, kind: 'address', channel: 'email', address: `a${u}`, valid: true },
        { id: `t${u}`, user, at, kind: 'trait', name: 'past', value: u },
      ];
    });
    await importEvents('known.jsonl', known);
    const early = await fantail('learn-plans', '--workspace', workspace);
    expect(early.err).toContain('choices of plans');
    for (let day = 0; day < 15; day++) await decideOn(day);
    const bought = users.map((user, u) => ({
      id: `b${u}`,
      user,
      at: Date.parse(dayAt(15, 1 + u)),
      kind: 'activity',
      name: 'buy',
    }));
    await importEvents('bought.jsonl', bought);
    const learned = await json<LearnedPlans>('learn-plans', '--workspace', workspace, '--ahead', '2');
    // Two periods of each user have ended.
    expect(learned).toMatchObject({ periods: 24, users: 12 });
    expect(learned.plans.map(({ plan }) => plan)).toEqual(['rare', 'calm']);
    expect(learned.prospects.decisions).toBeCloseTo(7, 0);
    const { out } = await fantail('learn-plans', '--workspace', workspace, '--ahead', '2');
    expect(out).toContain('Learned from 24 periods of 12 users');
    for (const day of [21, 22]) await decideOn(day);
    const one = readFileSync(inside('day-21.csv'), 'utf8').trimEnd().split('\n').at(-1)!.split(',')[0]!;
    const explained = await fantail('explain', one, '--workspace', workspace);
    expect(explained.out).toMatch(/^Plan (rare|calm) until 2026-.* has left all \d/m);
    expect(explained.out).toMatch(/^ {2}plan +/m);
    expect(await json('replay', '--workspace', workspace)).toMatchObject({ differing: [] });
  });
});
