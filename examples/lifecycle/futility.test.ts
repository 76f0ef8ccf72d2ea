// How looks say that there is little hope, and that this binds nothing.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { example, fantail, json, temporary } from '../../src/apps/cli/sample.ts';
import { writeMarket } from './market.ts';

const folder = temporary();
const inside = (name: string) => join(folder, name);

interface Looked {
  readonly look: {
    readonly tests: readonly { readonly z: number; readonly boundary: number }[];
    readonly spent: number;
    readonly hope: {
      readonly hopeless: readonly string[];
      readonly tests: readonly {
        readonly metric: string;
        readonly z: number;
        readonly bound: number;
        readonly asPlanned: number;
        readonly predicted: number;
        readonly isBelow: boolean;
      }[];
    } | null;
  };
  readonly advice: string;
}

const documentOf = (name: string) => JSON.parse(readFileSync(example(name), 'utf8')) as object;
const usual = documentOf('lifecycle/plan.json');
const hopeful = documentOf('lifecycle/futility.json');

async function lab(name: string, document: object) {
  const there = ['--workspace', inside(name)];
  writeFileSync(inside(`${name}.json`), JSON.stringify(document));
  const program = ['--program', example('lifecycle/program.ts')];
  await json('import', inside('market/before.jsonl'), ...there, ...program);
  await json('experiment', 'start', inside(`${name}.json`), ...there, '--at', '2026-02-09T00:00:00Z');
  await json('import', inside('market/during.jsonl'), ...there);
  const look = async (at: string) =>
    JSON.parse(
      (await fantail('experiment', 'look', 'invitation', ...there, '--at', at, '--json')).out,
    ) as Looked;
  return { there, look };
}

test('where nothing is better a look has little hope; boundaries and alpha are those without it', async () => {
  writeMarket(inside('market'), { subscribes: 0, minutes: 0 });
  const { there, look } = await lab('asked', hopeful);
  const plain = await lab('plain', usual);
  const looks = [];
  for (const at of ['2026-02-26T00:00:00Z', '2026-03-07T00:00:00Z']) {
    const [asked, without] = [await look(at), await plain.look(at)];
    expect(without.look.hope).toBeNull();
    expect({ ...asked, look: { ...asked.look, hope: null }, workspace: '' }).toEqual({
      ...without,
      workspace: '',
    });
    looks.push(asked);
  }
  const { hopeless, tests } = looks[1]!.look.hope!;
  expect(hopeless).toEqual(['warm']);
  for (const { z, bound, isBelow, asPlanned, predicted } of tests) {
    expect(isBelow).toBe(z <= bound);
    for (const chance of [asPlanned, predicted]) expect(chance >= 0 && chance <= 1).toBe(true);
  }
  const of = (metric: string) => tests.find((one) => one.metric === metric)!;
  expect(of('subscribers').predicted).toBeLessThan(0.1);
  const again = await fantail('experiment', 'look', 'invitation', ...there, '--at', '2026-03-07T00:00:00Z');
  const page = readFileSync(join(import.meta.dirname, '../../docs/experiments.md'), 'utf8');
  const [, shown] = /```txt\n([\s\S]*?)\n```/.exec(page)!;
  for (const line of shown!.split('\n')) expect(again.out).toContain(line);
  // Hope of the plan is not what the data say.
  expect(of('subscribers').asPlanned).toBeGreaterThan(of('subscribers').predicted);
  const stop = ['experiment', 'stop', 'invitation', ...there, '--at', '2026-03-07T00:00:00Z'];
  await json(...stop, '--why', 'little hope');
  const report = await fantail('experiment', 'report', 'invitation', ...there, '--out', inside('page.html'));
  expect(report.out).toContain('Little hope for warm');
  // It ended within its plan.
  expect(report.out).not.toContain('no boundary passed');
  expect(readFileSync(inside('page.html'), 'utf8')).toContain('How much hope the last look left');
}, 60_000);

test('one look has nothing to stop for want of hope', async () => {
  writeFileSync(inside('once.json'), JSON.stringify({ ...hopeful, looks: 1 }));
  const design = ['experiment', 'design', inside('once.json'), '--workspace', inside('asked')];
  const { code, err } = await fantail(...design, '--at', '2026-02-09T00:00:00Z');
  expect(code).not.toBe(0);
  expect(err).toContain('futility');
});
