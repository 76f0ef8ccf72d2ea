import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { plansDigest, portfolioOf, readProgram } from '../../program/index.ts';
import { linearPrior } from '../../scoring/index.ts';
import { knownOf, shopProgram, tellShop } from './planned-shop.ts';
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
const program = readProgram(shopProgram());
const users = Array.from({ length: 12 }, (_, u) => `u${u}`);
const dayAt = (day: number, hour = 9): string => new Date(Date.UTC(2026, 2, 2 + day, hour)).toISOString();

const decideOn = (day: number) =>
  json('decide', '--workspace', workspace, '--out', inside(`day-${day}.csv`), '--at', dayAt(day));

describe('plans of a workspace', () => {
  test('are learned from its log, used from then on, and explained', async () => {
    writeFileSync(inside('program.json'), JSON.stringify(program));
    const none = await fantail('learn-plans', '--workspace', workspace);
    expect(none.code).not.toBe(0);
    await tellShop(folder, 'known.jsonl', knownOf(users, Date.parse(dayAt(0, 1))));
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
    await tellShop(folder, 'bought.jsonl', bought);
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

  test('may begin with what was rehearsed, and the allowance has a price at once', async () => {
    writeFileSync(inside('program.json'), JSON.stringify(program));
    const fresh = inside('fresh');
    const known = users.flatMap((user, u) => {
      const at = Date.parse(dayAt(0, 1));
      return [
        { id: `c${u}`, user, at, kind: 'consent', scope: 'email', granted: true },
        { id: `a${u}`, user, at, kind: 'address', channel: 'email', address: `a${u}`, valid: true },
      ];
    });
    writeFileSync(inside('fresh.jsonl'), known.map((event) => JSON.stringify(event)).join('\n'));
    await json('import', inside('fresh.jsonl'), '--workspace', fresh, '--program', inside('program.json'));
    const artefact = linearPrior(portfolioOf([program]));
    const believed = { mean: 1, sd: 0.1, rows: 9 };
    const plans = {
      kind: 'plans',
      version: 1,
      plans: plansDigest(program.plans!),
      beliefs: { rare: believed, calm: believed },
      prospects: { decisions: 7, share: 1, mean: 2, shape: [1] },
    };
    writeFileSync(inside('rehearsed.json'), JSON.stringify({ command: 'rehearse', artefact, plans }));
    const out = inside('fresh.csv');
    const start = ['decide', '--workspace', fresh, '--out', out, '--at', dayAt(1)];
    await json(...start, '--rehearsed', inside('rehearsed.json'));
    const one = readFileSync(out, 'utf8').trimEnd().split('\n').at(-1)!.split(',')[0]!;
    const explained = await fantail('explain', one, '--workspace', fresh);
    // A certain worth of 2 while more decisions are to come than contacts.
    expect(explained.out).toMatch(/^ {2}plan +−?-?2\.0/m);
    expect(await json('replay', '--workspace', fresh)).toMatchObject({ differing: [] });
    const strange = { ...plans, plans: 'other' };
    writeFileSync(inside('strange.json'), JSON.stringify({ artefact, plans: strange }));
    const refused = await fantail(...start, '--rehearsed', inside('strange.json'));
    expect(refused.err).toContain('SCORING_ARTEFACT_UNFIT');
  });
});
