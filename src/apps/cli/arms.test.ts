import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Explanation, PlanExplanation } from '../../decision/index.ts';
import { streamOf, type Json } from '../../kit/index.ts';
import { newIdentity } from '../../operations/index.ts';
import { pushed } from '../../opportunities/index.ts';
import { planBandit, softmax } from '../../policy/index.ts';
import { counted, defineProgram, eachMessage, number, type ExperimentInput } from '../../program/index.ts';
import { fantail, json, temporary } from './sample.ts';
import { openWorkspace } from './workspace.ts';

const folder = temporary();
const inside = (name: string) => join(folder, name);
const features = { fan: number('fan') };
type Experiments = Readonly<Record<string, ExperimentInput<typeof features>>>;

/** Writes a program that tries something out, and gives its path. */
function programWith(name: string, experiments: Experiments): string {
  const program = defineProgram({
    id: 'trial',
    owner: 'growth',
    channels: { push: { cost: 0 } },
    features,
    candidateFeatures: { arm: eachMessage() },
    messages: { film: { topic: 'film', channels: ['push'] }, song: { topic: 'song', channels: ['push'] } },
    objectives: { bought: counted('buy', { horizon: '1d', unit: 'sale', rate: 1 }) },
    generators: [pushed({ source: 'test' })],
    rules: [],
    policy: softmax({ temperature: 0.5 }),
    exploration: { mass: 0.3, silence: 0.2 },
    plans: {
      period: '2d',
      choices: [
        { name: 'rare', allowance: { all: 20 } },
        { name: 'calm', allowance: { all: 30 } },
      ],
      policy: planBandit(),
      floor: 0.2,
    },
    experiments,
  });
  const path = inside(`${name}.json`);
  writeFileSync(path, JSON.stringify(program));
  return path;
}

const at = (day: number, hour = 9): string => new Date(Date.UTC(2026, 2, 1 + day, hour)).toISOString();
const users = Array.from({ length: 120 }, (_, i) => `u${i}`);
const stream = streamOf('cli', 'arms');

interface Row {
  readonly decision: string;
  readonly user: string;
  readonly message: string | null;
}

/** A workspace of given draws, with everybody in it. */
async function workspaceAt(name: string, program: string): Promise<string> {
  const workspace = inside(name);
  mkdirSync(workspace);
  writeFileSync(join(workspace, 'workspace.json'), JSON.stringify(newIdentity('w', 'cd'.repeat(32))));
  const known = users.flatMap((user, i) =>
    [
      { kind: 'consent', scope: 'push', granted: true },
      { kind: 'consent', scope: 'personalisation', granted: true },
      { kind: 'address', channel: 'push', address: `device-${i}`, valid: true },
      { kind: 'trait', name: 'fan', value: i % 2 },
    ].map((fact, k) => ({ id: `k${i}-${k}`, ...fact, user, at: at(-1) })),
  );
  await tell(workspace, known, '--program', program);
  return workspace;
}

async function tell(workspace: string, facts: readonly object[], ...more: readonly string[]): Promise<void> {
  const path = inside('facts.jsonl');
  writeFileSync(path, facts.map((fact) => `${JSON.stringify(fact)}\n`).join(''));
  await json('import', path, '--workspace', workspace, ...more);
}

const decide = (workspace: string, day: number, ...more: readonly string[]) =>
  fantail('decide', '--workspace', workspace, '--out', inside('day.jsonl'), '--at', at(day), ...more);

/** A day: everybody is decided for, and whom the message suits buys more often. */
async function live(workspace: string, day: number, ...more: readonly string[]): Promise<readonly Row[]> {
  const { code, err } = await decide(workspace, day, ...more);
  if (code !== 0) throw new Error(err);
  const rows = readFileSync(inside('day.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Row);
  const bought = rows.flatMap(({ decision, user, message }) => {
    const suits = message === (Number(user.slice(1)) % 2 === 1 ? 'film' : 'song');
    const buys = stream.uniform() < (suits ? 0.6 : 0.1);
    return buys ? [{ id: `b-${decision}`, user, at: at(day, 12), kind: 'activity', name: 'buy' }] : [];
  });
  const visit = { id: `v-${day}`, user: 'u0', at: at(day + 1, 10), kind: 'activity', name: 'visit' };
  await tell(workspace, [...bought, visit]);
  return rows;
}

const explained = (workspace: string, decision: string) =>
  json<Explanation>('explain', decision, '--workspace', workspace);
const armOf = ({ assignments }: Pick<Explanation, 'assignments'>, experiment: string) =>
  assignments.find(({ layer }) => layer === `experiment:${experiment}`)?.arm;

interface Learned {
  readonly artefact: string;
  readonly file: string;
  readonly rows: number;
  readonly diverted: number;
  readonly taught: Readonly<Record<string, Readonly<Record<string, number>>>>;
}
interface Evaluated {
  readonly rows: number;
  readonly learnedFrom: number;
  readonly artefact?: string;
  readonly left: readonly { readonly arms: string; readonly rows: number }[];
  readonly measures: readonly {
    readonly policies: readonly {
      readonly policy: string;
      readonly verdict: string;
      readonly estimates: readonly { readonly value: number; readonly low: number; readonly high: number }[];
    }[];
  }[];
}

/** What scored in the records of each arm. */
async function scoredBy(workspace: string, rows: readonly Row[], experiment: string) {
  const found = new Map<string, Set<string>>();
  for (const { decision } of rows) {
    const { assignments, choices } = await explained(workspace, decision);
    const arm = armOf({ assignments }, experiment) ?? 'none';
    const film = choices.find(({ name }) => name.startsWith('film'))!;
    found.set(arm, (found.get(arm) ?? new Set()).add(film.increments[0]!.mean.toFixed(6)));
  }
  return found;
}

describe('an arm that names an artefact', () => {
  let workspace: string;
  let learned: Learned;
  const named = (digest: string): Experiments => ({
    model: { arms: { before: {}, learned: { changes: { artefact: digest } } } },
  });

  beforeAll(async () => {
    workspace = await workspaceAt('named', programWith('plain', {}));
    for (let day = 0; day < 4; day++) await live(workspace, day);
    learned = await json<Learned>('learn', '--workspace', workspace);
    // Nothing was learned but for the arm.
    const opened = await openWorkspace(workspace, 'write');
    const [current] = await opened.store.readNotices(['workspace']);
    const { artefact, ...others } = current!.value as Readonly<Record<string, Json>>;
    expect(artefact).toBe(learned.artefact);
    await opened.store.post('workspace', others, current!.version);
    await opened.close();
  });

  test('that is not there is a clear error, and nothing is decided', async () => {
    const program = programWith('stranger', named('f'.repeat(64)));
    const empty = await workspaceAt('stranger', program);
    const { code, err } = await decide(empty, 0);
    expect(code).toBe(1);
    expect(err).toContain('OPERATIONS_WORKSPACE_LACKS');
    expect(err).toContain(`artefact ${'f'.repeat(16)}, which arm "learned" of experiment "model" names`);
    expect(await json('replay', '--workspace', empty)).toMatchObject({ decisions: 0 });
  });

  test('decides by it in that arm alone; the records are explained, repeated and evaluated', async () => {
    const rows = await live(workspace, 4, '--program', programWith('named', named(learned.artefact)));
    await live(workspace, 5);
    const knowing = new Set<string>();
    for (const { decision } of rows) {
      const one = await explained(workspace, decision);
      const knows = one.choices.some(({ increments }) => increments[0]!.mean !== 0);
      knowing.add(`${armOf(one, 'model')} ${knows}`);
    }
    expect([...knowing].toSorted()).toEqual(['before false', 'learned true']);
    expect(await json('replay', '--workspace', workspace)).toMatchObject({ differing: [] });
    const whole = await json<Evaluated>('evaluate', '--workspace', workspace);
    // Nothing scores for everybody.
    expect(whole.artefact).toBeUndefined();
    expect(whole.learnedFrom).toBeGreaterThan(0);
    const ofArm = await json<Evaluated>(
      'evaluate',
      '--workspace',
      workspace,
      '--experiment',
      'model',
      '--arm',
      'learned',
    );
    expect(ofArm.artefact).toBe(learned.artefact);
    // Only those who are in the experiment, in both of its arms.
    expect(ofArm.rows).toBeLessThan(whole.rows);
    const { policies } = ofArm.measures[0]!;
    const own = policies.find(({ policy }) => policy === 'arm learned')!;
    expect(own.verdict).not.toBe('refused');
    const beforeIt = await json<Evaluated>(
      'evaluate',
      '--workspace',
      workspace,
      '--experiment',
      'model',
      '--arm',
      'before',
    );
    expect(beforeIt.learnedFrom).toBe(0);
    expect(beforeIt.measures[0]!.policies.some(({ policy }) => policy === 'arm before')).toBe(true);
  });

  test('may be put beside the workspace as a file', async () => {
    const other = await workspaceAt('other', programWith('elsewhere', named(learned.artefact)));
    expect((await decide(other, 0)).code).toBe(1);
    mkdirSync(join(other, 'artefacts'));
    copyFileSync(learned.file, join(other, 'artefacts', basename(learned.file)));
    expect((await decide(other, 0)).code).toBe(0);
    expect(await json('replay', '--workspace', other)).toMatchObject({ differing: [] });
  });
});

describe('an experiment whose data are diverted', () => {
  let workspace: string;
  const experiments: Experiments = {
    loop: { arms: { first: {}, second: {} }, traffic: 0.6, data: 'diverted' },
  };
  const asArm = (arm: string) => ['--experiment', 'loop', '--arm', arm];
  const learn = (...more: readonly string[]) =>
    json<Learned>('learn', '--workspace', workspace, '--share', '1', ...more);

  beforeAll(async () => {
    workspace = await workspaceAt('diverted', programWith('diverted', experiments));
    for (let day = 0; day < 4; day++) await live(workspace, day);
  });

  test('teaches each arm from its own users and from those in no arm, and everybody from the latter alone', async () => {
    const whole = await learn();
    const first = await learn(...asArm('first'));
    const second = await learn(...asArm('second'));
    expect(whole.taught).toEqual({});
    expect(first.taught).toEqual({ loop: { first: first.rows - whole.rows } });
    expect(second.taught).toEqual({ loop: { second: second.rows - whole.rows } });
    expect(whole.diverted).toBe(first.rows - whole.rows + second.rows - whole.rows);
    expect(first.diverted).toBe(second.rows - whole.rows);
    const { artefact } = JSON.parse(readFileSync(first.file, 'utf8')) as { artefact: { taught: object } };
    expect(artefact.taught).toEqual(first.taught);
    const { out } = await fantail('learn', '--workspace', workspace, '--share', '1', ...asArm('first'));
    expect(out.replaceAll('\n', ' ')).toContain(
      `${first.diverted} choices were made in other arms of experiments with diverted data and teach those arms alone.`,
    );
  });

  test('decides in each arm by what the arm learned, and for everybody else by what all may know', async () => {
    const rows = await live(workspace, 4);
    const scored = await scoredBy(workspace, rows, 'loop');
    expect([...scored.keys()].toSorted()).toEqual(['first', 'none', 'second']);
    const means = [...scored.values()].flatMap((all) => [...all]);
    // Two kinds of users by arm, and no two arms agree.
    expect(new Set(means).size).toBe(means.length);
    expect(await json('replay', '--workspace', workspace)).toMatchObject({ differing: [] });
    const all = await fantail('evaluate', '--workspace', workspace);
    expect(all.err).toContain('OPERATIONS_ROWS_LEARNED_FROM');
    for (const arm of ['first', 'second']) await json('learn', '--workspace', workspace, ...asArm(arm));
    await json('learn', '--workspace', workspace);
    const { left, measures } = await json<Evaluated>('evaluate', '--workspace', workspace);
    expect(left).toEqual([]);
    expect(measures[0]!.policies.map(({ policy }) => policy)).toContain('learned policy');
  });

  test('diverts what is learned of plans as well', async () => {
    await live(workspace, 5);
    const ofPlans = (...more: readonly string[]) =>
      json<Learned & { readonly periods: number }>(
        'learn-plans',
        '--workspace',
        workspace,
        '--ahead',
        '2',
        ...more,
      );
    const whole = await ofPlans();
    const first = await ofPlans(...asArm('first'));
    expect(whole.taught).toEqual({});
    expect(first.taught).toEqual({ loop: { first: first.periods - whole.periods } });
    expect(whole.diverted).toBeGreaterThan(first.diverted);
    const [row] = await live(workspace, 6);
    await live(workspace, 7);
    expect(await json('replay', '--workspace', workspace)).toMatchObject({ differing: [] });
    const { plan } = await explained(workspace, row!.decision);
    expect(plan).toBeDefined();
  });

  test.each([
    ['an arm alone', ['--arm', 'first'], 'an arm is of an experiment; name both'],
    ['an experiment alone', ['--experiment', 'loop'], 'say which arm of the experiment'],
    [
      'no such arm',
      ['--experiment', 'loop', '--arm', 'third'],
      'has no arm "third"; there are: first, second',
    ],
    ['no such experiment', ['--experiment', 'x', '--arm', 'first'], 'OPERATIONS_EXPERIMENT_UNKNOWN'],
  ])('is asked for in full: %s', async (_, options, problem) => {
    for (const command of ['learn', 'learn-plans', 'evaluate']) {
      const { code, err } = await fantail(command, '--workspace', workspace, ...options);
      expect(code).not.toBe(0);
      expect(err).toContain(problem);
    }
  });

  test('has nothing for everybody where all users are in an arm, and none of its own where data are shared', async () => {
    const all = await workspaceAt(
      'all',
      programWith('all', { loop: { ...experiments['loop']!, traffic: 1 } }),
    );
    await live(all, 0);
    await live(all, 1);
    for (const command of ['learn', 'learn-plans']) {
      const { err } = await fantail(command, '--workspace', all);
      expect(err).toContain(
        'of arms whose data are diverted; learn for such an arm with --experiment and --arm',
      );
    }
    programWith('shared', { loop: { arms: { first: {}, second: {} } } });
    const shared = await workspaceAt('shared', inside('shared.json'));
    const { err } = await fantail('learn', '--workspace', shared, ...asArm('first'));
    expect(err).toContain('the data of "loop" are shared');
  });
});

test('a file of choices knows no arms', async () => {
  const { code, err } = await fantail('evaluate', '--log', 'x.csv', '--experiment', 'x', '--arm', 'y');
  expect([code, err]).toEqual([2, expect.stringContaining('a file of choices knows no arms')]);
});

test('an arm with plans of its own is explained with them, and learned with them', async () => {
  const workspace = await workspaceAt(
    'plans',
    programWith('plans', {
      pace: {
        arms: { usual: {}, more: { changes: { plans: { allowances: { calm: { all: 40 } }, floor: 0.4 } } } },
        data: 'diverted',
        traffic: 0.8,
      },
    }),
  );
  for (let day = 0; day < 5; day++) await live(workspace, day);
  const learned = await json<Learned & { readonly otherwise: number }>(
    'learn-plans',
    '--workspace',
    workspace,
    '--ahead',
    '2',
    '--experiment',
    'pace',
    '--arm',
    'more',
  );
  // Plans of users in no arm have other allowances.
  expect(learned.otherwise).toBeGreaterThan(0);
  const rows = await live(workspace, 6);
  expect(await json('replay', '--workspace', workspace)).toMatchObject({ differing: [] });
  const seen = new Map<string, PlanExplanation>();
  for (const { decision } of rows) {
    const one = await explained(workspace, decision);
    seen.set(armOf(one, 'pace') ?? 'none', one as unknown as PlanExplanation);
  }
  expect(seen.size).toBe(3);
});

test('a change that would move households is refused where some were met', async () => {
  const unit = { kind: 'trait', trait: 'household' } as const;
  const arms = { one: {}, two: {} };
  const workspace = await workspaceAt('homes', programWith('homes', { home: { arms, unit, traffic: 0.5 } }));
  const change = (name: string, experiment: Experiments[string]) =>
    decide(workspace, 1, '--program', programWith(name, { home: experiment }));
  const weights = { one: { weight: 2 }, two: {} };
  expect((await change('early', { arms: weights, unit, traffic: 0.5 })).code).toBe(0);
  expect((await change('more', { arms: weights, unit, traffic: 0.9 })).code).toBe(0);
  const refused = await change('late', { arms, unit, traffic: 0.9 });
  expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('OPERATIONS_EXPERIMENT_MOVES')]);
  expect((await change('less', { arms: weights, unit, traffic: 0.4 })).code).toBe(0);
});
