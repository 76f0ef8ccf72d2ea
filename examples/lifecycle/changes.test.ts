// What is current in a workspace, changed by two processes at one time: neither takes back what the other did.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { json, temporary } from '../../src/apps/cli/sample.ts';
import { openWorkspace } from '../../src/apps/cli/workspace.ts';
import { streamOf } from '../../src/kit/index.ts';
import { fileOfArtefact } from '../../src/operations/workspace/artefact.ts';
import { jsonOf } from '../../src/operations/workspace/blobs.ts';
import { currentPortfolio } from '../../src/operations/workspace/programs.ts';
import { pushed } from '../../src/opportunities/index.ts';
import { softmax } from '../../src/policy/index.ts';
import { counted, defineProgram, eachMessage, messagesAtMost, number } from '../../src/program/index.ts';
import { compileChildren, endOf, type Children } from '../../src/store/drivers/lmdb/children.ts';
import type { RaceErrand } from './race-child.ts';
import { raced } from './raced.ts';

const folder = temporary();
const inside = (name: string) => join(folder, name);
const workspace = inside('lab');
const at = (day: number, hour = 9): string => new Date(Date.UTC(2026, 2, 1 + day, hour)).toISOString();
const treatments = ['warm', 'loud', 'late', 'long', 'last'];

const warmer = (rate: number) => ({ changes: { rates: { bought: rate } } });
const program = defineProgram({
  id: 'trial',
  owner: 'growth',
  channels: { push: { cost: 0 } },
  features: { fan: number('fan') },
  candidateFeatures: { message: eachMessage() },
  messages: { film: { topic: 'film', channels: ['push'] }, song: { topic: 'song', channels: ['push'] } },
  objectives: { bought: counted('buy', { horizon: '1d', unit: 'sale', rate: 1 }) },
  generators: [pushed({ source: 'test' })],
  rules: [],
  policy: softmax({ temperature: 0.5 }),
  exploration: { mass: 0.3, silence: 0.2 },
  budgets: { pushes: messagesAtMost(30, { per: '1d', channel: 'push' }) },
  experiments: {
    loop: { arms: { first: {}, second: {} }, traffic: 0.5, data: 'diverted', budgets: 'shared' },
    tone: {
      arms: { plain: {}, ...Object.fromEntries(treatments.map((arm, i) => [arm, warmer(2 + i)])) },
      data: 'shared',
      budgets: 'shared',
    },
  },
});

const plan = {
  kind: 'experiment',
  version: 1,
  experiment: 'tone',
  control: 'plain',
  metrics: [
    {
      kind: 'count',
      name: 'bought',
      role: 'success',
      of: { event: 'buy' },
      window: { kind: 'cohort', until: '1d' },
    },
  ],
  effects: { bought: { scale: 'absolute', value: 0.5 } },
  looks: 1,
};

const there = ['--workspace', workspace];

async function tell(facts: readonly object[], ...more: readonly string[]): Promise<void> {
  writeFileSync(inside('facts.jsonl'), facts.map((fact) => `${JSON.stringify(fact)}\n`).join(''));
  await json('import', inside('facts.jsonl'), ...there, ...more);
}

/** A day: everybody is decided for, and some buy. */
async function live(day: number): Promise<void> {
  await json('decide', ...there, '--out', inside('day.jsonl'), '--at', at(day));
  const stream = streamOf('changes', String(day));
  const rows = readFileSync(inside('day.jsonl'), 'utf8').trim().split('\n');
  const bought = rows.flatMap((row) => {
    const { decision, user } = JSON.parse(row) as { readonly decision: string; readonly user: string };
    const buys = stream.uniform() < 0.4;
    return buys ? [{ id: `b-${decision}`, user, at: at(day, 12), kind: 'activity', name: 'buy' }] : [];
  });
  const visit = { id: `v-${day}`, user: 'u0', at: at(day + 1, 10), kind: 'activity', name: 'visit' };
  await tell([...bought, visit]);
}

let children: Children<RaceErrand>;
beforeAll(async () => {
  children = compileChildren('examples/lifecycle/race-child');
  writeFileSync(inside('program.json'), JSON.stringify(program));
  writeFileSync(inside('plan.json'), JSON.stringify(plan));
  const known = Array.from({ length: 80 }, (_, i) => `u${i}`).flatMap((user, i) =>
    [
      { kind: 'consent', scope: 'push', granted: true },
      { kind: 'consent', scope: 'personalisation', granted: true },
      { kind: 'address', channel: 'push', address: `device-${i}`, valid: true },
      { kind: 'trait', name: 'fan', value: i % 2 },
    ].map((fact, k) => ({ id: `k${i}-${k}`, ...fact, user, at: at(-30) })),
  );
  const past = Array.from({ length: 800 }, (_, i) => ({
    id: `p${i}`,
    user: `u${i % 80}`,
    at: at((i % 27) - 28),
    kind: 'activity',
    name: i % 3 === 0 ? 'buy' : 'visit',
  }));
  await tell([...known, ...past], '--program', inside('program.json'));
  await json('experiment', 'start', inside('plan.json'), ...there, '--at', at(0, 1));
  for (let day = 0; day < 2; day++) await live(day);
});
afterAll(() => {
  children.remove();
});

const learns = (seed: number) => ['learn', ...there, '--seed', String(seed), '--json'];

/** Two processes run as many commands, each pair at one time; what each gave. */
async function both(name: string, of: readonly (readonly [readonly string[], readonly string[]])[]) {
  const all = await raced(children, {
    path: inside(name),
    of: [of.map(([first]) => first), of.map(([, second]) => second)],
  });
  for (const said of all.flat()) expect(said.code, said.err).toBe(0);
  return all.map((pair) => pair.map(({ out }) => JSON.parse(out) as Readonly<Record<string, string>>));
}

async function current() {
  const opened = await openWorkspace(workspace, 'read');
  const { experiments } = await currentPortfolio(opened);
  await opened.close();
  const tone = experiments.find(({ id }) => id === 'tone')!;
  const stopped = tone.arms.filter(({ name, value }) => name !== 'plain' && value === 'plain');
  return { ...opened.manifest, stopped: stopped.map(({ name }) => name) };
}

test('an arm that is stopped while something is learned, or programs are named again, stays stopped', async () => {
  const stop = (arm: string) => [
    'experiment',
    'stop',
    'tone',
    ...there,
    '--arm',
    arm,
    '--why',
    'harm',
    '--json',
  ];
  writeFileSync(
    inside('none.jsonl'),
    `${JSON.stringify({ id: 'n', user: 'u0', at: at(2), kind: 'activity', name: 'visit' })}\n`,
  );
  const again = ['import', inside('none.jsonl'), ...there, '--program', inside('program.json'), '--json'];
  const stopped = treatments.slice(0, 4);
  const all = await both(
    'stops',
    stopped.map((arm, i) => [i < 2 ? learns(10 + i) : again, stop(arm)] as const),
  );
  const now = await current();
  expect(now.stopped).toEqual(stopped);
  expect(now.artefact).toBe(all[1]![0]!['artefact']);
});

test('what everybody, what an arm and what prices learned at one time is all there', async () => {
  const arm = (name: string, seed: number) => [...learns(seed), '--experiment', 'loop', '--arm', name];
  const prices = ['prices', ...there, '--json'];
  const all = await both('learns', [
    [learns(20), arm('first', 21)],
    [arm('first', 22), arm('second', 23)],
    [learns(24), prices],
  ]);
  const now = await current();
  const digestsOf = new Map(now.learned?.map((one) => [one.arm, one.artefact]));
  expect(Object.fromEntries(digestsOf)).toEqual({
    first: all[1]![0]!['artefact'],
    second: all[1]![1]!['artefact'],
  });
  expect([now.artefact, now.prices]).toEqual([all[2]![0]!['artefact'], all[2]![1]!['digest']]);
});

test('a process that is killed leaves what was current or what is, and all of it is there', async () => {
  writeFileSync(inside('go-0'), '');
  for (let run = 0; run < 5; run++) {
    const { child, said } = children.start({ path: folder, commands: [learns(30 + run)] });
    const ended = endOf(child);
    while (said.length < 1) await wait(1);
    await wait(80 * run);
    child.kill('SIGKILL');
    await ended;
    const opened = await openWorkspace(workspace, 'read');
    const { artefact } = opened.manifest;
    await expect(jsonOf(opened.store, artefact!)).resolves.toMatchObject({ kind: 'linear' });
    expect(readFileSync(fileOfArtefact(opened, artefact!), 'utf8')).toContain('"card"');
    await opened.close();
    expect((await current()).stopped).toEqual(treatments.slice(0, 4));
  }
});
