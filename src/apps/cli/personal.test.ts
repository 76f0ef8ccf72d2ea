import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { cap } from '../../eligibility/index.ts';
import { operations } from '../../operations/index.ts';
import { onSchedule } from '../../opportunities/index.ts';
import { planBandit, uniform } from '../../policy/index.ts';
import { count, counted, defineProgram, eachMessage, messagesAtMost } from '../../program/index.ts';
import { openLmdbStore } from '../../store/drivers/lmdb/open.ts';
import { openSource } from '../../tables/drivers/files/open.ts';
import { fantail, json, temporary } from './sample.ts';

// What must be found nowhere: raw addresses, and a name that no mapping asks for.
const personal = ['private.ann@example.org', '+4915112345678', 'device-token-of-ann', 'Ann Private'];
const [mail = '', phone = '', token = '', who = ''] = personal;

const program = defineProgram({
  id: 'trial',
  owner: 'growth',
  channels: { email: { cost: 0.05 }, push: { cost: 0.1 } },
  features: { visits: count('visit').within('7d').log() },
  candidateFeatures: { message: eachMessage() },
  messages: { offer: { topic: 'shop', channels: ['email', 'push'] } },
  objectives: { bought: counted('buy', { horizon: '2d', unit: 'sale', rate: 1 }) },
  generators: [onSchedule({ hour: 9, validFor: '12h' })],
  rules: [cap({ limit: 4, per: '7d' })],
  policy: uniform(),
  exploration: { mass: 0.2, silence: 0.2 },
  budgets: { messages: messagesAtMost(1000, { per: '7d' }) },
  holdout: 0.2,
  experiments: { tone: { arms: { plain: {}, warm: { changes: { rates: { bought: 2 } } } } } },
  plans: {
    period: '2d',
    choices: [
      { name: 'rare', allowance: { all: 1 } },
      { name: 'often', allowance: { all: 3 } },
    ],
    policy: planBandit(),
    floor: 0.2,
  },
});

const folder = temporary();
const inside = (name: string) => join(folder, name);
const workspace = inside('shop');
const at = (day: number): string => new Date(Date.UTC(2026, 2, day, 9)).toISOString();
const people = 40;

const columns = [
  { kind: 'text', name: 'id' },
  { kind: 'number', name: 'age', optional: true },
  { kind: 'text', name: 'town', optional: true },
  { kind: 'text', name: 'mail', optional: true },
];
const mapping = {
  kind: 'users',
  version: 1,
  columns,
  user: { column: 'id' },
  at: { instant: at(-40) },
  traits: { age: 'age', town: 'town' },
  zone: { is: 'Europe/Berlin' },
  addresses: { email: { column: 'mail' } },
  consent: { email: true, push: true, personalisation: true },
};

/** Rows of users: one is sound, one each has personal data where a number, a trait or an id should stand. */
const users = [
  'id,age,town,mail,name',
  ...Array.from({ length: people }, (_, i) => `u${i},30,Ulm,${i === 0 ? mail : `u${i}@example.org`},${who}`),
  `bad1,${who},Ulm,${mail},${who}`,
  `bad2,30,${mail},${mail},${who}`,
  `${mail},30,Ulm,${mail},${who}`,
];
const events: readonly object[] = [
  { user: 'u0', at: at(1), kind: 'address', channel: 'push', address: token, valid: true },
  { user: 'u1', at: at(1), kind: 'address', channel: 'email', address: mail, valid: true },
  { user: 'u3', at: at(1), kind: 'address', channel: 'push', address: phone, valid: true },
  { user: mail, at: at(1), kind: 'activity', name: 'visit' },
  { user: 'u2', at: at(1), kind: 'trait', name: 'town', value: mail },
  { user: 'u2', at: at(1), kind: who },
  ...Array.from({ length: 5 * people }, (_, i) => ({
    user: `u${i % people}`,
    at: at((i % 51) - 39),
    kind: 'activity',
    name: i % 3 === 0 ? 'buy' : 'visit',
  })),
];
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
      window: { kind: 'cohort', until: '2d' },
    },
  ],
  effects: { bought: { scale: 'absolute', value: 0.5 } },
  looks: 1,
};

const played = (event: string, until: string) => ({
  kind: 'count',
  name: `${event} in ${until}`,
  role: 'success',
  of: { event },
  window: { kind: 'cohort', until },
});
const index = {
  kind: 'surrogate-index',
  version: 1,
  index: 'bought',
  program: 'trial',
  outcome: played('buy', '20d'),
  surrogates: [played('buy', '2d')],
};

/** Every command that can have to do with people, by operation. */
const commandsOf = (decision: string): Readonly<Record<string, readonly string[]>> => ({
  import: [inside('users.csv'), '--mapping', inside('users.json')],
  decide: ['--out', inside('out/d.csv'), '--at', at(12)],
  learn: [],
  'learn-plans': ['--ahead', '1'],
  evaluate: [],
  prices: ['--dry-run'],
  explain: [decision],
  replay: [],
  monitor: ['--since', at(3)],
  stop: ['--message', 'offer', '--why', 'enough'],
  stops: [],
  resume: ['--message', 'offer'],
  'experiment design': [inside('plan.json')],
  'experiment screen': [inside('plan.json')],
  'experiment start': [inside('plan.json'), '--at', at(1)],
  'experiment look': ['tone'],
  'experiment stop': ['tone', '--why', 'enough'],
  'experiment report': ['tone', '--out', inside('out/report.html')],
  'experiment holdout': [],
  'surrogate fit': [inside('index.json'), '--at', at(1)],
  'surrogate forecast': ['tone', 'bought'],
  'surrogate score': [],
  export: [inside('out/lake')],
});
/** They read no data of people. */
const without = ['init', 'simulate', 'rehearse', 'metrics choose', 'signals exchange', 'experiment traffic'];

const told: string[] = [];
async function run(...argv: readonly string[]): Promise<number> {
  const { code, out, err } = await fantail(...argv);
  told.push(out, err);
  return code;
}

const filesBelow = (path: string): readonly string[] =>
  readdirSync(path, { recursive: true, encoding: 'utf8' })
    .map((name) => join(path, name))
    .filter((file) => statSync(file).isFile());

/** All that a file says, unpacked where it is Parquet. */
async function textOf(path: string): Promise<string> {
  if (!path.endsWith('.parquet')) return readFileSync(path, 'latin1');
  let text = '';
  for await (const { rows } of (await openSource(path)).blocks)
    text += JSON.stringify(rows.map(({ values }) => values));
  return text;
}

async function storeText(): Promise<string> {
  const store = await openLmdbStore({ path: join(workspace, 'store'), readOnly: true });
  let text = '';
  for await (const { event } of store.log(0)) text += JSON.stringify(event);
  for await (const user of store.users()) text += JSON.stringify(await store.read([user]));
  await store.close();
  return text;
}

const found = (text: string): readonly string[] => personal.filter((one) => text.includes(one));
const isRejects = (path: string) => path.endsWith('rejects.jsonl');

beforeAll(async () => {
  writeFileSync(inside('users.csv'), `${users.join('\n')}\n`);
  writeFileSync(inside('users.json'), JSON.stringify(mapping));
  const facts = events.map((event, i) => `${JSON.stringify({ id: `e${i}`, ...event })}\n`);
  writeFileSync(inside('events.jsonl'), facts.join(''));
  writeFileSync(inside('plan.json'), JSON.stringify(plan));
  writeFileSync(inside('index.json'), JSON.stringify(index));
  writeFileSync(inside('program.json'), JSON.stringify(program));
  await json(
    'import',
    inside('users.csv'),
    '--mapping',
    inside('users.json'),
    '--program',
    inside('program.json'),
    '--workspace',
    workspace,
  );
  await json('import', inside('events.jsonl'), '--workspace', workspace);
  await json('experiment', 'start', inside('plan.json'), '--workspace', workspace, '--at', at(1));
  for (const day of [2, 4, 6])
    await json('decide', '--out', inside('out/first.csv'), '--at', at(day), '--workspace', workspace);
});

test('every command is asked, and none tells an address or a name, whether it fails or not', async () => {
  const [, row = ''] = readFileSync(inside('out/first.csv'), 'utf8').split('\n');
  const commands = commandsOf(row.split(',')[0]!);
  expect([...Object.keys(commands), ...without].toSorted()).toEqual(
    operations.map(({ name }) => name).toSorted(),
  );
  const failed: string[] = [];
  for (const [name, argv] of Object.entries(commands))
    for (const face of [[], ['--json']])
      if ((await run(...name.split(' '), ...argv, '--workspace', workspace, ...face)) !== 0)
        failed.push(name);
  // Asked a second time, these say that it is done.
  expect(failed).toEqual(['resume', 'experiment stop', 'export']);
  // A file of which nothing can be used: its first reason is told, and not what it quotes.
  writeFileSync(inside('worse.csv'), `${users[0]}\n${users.at(-3)!}\n`);
  expect(
    await run('import', inside('worse.csv'), '--mapping', inside('users.json'), '--workspace', workspace),
  ).toBe(1);
  writeFileSync(inside('people.json'), users.join('\n'));
  expect(await run('experiment', 'design', inside('people.json'), '--workspace', workspace)).toBe(1);
  expect(told.filter((text) => text !== '').length).toBeGreaterThan(30);
  expect(told.flatMap(found)).toEqual([]);
});

test('nothing that was written holds them, but the file of rejects, which shows rows as they were', async () => {
  const files = [...filesBelow(workspace), ...filesBelow(inside('out'))];
  expect(files.filter((path) => path.endsWith('.parquet')).length).toBeGreaterThan(3);
  const texts = await Promise.all(files.filter((path) => !isRejects(path)).map(textOf));
  expect([...texts, await storeText()].flatMap(found)).toEqual([]);
  expect(found(await textOf(files.find(isRejects)!))).not.toEqual([]);
});

test('two users of one address share it, whether a file of users or an event told it', async () => {
  const store = await openLmdbStore({ path: join(workspace, 'store'), readOnly: true });
  const read = await store.read(['u0', 'u1', 'u2'] as unknown as Parameters<typeof store.read>[0]);
  const [first, second, third] = read.map(({ state }) => state.addresses['email']?.value.address);
  await store.close();
  expect(first).toMatch(/^keyed:[0-9a-f]{32}$/);
  expect([second === first, third === first]).toEqual([true, false]);
});
