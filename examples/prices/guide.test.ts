// The guide docs/prices.md, command by command, and what its workspace holds afterwards.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { example, fantail, json, temporary } from '../../src/apps/cli/sample.ts';
import { blocksOf } from '../lifecycle/commands.ts';
import { writeShop } from './market.ts';
import { concerts } from './program.ts';

const folder = temporary();
const inside = (name: string) => join(folder, name);
const workspace = inside('prices/shop');
const page = readFileSync(join(import.meta.dirname, '../../docs/prices.md'), 'utf8');

interface Priced {
  readonly digest: string | null;
  readonly file: string | null;
  readonly held: number;
  readonly users: number;
  readonly budgets: readonly {
    readonly budget: string;
    readonly limit: number;
    readonly used: number;
    readonly expected: number;
    readonly price: number;
  }[];
  readonly floors: readonly { readonly least: number; readonly gained: number; readonly expected: number }[];
  readonly arms: readonly {
    readonly arm: string;
    readonly users: number;
    readonly limits: Readonly<Record<string, number>>;
    readonly lambdas: Readonly<Record<string, number>>;
  }[];
  readonly bound: number;
  readonly value: number;
  readonly gap: number;
  readonly over: Readonly<Record<string, number>>;
  readonly front: readonly { readonly limit: number; readonly value: number; readonly price: number }[];
}

const firstWeek = ['--since', '2026-01-19T00:00:00Z', '--until', '2026-01-26T00:00:00Z'];
const priced = (...more: readonly string[]) =>
  json<Priced>('prices', '--workspace', workspace, '--dry-run', ...firstWeek, ...more);

let said = '';
let first: Priced;
const ran: string[] = [];

beforeAll(async () => {
  for (const block of blocksOf(page, inside))
    for (const words of block.kind === 'commands' ? block.commands : []) {
      if (words[0] === 'node') {
        writeShop(words.at(-1)!);
        continue;
      }
      // After `npm run -s fantail --`.
      const { code, out, err } = await fantail(...words.slice(5));
      expect(code, err).toBe(0);
      ran.push(words[5]!);
      said += out + err;
    }
  first = await priced('--front', 'pushes', '--points', '8');
});

test('docs/prices.md runs as it stands, and shows what its commands print', () => {
  expect(ran).toEqual(['import', 'learn', 'decide', 'prices', 'decide', 'replay', 'prices']);
  for (const [, body] of page.matchAll(/```text\n([\s\S]*?)```/g))
    for (const line of body!.trimEnd().split('\n')) expect(said).toContain(line);
  const bare = (text: string) => text.replaceAll(/\s+/g, ' ').trim();
  const program = readFileSync(example('prices/program.ts'), 'utf8');
  expect(bare(program)).toContain(bare(/```ts\n([\s\S]*?)```/.exec(page)![1]!));
  expect(said).toMatch(/no-send +\d+ +0\.5375/);
  expect(said).toContain('budget pushes has no price yet');
  expect(said).toContain('2000 decisions replayed from their features: 2000 the same');
});

test('budgets are kept by the best choices, and nearly by the policy as it draws', () => {
  const { budgets, floors, bound, value, gap, over, users, held } = first;
  expect(users).toBe(1000);
  expect(held).toBeGreaterThan(0);
  const declared = { pushes: 150, messages: 450, money: 1.5 };
  for (const { budget, limit, used, expected } of budgets) {
    expect(limit).toBeCloseTo((declared[budget as keyof typeof declared] * (users - held)) / users, 9);
    expect(used).toBeLessThanOrEqual(limit);
    expect(expected).toBeLessThan(1.005 * limit);
  }
  expect(Object.values(over)).toEqual([0, 0, 0]);
  expect(floors[0]!.gained).toBeGreaterThanOrEqual(floors[0]!.least);
  expect(value + gap).toBeCloseTo(bound, 9);
  expect(gap / bound).toBeLessThan(0.01);
});

test('each arm has its own price for its share of the users', () => {
  const { arms, users } = first;
  expect(arms.map(({ arm }) => arm)).toEqual(['best', 'drawn']);
  for (const { limits, lambdas, users: own } of arms) {
    expect(limits['messages']).toBeCloseTo((450 * own) / users, 9);
    expect(lambdas['messages']).toBeGreaterThan(0);
  }
  expect(arms[0]!.lambdas).not.toEqual(arms[1]!.lambdas);
});

interface Explained {
  readonly assignments: readonly { readonly arm: string }[];
  readonly terms: readonly string[];
  readonly choices: readonly { readonly terms: readonly number[]; readonly value: number }[];
}

test('decisions are charged the price of their arm, and terms add up to the value', async () => {
  const { lambdas } = JSON.parse(readFileSync(/Kept: (\S+)/.exec(said)![1]!, 'utf8')) as {
    readonly lambdas: Readonly<Record<string, number>>;
  };
  const { arms } = first;
  const rows = readFileSync(inside('prices/second-week.csv'), 'utf8')
    .split('\n')
    .filter((line) => line.includes(',send,'));
  const charged = new Map<string, number>();
  for (const row of rows.slice(0, 40)) {
    const { assignments, terms, choices } = await json<Explained>(
      'explain',
      row.split(',')[0]!,
      '--workspace',
      workspace,
    );
    const arm = assignments.find((one) => ['best', 'drawn'].includes(one.arm))?.arm ?? 'others';
    charged.set(arm, -choices[0]!.terms[terms.indexOf('budget messages')]!);
    for (const one of choices)
      expect(one.terms.reduce((sum, term) => sum + term, 0)).toBeCloseTo(one.value, 9);
  }
  const expected = {
    others: lambdas['messages'],
    ...Object.fromEntries(arms.map((one) => [one.arm, one.lambdas['messages']])),
  };
  expect(Object.fromEntries(charged)).toEqual(expected);
});

test('the front rises with the budget, ever less, and its price falls', () => {
  const { front } = first;
  expect(front).toHaveLength(8);
  front.slice(1).forEach(({ value, price }, i) => {
    expect(value).toBeGreaterThanOrEqual(front[i]!.value - 1e-9);
    expect(price).toBeLessThanOrEqual(front[i]!.price + 1e-9);
  });
});

test('the same decisions give the same document; a dry run gives none', async () => {
  expect(first).toMatchObject({ digest: null, file: null });
  const keep = () => json<Priced>('prices', '--workspace', workspace, ...firstWeek);
  const [one, other] = [await keep(), await keep()];
  expect(one).toEqual(other);
  expect(existsSync(one.file!)).toBe(true);
});

test('what cannot be asked is refused with its name', async () => {
  const refused = async (...more: readonly string[]) => {
    const { code, err } = await fantail('prices', '--workspace', workspace, '--dry-run', ...more);
    expect(code).not.toBe(0);
    return err;
  };
  expect(await refused('--front', 'pigeons')).toMatch(
    /"pigeons"; there are: pushes, messages, money|"pigeons"/,
  );
  expect(await refused('--weights', 'fame=3')).toContain('"fame"');
  expect(await refused('--since', '2026-02-02T00:00:00Z', '--until', '2026-02-01T00:00:00Z')).toContain(
    'since',
  );
  expect(await refused('--since', '2020-01-01T00:00:00Z', '--until', '2020-02-01T00:00:00Z')).toContain(
    'no decision',
  );
});

test('a floor that nobody can reach is named, and the prices in force stay', async () => {
  const steep = { ...concerts, floors: { sales: { least: 500, per: '7d' } } };
  writeFileSync(inside('steep.json'), JSON.stringify(steep));
  writeFileSync(inside('one.csv'), 'id,fan,tired\nnew,0.5,0.5\n');
  const more = ['--mapping', example('prices/listeners.json'), '--out', inside('one-out.csv')];
  const program = ['--program', inside('steep.json'), '--at', '2026-02-02T00:00:00Z'];
  const decided = await fantail('decide', inside('one.csv'), '--workspace', workspace, ...more, ...program);
  expect(decided.err).toContain('floor sales has no price yet');
  expect(decided.err).not.toContain('budget pushes has');
  const before = readFileSync(join(workspace, 'workspace.json'), 'utf8');
  const { code, err } = await fantail('prices', '--workspace', workspace, ...firstWeek);
  expect(code).toBe(1);
  expect(err).toMatch(
    /floor of "sales" \(live music\) asks for [\d.]+ in this period.*no choice.*nearer than/,
  );
  expect(readFileSync(join(workspace, 'workspace.json'), 'utf8')).toBe(before);
});
