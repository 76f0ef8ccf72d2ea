// Three invitations, one of which drives people away: that one is stopped, the others go on at the levels of all.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { boundaries } from '../../src/experiments/index.ts';
import { experimentIn } from '../../src/operations/experiment/declared.ts';
import { record, startedIn } from '../../src/operations/experiment/history.ts';
import { endOf } from '../../src/operations/experiment/obeyed.ts';
import { manifestIn } from '../../src/operations/workspace/manifest.ts';
import { portfolioAt } from '../../src/operations/workspace/programs.ts';
import { openLmdbStore } from '../../src/store/drivers/lmdb/open.ts';
import { example, fantail, json, temporary } from '../../src/apps/cli/sample.ts';
import { writeMarket } from './market.ts';
import { trial } from './program.ts';

const folder = temporary();
const inside = (name: string) => join(folder, name);
const written = (name: string, value: unknown): string => {
  writeFileSync(inside(name), JSON.stringify(value));
  return inside(name);
};

const [plain, warm] = trial.experiments!['invitation']!.arms;
const pushy = { ...warm!, name: 'pushy', value: 'Your month ends soon' };
const program = {
  ...trial,
  experiments: { invitation: { ...trial.experiments!['invitation']!, arms: [plain!, warm!, pushy] } },
};
const plan = JSON.parse(readFileSync(example('lifecycle/plan.json'), 'utf8')) as object;

interface Looked {
  readonly advice: string;
  readonly isStopped: boolean;
  readonly stoppedArms: readonly string[];
  readonly look: {
    readonly fraction: number;
    readonly units: number;
    readonly tests: readonly {
      readonly metric: string;
      readonly treatment: string;
      readonly boundary: number;
    }[];
  };
}

async function look(workspace: string, at: string, ...more: readonly string[]) {
  const argv = ['invitation', '--workspace', inside(workspace), '--at', at, '--json', ...more];
  const { code, out, err } = await fantail('experiment', 'look', ...argv);
  if (out === '') throw new Error(err);
  return { code, ...(JSON.parse(out) as Looked) };
}

/** The arms of the current programs, by what a flag of the experiment gives to their users. */
async function valuesIn(workspace: string): Promise<readonly unknown[]> {
  const store = await openLmdbStore({ path: join(inside(workspace), 'store'), readOnly: true });
  const { programs } = await manifestIn(store);
  const { experiments } = await portfolioAt({ store }, programs!);
  await store.close();
  return experiments[0]!.arms.map(({ value }) => value);
}

async function running(workspace: string, changes: object): Promise<void> {
  const at = ['--workspace', inside(workspace)];
  await json('import', inside('market/before.jsonl'), ...at, '--program', inside('program.json'));
  const document = written(`${workspace}.json`, { ...plan, ...changes });
  await json('experiment', 'start', document, ...at, '--at', '2026-02-09T00:00:00Z');
  await json('import', inside('market/during.jsonl'), ...at);
}

beforeAll(() => {
  written('program.json', program);
  writeMarket(inside('market'), { perDay: 30, others: { pushy: { optsOut: 0.3 } }, program });
});

test('the harmed arm is stopped, the others go on at their levels, and the last one ends the experiment', async () => {
  await running('lab', {});
  const found = await look('lab', '2026-03-01T00:00:00Z', '--watch');
  expect(found).toMatchObject({
    code: 1,
    advice: 'stop arms: harm',
    isStopped: false,
    stoppedArms: ['pushy'],
  });
  expect(await valuesIn('lab')).toEqual([plain!.value, warm!.value, plain!.value]);
  // An older file of the program does not bring it back.
  const nothing = written('nothing.jsonl', {
    id: 'n',
    user: 'z',
    at: '2026-03-01T00:00:00Z',
    kind: 'activity',
    name: 'play',
  });
  await json('import', nothing, '--workspace', inside('lab'), '--program', inside('program.json'));
  expect(await valuesIn('lab')).toEqual([plain!.value, warm!.value, plain!.value]);

  const next = await look('lab', '2026-03-07T00:00:00Z');
  expect(next).toMatchObject({ code: 0, isStopped: false, stoppedArms: [] });
  expect(new Set(next.look.tests.map(({ treatment }) => treatment))).toEqual(new Set(['warm']));
  // Two success metrics and still two treatments: a quarter of alpha each, whoever was dropped.
  const { fraction, tests } = next.look;
  const level = { alpha: 0.05 / 4, sides: 1, spending: { kind: 'obrien-fleming' } } as const;
  const z = boundaries(level, [fraction], false)[0]!.z!;
  expect(tests.find(({ metric }) => metric === 'subscribers')!.boundary).toBeCloseTo(z, 6);
  expect(next.look.units / fraction).toBeCloseTo((await plannedIn('lab')) * (2 / 3), 6);

  const said = await json<{
    readonly verdicts: readonly { readonly treatment: string; readonly verdict: string }[];
    readonly armsStopped: readonly { readonly arm: string; readonly by: string }[];
    readonly harm: readonly { readonly metric: string; readonly treatment: string }[];
    readonly ended: unknown;
  }>('experiment', 'report', 'invitation', '--workspace', inside('lab'));
  expect(said).toMatchObject({ ended: null, armsStopped: [{ arm: 'pushy', by: 'look' }] });
  expect(said.harm.map(({ metric, treatment }) => [metric, treatment])).toEqual([['reachable', 'pushy']]);
  expect(said.verdicts.find(({ treatment }) => treatment === 'pushy')).toMatchObject({
    verdict: 'regression',
    decision: 'do-not-ship',
  });

  const stop = (...argv: readonly string[]) =>
    fantail('experiment', 'stop', 'invitation', '--workspace', inside('lab'), ...argv, '--why', 'enough');
  for (const arm of ['pushy', 'plain', 'cold'])
    expect((await stop('--arm', arm)).err).toContain('OPERATIONS_EXPERIMENT_UNFIT');
  expect((await stop('--arm', 'warm', '--at', '2026-03-08T00:00:00Z')).out).toContain('ended at');
  const { ended } = await json<{ ended: unknown }>(
    'experiment',
    'report',
    'invitation',
    '--workspace',
    inside('lab'),
  );
  expect(ended).toMatchObject({ by: 'hand', why: 'enough' });
});

async function plannedIn(workspace: string): Promise<number> {
  const { plan: made } = await json<{ readonly plan: { readonly units: number } }>(
    'experiment',
    'report',
    'invitation',
    '--workspace',
    inside(workspace),
  );
  return made.units;
}

test('where the plan says so, harm in one arm ends the experiment; or it is only told', async () => {
  await running('strict', { onHarm: 'end' });
  const ended = await look('strict', '2026-03-01T00:00:00Z', '--watch');
  expect(ended).toMatchObject({ code: 1, advice: 'stop: harm', isStopped: true, stoppedArms: [] });
  await running('mild', { onHarm: 'tell' });
  const told = await look('mild', '2026-03-01T00:00:00Z', '--watch');
  expect(told).toMatchObject({ code: 1, advice: 'stop arms: harm', isStopped: false, stoppedArms: [] });

  const argv = ['invitation', '--workspace', inside('mild'), '--arm', 'pushy', '--why', 'too pushy'];
  const stopped = await fantail('experiment', 'stop', ...argv, '--at', '2026-03-01T01:00:00Z');
  expect(stopped.out).toContain('Arm pushy of experiment invitation was stopped');
  expect(await valuesIn('mild')).toEqual([plain!.value, warm!.value, plain!.value]);
  const { verdicts } = await json<{ readonly verdicts: readonly object[] }>(
    'experiment',
    'report',
    'invitation',
    '--workspace',
    inside('mild'),
  );
  // By hand nothing is shown of it.
  expect(verdicts).toContainEqual(
    expect.objectContaining({ treatment: 'pushy', verdict: 'open', decision: 'do-not-ship' }),
  );
});

test('a process that was killed between history and programs is caught up with by the next command', async () => {
  await running('killed', { onHarm: 'tell' });
  const store = await openLmdbStore({ path: join(inside('killed'), 'store') });
  const { programs } = await manifestIn(store);
  const registered = await startedIn({ store }, 'invitation');
  const experimental = experimentIn(await portfolioAt({ store }, programs!), 'invitation');
  const at = Date.UTC(2026, 1, 20);
  const asked = { arms: ['pushy'], at, recorded: at, why: 'harm', by: 'look' } as const;
  const entries = [endOf(registered, experimental, asked)];
  await record({ store }, 'invitation', { entries, after: registered.head });
  await store.close();
  expect(await valuesIn('killed')).toEqual([plain!.value, warm!.value, pushy.value]);
  await look('killed', '2026-02-21T00:00:00Z', '--watch');
  expect(await valuesIn('killed')).toEqual([plain!.value, warm!.value, plain!.value]);
});
