import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { explain, decodeDecision, decodePlan, encodeDecision, encodePlan } from '../../decision/index.ts';
import { cap } from '../../eligibility/index.ts';
import { streamOf } from '../../kit/index.ts';
import { newIdentity, operations } from '../../operations/index.ts';
import { onSchedule } from '../../opportunities/index.ts';
import { planBandit, softmax, uniform } from '../../policy/index.ts';
import {
  costAtMost,
  count,
  counted,
  defineProgram,
  eachMessage,
  happens,
  messagesAtMost,
  totalAtLeast,
  valueSignal,
} from '../../program/index.ts';
import { openLmdbStore } from '../../store/drivers/lmdb/open.ts';
import { openSource } from '../../tables/drivers/files/open.ts';
import { cellOf, readTable } from '../../tables/index.ts';
import { fantail, json, temporary } from './sample.ts';

/** From when on there are experiments with a registered plan; what was before is their baseline. */
const begins = '2026-03-04T00:00:00Z';

// One program with all that reaches into a decision: experiments, plans, holdouts, signals, budgets, shared addresses.
const program = defineProgram({
  id: 'trial',
  owner: 'growth',
  channels: { push: { cost: 0.1 }, email: { cost: 0.05 } },
  features: { visits: count('visit').within('7d').log() },
  candidateFeatures: {
    arm: eachMessage(),
    shop: valueSignal({
      domain: 'shop',
      objective: 'bought',
      messages: ['offer'],
      unit: 'points',
      horizonDays: 2,
    }),
    press: valueSignal({
      domain: 'press',
      objective: 'bought',
      messages: ['news'],
      unit: 'sale',
      horizonDays: 2,
      quantity: 'incremental',
    }),
  },
  messages: {
    offer: { topic: 'shop', channels: ['push', 'email'] },
    news: { topic: 'news', channels: ['email'] },
  },
  objectives: {
    bought: counted('buy', { horizon: '2d', unit: 'sale', rate: 1 }),
    leaves: happens('leave', { horizon: '2d', unit: 'leave', direction: 'decrease', role: 'floor', rate: 0 }),
  },
  budgets: {
    pushes: messagesAtMost(40, { per: '7d', channel: 'push' }),
    messages: messagesAtMost(120, { per: '7d' }),
    money: costAtMost(9, { per: '7d' }),
  },
  floors: { leaves: totalAtLeast(-20, { per: '7d' }) },
  generators: [onSchedule({ hour: 9, validFor: '12h' })],
  rules: [cap({ limit: 4, per: '7d' })],
  policy: softmax({ temperature: 0.5 }),
  exploration: { mass: 0.2, silence: 0.2 },
  globalHoldout: 0.02,
  domain: { name: 'commerce', holdout: 0.03 },
  holdout: 0.1,
  experiments: {
    policies: {
      arms: {
        control: {},
        even: { changes: { policy: uniform() } },
        blunt: { changes: { policy: softmax({ temperature: 5 }) } },
      },
      budgets: 'own',
      start: begins,
    },
    // Three in ten are in it, so that there is somebody for everybody's artefact to learn from.
    prices: {
      arms: { control: {}, dear: { changes: { rates: { bought: 3 } } } },
      traffic: 0.3,
      data: 'diverted',
    },
    calm: {
      arms: {
        control: {},
        calm: { changes: { rules: [cap({ limit: 2, per: '7d' })] } },
        brisk: { changes: { rules: [cap({ limit: 6, per: '7d' })] } },
      },
      unit: { kind: 'trait', trait: 'household' },
    },
    words: { arms: { control: {}, offers: { changes: { messages: ['offer'] } } } },
    frequent: { arms: { control: {}, often: { changes: { plans: { allowances: { calm: { all: 3 } } } } } } },
    bold: { arms: { control: {}, bold: { changes: { exploration: { mass: 0, silence: 0.01 } } } } },
  },
  plans: {
    period: '2d',
    otherwise: 'defer',
    choices: [
      { name: 'rare', allowance: { all: 1 } },
      { name: 'calm', allowance: { push: 1, all: 2 } },
    ],
    policy: planBandit(),
    floor: 0.1,
  },
});

interface Row {
  readonly decision: string;
  readonly user: string;
  readonly action: string;
  readonly message: string | null;
  readonly channel: string | null;
  readonly slot: string | null;
}

const folder = temporary();
const inside = (name: string) => join(folder, name);
const workspace = inside('shop');
const at = (day: number, hour = 9): string => new Date(Date.UTC(2026, 2, 1 + day, hour)).toISOString();
const people = 60;
const users = Array.from({ length: people }, (_, i) => `u${i}`);
/** Given, so that every run draws the same. */
const secret = 'ab'.repeat(32);
const stream = streamOf('cli', 'together');

async function tell(name: string, facts: readonly object[], ...more: readonly string[]) {
  writeFileSync(inside(name), facts.map((fact) => `${JSON.stringify(fact)}\n`).join(''));
  return json('import', inside(name), '--workspace', workspace, ...more);
}

/** Two users share each mailbox; signals are worth something to even users. */
const known = users.flatMap((user, i) =>
  [
    ...['push', 'email', 'personalisation'].map((scope) => ({ kind: 'consent', scope, granted: true })),
    { kind: 'address', channel: 'push', address: `secret-device-${i}`, valid: true },
    { kind: 'address', channel: 'email', address: `secret-mailbox-${i >> 1}`, valid: true },
    {
      kind: 'signal',
      domain: 'shop',
      objective: 'bought',
      unit: 'points',
      horizonDays: 2,
      mean: i % 10,
      sd: 1,
      until: at(40),
      cost: 0.02,
      ...(i % 3 === 0 && { exclusivityGroup: 'one' }),
    },
    {
      kind: 'signal',
      domain: 'press',
      objective: 'bought',
      unit: 'sale',
      horizonDays: 2,
      quantity: 'incremental',
      method: 'rct',
      mean: (i % 5) / 10,
      sd: 0.2,
      until: at(3),
      ...(i % 3 === 0 && { exclusivityGroup: 'one' }),
    },
    { kind: 'trait', name: 'household', value: `h${i >> 1}` },
  ].map((fact) => ({ ...fact, user, at: at(-1) })),
);

/** A day: decisions are made, what was chosen goes out, and some of those who hear buy. */
async function live(day: number): Promise<readonly Row[]> {
  const out = inside(`day-${day}.jsonl`);
  await json('decide', '--workspace', workspace, '--out', out, '--at', at(day));
  const rows = readFileSync(out, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Row);
  const sent = rows.filter(({ action }) => action === 'send');
  const facts = sent.flatMap(({ decision, user, message, channel }) => [
    { id: `r-${decision}`, user, at: at(day, 10), kind: 'receipt', decision, status: 'sent' },
    {
      id: `o-${decision}`,
      user,
      at: at(day, 11),
      kind: 'response',
      name: 'open',
      message,
      channel,
      decision,
    },
    ...(stream.uniform() < 0.1 * (Number(user.slice(1)) % 10)
      ? [{ id: `b-${decision}`, user, at: at(day, 12), kind: 'activity', name: 'buy' }]
      : []),
  ]);
  const visit = { id: `v-${day}`, user: 'u0', at: at(day, 13), kind: 'activity', name: 'visit' };
  await tell(`facts-${day}.jsonl`, [...facts, visit]);
  return rows;
}

interface Priced {
  readonly passed: readonly { readonly arm: string | null; readonly budget: string }[];
  readonly held: number;
  readonly budgets: readonly {
    readonly budget: string;
    readonly limit: number;
    readonly price: number;
  }[];
  readonly arms: readonly {
    readonly arm: string;
    readonly limits: Readonly<Record<string, number>>;
    readonly expected: Readonly<Record<string, number>>;
    readonly lambdas: Readonly<Record<string, number>>;
  }[];
}

/** A document of an experiment, registered. */
async function register(experiment: string, ...how: readonly string[]): Promise<void> {
  const metric = { kind: 'proportion', name: 'buyers', of: { event: 'buy' } };
  const document = {
    kind: 'experiment',
    version: 1,
    experiment,
    control: 'control',
    metrics: [{ ...metric, role: 'success', window: { kind: 'cohort', until: '1d' } }],
    effects: { buyers: { scale: 'absolute', value: 0.4 } },
    looks: 1,
    joins: '1d',
    maximum: '21d',
  };
  writeFileSync(inside(`${experiment}.json`), JSON.stringify(document));
  await json('experiment', 'start', inside(`${experiment}.json`), '--workspace', workspace, ...how);
}

/** Digests of what decisions are made by. */
interface Current {
  readonly programs: string;
  readonly plans?: string;
}

const rows: Row[] = [];
let priced: Priced;
let manifests: Readonly<Record<'before' | 'after', Current>>;

/** What decisions are made by. */
async function current(): Promise<Current> {
  const store = await openLmdbStore({ path: join(workspace, 'store'), readOnly: true });
  const [notice] = await store.readNotices(['workspace']);
  await store.close();
  return notice!.value as unknown as Current;
}

beforeAll(async () => {
  mkdirSync(workspace);
  writeFileSync(join(workspace, 'workspace.json'), JSON.stringify(newIdentity('w', secret)));
  writeFileSync(inside('program.json'), JSON.stringify(program));
  await tell('known.jsonl', known, '--program', inside('program.json'));
  for (let day = 0; day < 5; day++) {
    if (day === 3) await register('policies', '--at', begins);
    rows.push(...(await live(day)));
  }
  const { file } = await json<{ readonly file: string }>('learn', '--workspace', workspace, '--share', '0.7');
  expect(readFileSync(file, 'utf8')).toContain('"feature":"shop"');
  await json('learn-plans', '--workspace', workspace, '--ahead', '2');
  const arm = ['--experiment', 'prices', '--arm', 'dear', '--workspace', workspace];
  await json('learn', ...arm, '--share', '0.7');
  await json('learn-plans', ...arm, '--ahead', '2');
  rows.push(...(await live(5)));
  priced = await json<Priced>('prices', '--workspace', workspace, '--since', at(5), '--until', at(6));
  rows.push(...(await live(6)));
  const before = await current();
  // Nobody registered it before it began.
  await register('calm', '--after-the-fact');
  for (const [experiment, arm] of [
    ['policies', 'blunt'],
    ['calm', 'brisk'],
  ] as const) {
    const how = ['--workspace', workspace, '--arm', arm, '--at', at(6, 20), '--why', 'no good'];
    await json('experiment', 'stop', experiment, ...how);
  }
  manifests = { before, after: await current() };
  rows.push(...(await live(7)));
});

test('every record repeats, and is written back to the same bytes', async () => {
  for (const depth of ['scores', 'features'])
    expect(await json('replay', '--workspace', workspace, '--depth', depth)).toMatchObject({
      decisions: 12 * people,
      plans: 4 * people,
      differing: [],
    });
  const store = await openLmdbStore({ path: join(workspace, 'store') });
  let plans = 0;
  for await (const { event } of store.log(0)) {
    if (event.kind !== 'decision') continue;
    const bytes = (await store.record(event.decision))!;
    const again =
      event.clock === 'plan' ? encodePlan(decodePlan(bytes)) : encodeDecision(decodeDecision(bytes));
    expect(Buffer.compare(again, bytes)).toBe(0);
    plans += Number(event.clock === 'plan');
  }
  await store.close();
  expect(plans).toBe(4 * people);
});

test('explained values are the sums of their terms, under every arm', async () => {
  const seen = new Set<string>();
  const { output } = operations.find(({ name }) => name === 'explain')!;
  for (const { decision } of rows.filter((_, i) => i % 9 === 0)) {
    const explained = await json<ReturnType<typeof explain>>('explain', decision, '--workspace', workspace);
    expect(output.parse(explained)).toEqual(explained);
    for (const { layer, arm } of explained.assignments) seen.add(`${layer} ${arm}`);
    for (const { terms, value } of explained.choices)
      expect(terms.reduce((sum, term) => sum + term, 0)).toBeCloseTo(value, 9);
    expect(explained.choices.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 9);
  }
  for (const arm of [
    'policies even',
    'prices dear',
    'calm calm',
    'bold bold',
    'words offers',
    'frequent often',
  ])
    expect(seen).toContain(`experiment:${arm}`);
});

test('explanations say what plan, holdout and shared address did', async () => {
  const texts = await Promise.all(
    rows
      .slice(people, 2 * people)
      .map(({ decision }) => fantail('explain', decision, '--workspace', workspace)),
  );
  const all = texts.map(({ out }) => out).join('\n');
  expect(all).toMatch(/^Plan (rare|calm) until /m);
  expect(all).toMatch(/^Shared address of email: .*others contacted at it: 2026-03-0/m);
  const store = await openLmdbStore({ path: join(workspace, 'store') });
  const [state] = await store.read([users[0] as never]);
  await store.close();
  const plan = state!.state.plan!;
  const chosen = await fantail('explain', plan.decision, '--workspace', workspace);
  expect(chosen.out).toMatch(new RegExp(`^> ${plan.name} .* 0\\.\\d{4}$`, 'm'));
  expect(await json('replay', '--decision', plan.decision, '--workspace', workspace)).toMatchObject({
    plans: 1,
    differing: [],
  });
  expect(all).toMatch(/^Held back by the holdout alone: (offer|news) by /m);
});

test('monitors find nothing wrong with propensities and arms', async () => {
  const kinds = 'propensity_logged,propensity_replayed,propensity_floors,propensity_weights,sample_ratio';
  const watched = ['--since', at(0), '--only', kinds];
  const { alarms, findings } = await json<{ readonly alarms: number; readonly findings: readonly object[] }>(
    'monitor',
    '--workspace',
    workspace,
    ...watched,
  );
  expect(alarms).toBe(0);
  expect(findings.length).toBeGreaterThan(5);
});

test('what is exported comes in again: every fact but the decisions, which are made and not told', async () => {
  const lake = inside('lake');
  const { facts } = await json<{ readonly facts: { readonly rows: number } }>(
    'export',
    lake,
    '--workspace',
    workspace,
  );
  const { table } = await readTable(await openSource(join(lake, 'facts')), [
    { kind: 'text', name: 'kind' },
    { kind: 'text', name: 'fact' },
  ]);
  const cells = (name: string) =>
    Array.from({ length: table.rows }, (_, row) => cellOf(table.columns[name]!, row));
  writeFileSync(
    inside('again.jsonl'),
    cells('fact')
      .map((fact) => `${String(fact)}\n`)
      .join(''),
  );
  const made = cells('kind').filter((kind) => kind === 'decision').length;
  const argv = ['import', inside('again.jsonl'), '--workspace', inside('again')];
  const { counts } = await json<{ readonly counts: object }>(...argv, '--program', inside('program.json'));
  expect(counts).toEqual({ read: facts.rows, kept: facts.rows - made, rejected: made, blank: 0 });
});

test('a policy is evaluated on its own log, and nothing that is told holds an address or the secret', async () => {
  const asked = [
    ['evaluate'],
    ['learn'],
    ['learn-plans'],
    ['monitor', '--since', at(4)],
    ['replay'],
    ['explain', rows.at(-1)!.decision],
    ['explain', 'nobody'],
  ];
  for (const [command = '', ...more] of asked) {
    const { out, err } = await fantail(command, ...more, '--workspace', workspace);
    expect(out + err).not.toBe('');
    expect(out + err).not.toContain(secret);
    expect(out + err).not.toMatch(/secret-(device|mailbox)/);
  }
  const { measures } = await json<{ readonly measures: readonly { readonly measure: string }[] }>(
    'evaluate',
    '--workspace',
    workspace,
  );
  expect(measures.map(({ measure }) => measure)).toEqual(['bought', 'leaves', 'value']);
});

test('budgets are expected to be kept, arm by arm, or said to be passed, and every price is in force', async () => {
  const { arms, budgets, passed } = priced;
  expect(arms.map(({ arm }) => arm)).toEqual(['blunt', 'control', 'even']);
  for (const { arm, limits, expected } of arms)
    for (const [budget, limit] of Object.entries(limits))
      expect(expected[budget]! > 1.01 * limit).toBe(
        passed.some((one) => one.arm === `policies: ${arm}` && one.budget === budget),
      );
  expect([...budgets, ...arms.flatMap(({ lambdas }) => Object.values(lambdas))].length).toBe(12);
  const last = rows.slice(-people / 2).map(({ decision }) => decision);
  const texts = await Promise.all(last.map((id) => fantail('explain', id, '--workspace', workspace)));
  expect(texts.map(({ out }) => out).join('\n')).toMatch(/^ {2}budget (pushes|messages|money) +[−+]\d/m);
});

test('arms with diverted data are evaluated, and plans with the sends as they were and as they would be', async () => {
  const asked = [
    [/ arm dear /, '--experiment', 'prices', '--arm', 'dear'],
    [/Sends by the choice of artefact/, '--plans', '--jointly'],
    [/All are refused: it looks 9 periods ahead/, '--plans', '--jointly', '--ahead', '9'],
  ] as const;
  for (const [says, ...how] of asked) {
    const { code, out, err } = await fantail('evaluate', '--workspace', workspace, ...how);
    expect(code, err).toBe(0);
    expect(out.replaceAll('\n', ' ')).toMatch(says);
  }
});

test('what is known of plans stays when an arm is stopped, and all periods go on teaching', async () => {
  expect(manifests.before.plans).toBeDefined();
  expect(manifests.after.plans).toBe(manifests.before.plans);
  expect(manifests.after.programs).not.toBe(manifests.before.programs);
  const { periods, otherwise } = await json<{ readonly periods: number; readonly otherwise: number }>(
    'learn-plans',
    '--workspace',
    workspace,
    '--ahead',
    '2',
  );
  // Three periods of each are over, of some of whom the plans are others in their arm.
  expect(periods + otherwise).toBeGreaterThan(2 * people);
});

test('a limit is divided once between those who were in an arm before it began and in it', async () => {
  const week = ['--since', at(0), '--until', at(7)];
  const { held, budgets, arms } = await json<Priced>(
    'prices',
    '--workspace',
    workspace,
    '--dry-run',
    ...week,
  );
  const messages = budgets.find(({ budget }) => budget === 'messages');
  expect(messages!.limit).toBeCloseTo((120 * (people - held)) / people, 9);
  const inArms = arms.reduce((sum, { limits }) => sum + limits['messages']!, 0);
  // Four of seven days.
  expect(inArms).toBeCloseTo((4 / 7) * messages!.limit, 9);
});

test('an experiment by household reports the arm that was stopped, and reads the other by household', async () => {
  const how = ['calm', '--workspace', workspace];
  await json('experiment', 'look', ...how);
  const said = await json<{
    readonly armsStopped: readonly { readonly arm: string; readonly by: string }[];
    readonly verdicts: readonly { readonly treatment: string; readonly decision: string }[];
    readonly estimates: readonly { readonly treatment: string }[];
  }>('experiment', 'report', ...how);
  expect(said.armsStopped).toMatchObject([{ arm: 'brisk', by: 'hand' }]);
  expect(said.verdicts.find(({ treatment }) => treatment === 'brisk')?.decision).toBe('do-not-ship');
  expect(said.estimates.map(({ treatment }) => treatment)).toEqual(['calm']);
  const { out } = await fantail('experiment', 'report', ...how);
  expect(out).not.toMatch(/NaN|undefined|Infinity/);
});

test('the same run again decides for nobody anew under paced prices, and all of it repeats', async () => {
  const decided = async (name: string): Promise<string> => {
    const how = ['--workspace', workspace, '--at', at(8), '--run', 'again', '--out', inside(name)];
    await json('decide', ...how);
    return readFileSync(inside(name), 'utf8');
  };
  expect(await decided('second.jsonl')).toBe(await decided('first.jsonl'));
  expect(await json('replay', '--workspace', workspace)).toMatchObject({ differing: [] });
});
