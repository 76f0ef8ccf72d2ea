// Programs that draw by household: learning, evaluation and their splits count households.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { streamOf } from '../../kit/index.ts';
import { newIdentity } from '../../operations/index.ts';
import { pushed } from '../../opportunities/index.ts';
import { uniform } from '../../policy/index.ts';
import { counted, defineProgram, number } from '../../program/index.ts';
import { json, temporary } from './sample.ts';

const folder = temporary();
const inside = (name: string) => join(folder, name);
const workspace = inside('w');
const at = (hour: number) => new Date(Date.UTC(2026, 2, 2, hour)).toISOString();

const program = defineProgram({
  id: 'trial',
  owner: 'growth',
  channels: { push: { cost: 0 } },
  features: { fan: number('fan') },
  candidateFeatures: {},
  messages: { film: { topic: 'film', channels: ['push'] } },
  objectives: { bought: counted('buy', { horizon: '6h', unit: 'sale', rate: 1 }) },
  generators: [pushed({ source: 'test' })],
  rules: [],
  policy: uniform(),
  experiments: {
    tone: { arms: { plain: {}, warm: {} }, unit: { kind: 'trait', trait: 'household' } },
  },
});

const households = 120;
const members = 3;
const users = Array.from({ length: households * members }, (_, i) => ({
  user: `u${i}`,
  household: `h${Math.floor(i / members)}`,
}));

async function tell(facts: readonly object[], ...more: readonly string[]): Promise<void> {
  const path = inside('facts.jsonl');
  writeFileSync(path, facts.map((fact) => `${JSON.stringify(fact)}\n`).join(''));
  await json('import', path, '--workspace', workspace, ...more);
}

interface Counts {
  readonly rows: number;
  readonly users: number;
  readonly rest: number;
  readonly learnedFrom: number;
  readonly propensityAudit: number;
}
interface Watched {
  readonly findings: readonly { readonly kind: string; readonly n: number }[];
}
/** How many the arms were held to, and how many the calibration of the scorer. */
async function watched(): Promise<readonly number[]> {
  const kinds = ['sample_ratio', 'sample_ratio_sequential', 'increment_slope'];
  const only = ['--only', kinds.join(',')];
  const { findings } = await json<Watched>('monitor', '--workspace', workspace, ...only);
  return findings.map(({ n }) => n);
}
const evaluated = () => json<Counts>('evaluate', '--workspace', workspace);

test('a household is whole on one side, its rows are one unit, and who moves in takes it along', async () => {
  mkdirSync(workspace);
  writeFileSync(join(workspace, 'workspace.json'), JSON.stringify(newIdentity('w', 'cd'.repeat(32))));
  writeFileSync(inside('program.json'), JSON.stringify(program));
  const known = users.flatMap(({ user, household }, i) =>
    [
      { kind: 'consent', scope: 'push', granted: true },
      { kind: 'consent', scope: 'personalisation', granted: true },
      { kind: 'address', channel: 'push', address: `device-${i}`, valid: true },
      { kind: 'trait', name: 'fan', value: i % 2 },
      { kind: 'trait', name: 'household', value: household },
      { kind: 'opportunity', program: 'trial', generator: 'test', message: 'film', until: at(12), key: 'k' },
    ].map((fact, k) => ({ id: `${user}-${k}`, ...fact, user, at: at(8) })),
  );
  await tell(known, '--program', inside('program.json'));
  await json('decide', '--workspace', workspace, '--out', inside('day.jsonl'), '--at', at(9));
  const decided = readFileSync(inside('day.jsonl'), 'utf8').trim().split('\n');
  expect(decided).toHaveLength(users.length);
  const stream = streamOf('households', 'cli');
  const bought = users.filter(() => stream.uniform() < 0.4);
  await tell([
    ...bought.map(({ user }) => ({ id: `b-${user}`, user, at: at(11), kind: 'activity', name: 'buy' })),
    { id: 'visit', user: 'u0', at: at(20), kind: 'activity', name: 'visit' },
  ]);

  expect(await evaluated()).toMatchObject({ rows: users.length, users: households });
  expect(await watched()).toEqual([households, households, households]);
  const learned = await json<Counts>('learn', '--workspace', workspace);
  expect(learned.rows).toBe(members * learned.users);
  expect(learned.rows + learned.rest).toBe(users.length);
  expect(learned.propensityAudit).toBeGreaterThan(0.001);
  expect(Math.abs(learned.users - households / 2)).toBeLessThan(4 * Math.sqrt(households / 4));
  const apart = await evaluated();
  expect(apart).toMatchObject({ rows: learned.rest, learnedFrom: learned.rows });
  expect(apart.users).toBe(households - learned.users);

  // One of every second household moves in with the household before.
  const moves = users.filter((_, i) => i % (2 * members) === members);
  await tell(
    moves.map(({ user }, i) => ({
      id: `moves-${user}`,
      user,
      at: at(21),
      kind: 'trait',
      name: 'household',
      value: `h${2 * i}`,
    })),
  );
  const together = await evaluated();
  expect(together.rows).toBe(2 * members * together.users);
  expect(together.rows).toBeLessThan(apart.rows);
  expect(together.rows + together.learnedFrom).toBe(users.length);
  expect(await watched()).toEqual([households, households, households / 2]);
});

const choices = {
  kind: 'decisions',
  version: 1,
  columns: [
    { kind: 'text', name: 'who' },
    { kind: 'text', name: 'home', optional: true },
    { kind: 'boolean', name: 'sent' },
    { kind: 'integer', name: 'bought' },
  ],
  choices: {
    kind: 'arms',
    version: 1,
    user: { column: 'who' },
    at: { instant: at(1) },
    observedUntil: { instant: at(23) },
    traits: {},
    arm: { column: 'sent', arms: { true: { message: 'film', channel: 'push' }, false: 'no-send' } },
    propensity: { kind: 'parts', of: { true: 1, false: 1 } },
    outcomes: { bought: { column: 'bought', within: '6h' } },
  },
};

/** A file of choices by household, where one row in ten names none. */
async function imported(
  name: string,
  mapping: object,
): Promise<{ readonly users: number; readonly at: string }> {
  const rows = users.map(
    ({ user, household }, i) => `${user},${i % 10 === 0 ? '' : household},${i % 7 < 3},${i % 2}`,
  );
  writeFileSync(inside(`${name}.csv`), `${['who,home,sent,bought', ...rows].join('\n')}\n`);
  writeFileSync(inside(`${name}.json`), JSON.stringify(mapping));
  const place = inside(name);
  const read = ['import', inside(`${name}.csv`), '--mapping', inside(`${name}.json`)];
  const into = ['--workspace', place, '--program', inside('program.json')];
  const { users: counted } = await json<{ users: number }>(...read, ...into);
  return { users: counted, at: place };
}

const homeless = users.filter((_, i) => i % 10 === 0).length;

test('imported choices are split by their households too, and a row without one is alone', async () => {
  writeFileSync(inside('program.json'), JSON.stringify(program));
  const byColumn = await imported('by-column', { ...choices, cluster: { column: 'home' } });
  const traits = { household: 'home' };
  const byTrait = await imported('by-trait', { ...choices, choices: { ...choices.choices, traits } });
  const both = await imported('both', {
    ...choices,
    choices: { ...choices.choices, traits },
    cluster: { column: 'home' },
  });
  for (const one of [byColumn, byTrait, both]) {
    expect(one.users).toBe(households + homeless);
    const { users: units, rows } = await json<Counts>('evaluate', '--workspace', one.at);
    expect([units, rows]).toEqual([households + homeless, users.length]);
    const learned = await json<Counts>('learn', '--workspace', one.at);
    const rest = await json<Counts>('evaluate', '--workspace', one.at);
    expect(learned.users + rest.users).toBe(households + homeless);
  }
});
