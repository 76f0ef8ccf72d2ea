// Two processes that look at one experiment at one instant: one of them records and spends.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compileChildren, type Children } from '../../src/store/drivers/lmdb/children.ts';
import { example, json, temporary } from '../../src/apps/cli/sample.ts';
import type { ContendedErrand, Outcome } from './contended-child.ts';
import { writeMarket } from './market.ts';

const folder = temporary();
const inside = (name: string) => join(folder, name);
const workspace = inside('lab');
const watches = 3;

let children: Children<ContendedErrand>;
beforeAll(() => {
  children = compileChildren('examples/lifecycle/contended-child');
});
afterAll(() => {
  children.remove();
});

interface Looked {
  readonly isRepeated: boolean;
  readonly look: { readonly spent: number };
}

test('one records, the other is refused and leaves nothing, and alpha is spent once', async () => {
  writeMarket(inside('market'), { perDay: 12 });
  const at = ['--workspace', workspace];
  await json('import', inside('market/before.jsonl'), ...at, '--program', example('lifecycle/program.ts'));
  const document = example('lifecycle/plan.json');
  await json('experiment', 'start', document, ...at, '--at', '2026-02-09T00:00:00Z');
  await json('import', inside('market/during.jsonl'), ...at);
  const asked = { experiment: 'invitation', workspace };
  const looks = [
    ...Array.from({ length: watches }, (_, n) => ({ ...asked, watch: true, at: `2026-02-20T0${n}:00:00Z` })),
    { ...asked, at: '2026-02-28T00:00:00Z' },
  ];
  mkdirSync(inside('meet'));
  const errands = [
    { me: 'one', other: 'two' },
    { me: 'two', other: 'one' },
  ];
  // Both have read what is recorded, and computed, before either records.
  const ended = await Promise.all(
    errands.map((names) => children.process({ path: inside('meet'), looks, ...names })),
  );
  const outcomes = ended.map(({ said }) => said as readonly Outcome[]);
  for (const [number] of looks.entries()) {
    const codes = outcomes.map((all) => all[number]!.code);
    expect(new Set(codes)).toEqual(new Set([null, 'OPERATIONS_EXPERIMENT_RACED']));
  }
  const looked = outcomes.map((all) => all[watches]!.gave as Looked | null).find((one) => one !== null);
  expect(looked!.isRepeated).toBe(false);
  // Who comes after sees the look that was taken; nobody takes a second one.
  const again = await json<Looked>('experiment', 'look', 'invitation', ...at, '--at', '2026-02-28T00:00:00Z');
  expect(again).toMatchObject({ isRepeated: true, look: { spent: looked!.look.spent } });
  const said = await json<{
    readonly watches: number;
    readonly looks: readonly { readonly spent: number }[];
    readonly alpha: { readonly spent: number };
  }>('experiment', 'report', 'invitation', ...at);
  expect(said.watches).toBe(watches);
  expect(said.looks).toHaveLength(1);
  expect(said.alpha.spent).toBe(looked!.look.spent);
});
