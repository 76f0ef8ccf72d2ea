import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { canonicalJson } from '../../kit/index.ts';
import { messagesAtMost } from '../../program/index.ts';
import { knownOf, shopProgram, tellShop } from './planned-shop.ts';
import { json, temporary } from './sample.ts';
import { openWorkspace } from './workspace.ts';

const folder = temporary();
const inside = (name: string) => join(folder, name);
const workspace = inside('shop');
const program = shopProgram({ cost: 0.01, budgets: { mails: messagesAtMost(20, { per: '7d' }) } });
const users = Array.from({ length: 60 }, (_, u) => `u${u}`);
const atDay = (day: number): number => Date.UTC(2026, 2, 2, 9) + day * 86_400_000;

/** Puts a price on mails, as if it had been solved: what `prices` keeps, named by what is current. */
async function priced(price: number): Promise<void> {
  const { store, close } = await openWorkspace(workspace, 'write');
  const none = { messages: 0, used: {}, gained: {} };
  const document = {
    kind: 'prices',
    version: 1,
    portfolio: '',
    since: '',
    until: '',
    decisions: 0,
    users: 0,
    limits: {},
    lambdas: { mails: price },
    multipliers: {},
    report: { ...none, bound: 0, value: 0, gap: 0, over: {}, short: {}, expected: none, converged: true },
  };
  const prices = await store.put(new TextEncoder().encode(canonicalJson(document)));
  const [now] = await store.readNotices(['workspace']);
  await store.post('workspace', { ...(now!.value as object), prices }, now!.version);
  await close();
}

/** Messages of the first weeks, whose periods are over. */
async function messagesBefore(at: number): Promise<number> {
  const { store, close } = await openWorkspace(workspace, 'read');
  let count = 0;
  for await (const { event } of store.log(0))
    if (event.kind === 'decision' && event.intent && event.at < at) count++;
  await close();
  return count;
}

interface Evaluated {
  readonly periods: number;
  readonly measures: readonly {
    readonly policies: readonly {
      readonly policy: string;
      readonly estimates: readonly { readonly estimator: string; readonly value: number }[];
    }[];
  }[];
}

/** What every plan is believed to be worth, by name. */
async function believed(): Promise<ReadonlyMap<string, number>> {
  const argv = ['learn-plans', '--workspace', workspace, '--ahead', '1'];
  const { plans } = await json<{ plans: readonly { plan: string; value: number }[] }>(...argv);
  return new Map(plans.map(({ plan, value }) => [plan, value]));
}

/** What the messages of a period were charged: sales are worth 1 each. */
async function charged(): Promise<{ readonly each: number; readonly periods: number }> {
  const { measures, periods } = await json<Evaluated>('evaluate', '--workspace', workspace, '--plans');
  const [sales, value] = measures.map(({ policies }) => {
    const { estimates } = policies.find(({ policy }) => policy === 'plans as logged')!;
    return estimates.find(({ estimator }) => estimator === 'per-decision-snips')!.value;
  });
  return { each: sales! - value!, periods };
}

test('plans are charged the prices of what is scarce, as the sends are, where they are judged and where they are learned', async () => {
  writeFileSync(inside('program.json'), JSON.stringify(program));
  await tellShop(folder, 'known.jsonl', knownOf(users, atDay(-1)));
  for (let week = 0; week < 4; week++) {
    const at = new Date(atDay(7 * week)).toISOString();
    await json('decide', '--workspace', workspace, '--out', inside('out.csv'), '--at', at);
    const bought = users.filter((_, u) => (u + week) % 3 === 0);
    await tellShop(
      folder,
      `bought-${week}.jsonl`,
      bought.map((user) => ({
        id: `b${week}-${user}`,
        user,
        at: atDay(7 * week + 1),
        kind: 'activity',
        name: 'buy',
      })),
    );
  }
  const free = await charged();
  const sent = (await messagesBefore(atDay(7 * (free.periods / users.length)))) / free.periods;
  expect(sent).toBeGreaterThan(0.1);
  // Users have as many periods each, nearly: means over them are those of messages.
  expect(free.each / (0.01 * sent)).toBeCloseTo(1, 1);
  const worth = await believed();
  await priced(0.25);
  expect((await charged()).each / free.each).toBeCloseTo(26, 9);
  // What plans are learned to be worth falls by 25 times what their messages cost: as much again at twice the price.
  const dearer = await believed();
  await priced(0.5);
  const dearest = await believed();
  const falls = [...worth].map(([plan, value]) => value - dearer.get(plan)!);
  expect(Math.max(...falls)).toBeGreaterThan(0.25 * sent);
  expect(Math.min(...falls)).toBeLessThan(0.25 * sent);
  for (const [plan, value] of worth) {
    const fall = value - dearer.get(plan)!;
    expect(dearer.get(plan)! - dearest.get(plan)!).toBeCloseTo(fall, 9);
  }
});
